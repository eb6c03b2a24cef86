// What the live tests serve: a few files as the loader would leave them, one network with a pool, and the snapshot of
// both.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/block_sums.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/snapshot.hpp"
#include "client/file_set.hpp"

namespace bootstorm::live {

inline constexpr Ipv4Address own_ip = Ipv4Address::of(192, 168, 77, 1);
inline constexpr Ipv4Address pool_first = Ipv4Address::of(192, 168, 77, 50);
inline constexpr Ipv4Address pool_last = Ipv4Address::of(192, 168, 77, 250);

class Content {
 public:
  /// Names and sizes. The bytes differ from block to block and from `generation` to generation.
  explicit Content(const std::map<std::string, std::size_t>& sizes, std::uint8_t generation = 0) {
    for (const auto& [name, size] : sizes) {
      auto stored = std::make_unique<Stored>();
      stored->name = name;
      std::uint32_t state = static_cast<std::uint32_t>(size) * 2654435761u + generation + 1u;
      stored->bytes.resize(size);
      for (auto& byte : stored->bytes) {
        state = state * 1664525u + 1013904223u;
        byte = static_cast<std::byte>(state >> 24);
      }
      stored->sums.resize(block_sum_count(size));
      sum_blocks(stored->bytes, stored->sums.data());
      stored_.push_back(std::move(stored));
    }
  }

  /// For that appliance's ports; all frames come to port 0. Transfers are counted under id modulo generations_live_max.
  [[nodiscard]] std::unique_ptr<Snapshot> snapshot(std::vector<Port> ports, unsigned shards,
                                                   std::uint64_t id = 1) const {
    auto snapshot = std::make_unique<Snapshot>();
    snapshot->id = id;
    snapshot->generation_slot = static_cast<std::uint8_t>(id % generations_live_max);
    snapshot->shards = shards;
    snapshot->ports = std::move(ports);
    Network network{.port = 0, .address = own_ip, .prefix_length = 24, .dhcp = {}};
    network.dhcp.mode = DhcpMode::server;
    network.dhcp.pool = {{pool_first, pool_last}};
    snapshot->networks = {network};
    snapshot->default_image = 0;
    std::vector<FileIndex::Entry> entries;
    for (const auto& stored : stored_) {
      entries.push_back({0, stored->name, {stored->bytes.data(), stored->bytes.size(), stored->sums.data()}});
    }
    snapshot->files = FileIndex{entries};
    snapshot->index_boards();
    return snapshot;
  }

  /// The same files as a client expects them.
  [[nodiscard]] client::FileSet files() const {
    std::vector<client::FileSet::File> all;
    for (const auto& stored : stored_) all.push_back({stored->name, stored->bytes});
    return client::FileSet{std::move(all)};
  }

 private:
  struct Stored {
    std::string name;
    std::vector<std::byte> bytes;
    std::vector<std::uint16_t> sums;
  };
  std::vector<std::unique_ptr<Stored>> stored_;
};

}  // namespace bootstorm::live
