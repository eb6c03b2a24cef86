// Which addresses a network gives out: ranges, what is taken out of them, and that no address is in two of them.
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "config/address.hpp"
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

bool holds(const AddressRange& range, Ipv4Address address) { return range.first <= address && address <= range.last; }

/// The same range without one address that lies in it, as it would be written.
std::string without(const AddressRange& range, Ipv4Address address) {
  std::string text;
  if (range.first < address) text = to_text(AddressRange{range.first, {address.value - 1}});
  if (address < range.last) text += (text.empty() ? "" : ", ") + to_text(AddressRange{{address.value + 1}, range.last});
  return text.empty() ? "another range" : text;
}

void read_pool_range(const YamlNode& node, NetworkConfig& network, const std::vector<TakenAddress>& taken,
                     PoolPlan& pools, ErrorList& errors) {
  const auto range = read_scalar(node, "pool", address_range(), errors);
  if (!range) return;
  const std::string text = to_text(*range);
  if (range->last < range->first) {
    errors.add(node.at, "pool: " + text + " runs backwards; write " + to_text(AddressRange{range->last, range->first}));
    return;
  }
  if (!network.contains(range->first) || !network.contains(range->last)) {
    errors.add(node.at, "pool: " + text + " is not inside the network " + network_text(network));
    return;
  }
  std::vector<TakenAddress> excluded = taken;
  excluded.push_back({"the network's own number", network.lowest()});
  excluded.push_back({"the broadcast address", network.broadcast()});
  bool fits = true;
  for (const auto& [name, address] : excluded) {
    if (!holds(*range, address)) continue;
    errors.add(node.at,
               "pool: " + text + " contains " + name + ' ' + to_text(address) + "; write " + without(*range, address));
    fits = false;
  }
  if (!fits) return;
  pools.add(*range, node.at, errors);
  network.dhcp.pool.push_back(*range);
}

/// Ranges without the addresses of another, which must take something away.
void exclude(const YamlNode& node, std::vector<AddressRange>& pool, ErrorList& errors) {
  const auto out = read_scalar(node, "exclude", address_range(), errors);
  if (!out) return;
  bool found = false;
  std::vector<AddressRange> left;
  for (const AddressRange& range : pool) {
    if (out->last < range.first || range.last < out->first) {
      left.push_back(range);
      continue;
    }
    found = true;
    if (range.first < out->first) left.push_back({range.first, {out->first.value - 1}});
    if (out->last < range.last) left.push_back({{out->last.value + 1}, range.last});
  }
  if (!found) errors.add(node.at, "exclude: " + to_text(*out) + " contains no address of the pool");
  pool = std::move(left);
}

}  // namespace

void PoolPlan::add(const AddressRange& range, Location at, ErrorList& errors) {
  const auto after = by_first_.upper_bound(range.last.value);
  if (after != by_first_.begin()) {
    const Claim& before = std::prev(after)->second;
    if (before.range.last >= range.first) {
      errors.add(at, "pool: " + to_text(range) + " overlaps " + to_text(before.range) + " in line " +
                         std::to_string(before.at.line));
      return;
    }
  }
  by_first_.emplace(range.first.value, Claim{range, at});
  const bool was_too_many = addresses_ > pool_addresses_max;
  addresses_ += range.size();
  if (addresses_ > pool_addresses_max && !was_too_many) {
    errors.add(at, "pool: with " + to_text(range) + " the pools hold " + std::to_string(addresses_) +
                       " addresses; at most " + std::to_string(pool_addresses_max) + " are allowed in all");
  }
}

void read_pool(const YamlNode& node, NetworkConfig& network, const std::vector<TakenAddress>& taken, PoolPlan& pools,
               ErrorList& errors) {
  const auto* items =
      list_items(node, "pool", "a list of ranges such as [192.168.77.50-192.168.77.250]", pool_ranges_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) read_pool_range(item, network, taken, pools, errors);
}

void read_exclude(const YamlNode& node, std::vector<AddressRange>& pool, ErrorList& errors) {
  const auto* items =
      list_items(node, "exclude", "a list of ranges such as [192.168.77.60-192.168.77.69]", pool_ranges_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) exclude(item, pool, errors);
}

}  // namespace bootstorm::config
