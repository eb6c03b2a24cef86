#include "ledger.hpp"

#include <algorithm>
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
  std::unordered_map<std::uint32_t, const LeaseRecord*> on_disk;
  for (const LeaseRecord& lease : leases) on_disk[lease.address.value] = &lease;
  for (const auto& [address, promise] : holders_) {
    if (promise.until <= now + rounding_ns_) continue;
    const auto found = on_disk.find(address);
    if (found == on_disk.end()) {
      throw Broken{"client " + std::to_string(promise.client) + "'s acknowledged lease is lost"};
    }
    compare(*found->second, now);
  }
}

void Ledger::compare(const LeaseRecord& written, Nanos now) const {
  const auto found = holders_.find(written.address.value);
  if (found == holders_.end() || found->second.until <= now + rounding_ns_) return;
  const std::string who = "client " + std::to_string(found->second.client);
  if (written.state == LeaseState::free) throw Broken{who + "'s address is free on disk"};
  if (written.state == LeaseState::quarantined || written.mac != LeaseStorm::mac_of(found->second.client)) {
    throw Broken{who + "'s address is another's on disk"};
  }
  if (written.until + rounding_ns_ < found->second.until) throw Broken{who + "'s lease is shorter on disk"};
}

Nanos Ledger::promised(std::uint32_t client, Ipv4Address address) const {
  const auto found = holders_.find(address.value);
  return found != holders_.end() && found->second.client == client ? found->second.until : 0;
}

void Ledger::forget(std::uint32_t client) {
  const auto held = addresses_.find(client);
  if (held == addresses_.end()) return;
  holders_.erase(held->second);
  addresses_.erase(held);
}

}  // namespace bootstorm::durability
