#include "ledger.hpp"

#include <string>

namespace bootstorm::durability {

void Ledger::take(const Told& told, Nanos now) {
  if (!told.holds) {
    forget(told.client);
    return;
  }
  ++acknowledged_;
  const auto holder = holders_.find(told.address.value);
  if (holder != holders_.end() && holder->second.client != told.client) {
    if (holder->second.until > now) {
      throw Broken{"client " + std::to_string(told.client) + " was given the address of client " +
                   std::to_string(holder->second.client)};
    }
    addresses_.erase(holder->second.client);
  }
  forget(told.client);
  holders_[told.address.value] = {told.client, told.until};
  addresses_[told.client] = told.address.value;
}

void Ledger::compare(std::span<const LeaseRecord> leases, Nanos now) const {
  std::map<std::uint32_t, MacAddress> on_disk;
  for (const LeaseRecord& lease : leases) on_disk[lease.address.value] = lease.mac;
  for (const auto& [address, promise] : holders_) {
    if (promise.until <= now) continue;
    const std::string who = "client " + std::to_string(promise.client);
    const auto found = on_disk.find(address);
    if (found == on_disk.end()) throw Broken{who + "'s acknowledged lease is lost"};
    if (found->second != LeaseStorm::mac_of(promise.client)) {
      throw Broken{who + "'s address is another's after the restart"};
    }
  }
}

void Ledger::forget(std::uint32_t client) {
  const auto held = addresses_.find(client);
  if (held == addresses_.end()) return;
  holders_.erase(held->second);
  addresses_.erase(held);
}

}  // namespace bootstorm::durability
