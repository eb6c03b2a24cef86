#include "leases/import/merge.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/links.hpp"

namespace bootstorm::leases {
namespace {

constexpr std::int64_t year_ms = std::int64_t{365} * 86'400'000;

/// At most a year, however far off the end is; 0: the lease has expired.
std::int64_t time_left_ms(std::optional<std::int64_t> expires_s, std::int64_t now_ms) {
  if (!expires_s || *expires_s >= (now_ms + year_ms) / 1000) return year_ms;
  return *expires_s <= now_ms / 1000 ? 0 : *expires_s * 1000 - now_ms;  // between two times that fit, so it fits
}

/// The leases in the store and those to be added; finds contradictions.
class Merge {
 public:
  Merge(const config::Config& config, const std::string& file, ForeignLeases& found)
      : config_(config), file_(file), found_(found) {
    for (const config::BoardConfig& board : config.boards) {
      if (!board.address) continue;
      reserved_.insert_or_assign(board.address->value, &board);
      if (board.mac) reserved_by_mac_.insert_or_assign(board.mac->number(), *board.address);
    }
  }

  void add_known(const LeaseRecord& lease) {
    by_address_[{key(lease.link), lease.address.value}] = lease;
    by_mac_[{key(lease.link), lease.mac.number()}] = lease.address;
  }
  void add(const ForeignLease& lease, std::int64_t now_ms) {
    const std::int64_t left_ms = time_left_ms(lease.expires_s, now_ms);
    if (left_ms <= 0) {
      ++expired_;
      return;
    }
    const auto link = config::link_for(config_, lease.address);
    if (!link) {
      note(lease, to_text(lease.address) + " is in no network where this appliance assigns addresses");
      return;
    }
    if (const std::string why = reserved_otherwise(lease); !why.empty()) {
      note(lease, why);
      return;
    }
    LeaseRecord record{.until = static_cast<Nanos>(left_ms) * nanos_per_ms,
                       .address = lease.address,
                       .link = *link,
                       .mac = lease.mac,
                       .state = LeaseState::bound,
                       .name = lease.name};
    const auto holder = by_address_.find({key(*link), lease.address.value});
    if (holder != by_address_.end() && holder->second.mac != lease.mac) {
      error(lease, to_text(lease.address) + " is held by " + to_text(holder->second.mac) + " already");
      return;
    }
    const auto other = by_mac_.find({key(*link), lease.mac.number()});
    if (other != by_mac_.end() && other->second != lease.address) {
      error(lease, to_text(lease.mac) + " holds " + to_text(other->second) + " already");
      return;
    }
    if (holder != by_address_.end() && holder->second.until >= record.until) {
      ++known_;
      return;
    }
    add_known(record);
    records_.push_back(record);
  }

  [[nodiscard]] MergedLeases take() { return {std::move(records_), expired_, known_, by_address_.size()}; }

 private:
  [[nodiscard]] static std::uint32_t key(Link link) { return std::uint32_t{link.port} << 16 | link.vlan; }
  [[nodiscard]] std::string at(const ForeignLease& lease) const {
    return file_ + ':' + std::to_string(lease.line) + ": ";
  }
  /// Why the lease would take a listed board's address, or give a listed board another one than it is to have.
  [[nodiscard]] std::string reserved_otherwise(const ForeignLease& lease) const {
    const auto own = reserved_by_mac_.find(lease.mac.number());
    if (own != reserved_by_mac_.end() && own->second != lease.address) {
      return "the configuration reserves " + to_text(own->second) + " for " + to_text(lease.mac);
    }
    const auto reserved = reserved_.find(lease.address.value);
    if (own != reserved_by_mac_.end() || reserved == reserved_.end()) return {};
    return "the configuration reserves " + to_text(lease.address) + " for " +
           (reserved->second->mac ? to_text(*reserved->second->mac) : std::string{"another board"});
  }
  void error(const ForeignLease& lease, const std::string& text) {
    found_.errors.push_back(at(lease) + text);
  }
  void note(const ForeignLease& lease, const std::string& text) {
    found_.notes.push_back(at(lease) + "skipped: " + text);
  }

  const config::Config& config_;
  const std::string& file_;
  ForeignLeases& found_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, LeaseRecord> by_address_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Ipv4Address> by_mac_;
  std::vector<LeaseRecord> records_;
  std::map<std::uint32_t, const config::BoardConfig*> reserved_;  // by address
  std::map<std::uint64_t, Ipv4Address> reserved_by_mac_;
  std::size_t expired_ = 0;
  std::size_t known_ = 0;
};

}  // namespace

MergedLeases merge_leases(const config::Config& config, std::span<const LeaseRecord> known, const std::string& file,
                          ForeignLeases& found, std::int64_t now_ms) {
  Merge merge{config, file, found};
  for (const LeaseRecord& lease : known) merge.add_known(lease);
  for (const ForeignLease& lease : found.leases) merge.add(lease, now_ms);
  return merge.take();
}

}  // namespace bootstorm::leases
