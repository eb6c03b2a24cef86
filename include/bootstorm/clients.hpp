// What clients say of themselves in DHCP: their model and serial number. A TFTP request has neither, so every shard
// looks here. Only shard 0 sees DHCP, so there is one writer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "bootstorm/mix.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

struct ClientFacts {
  Model model = Model::unknown;
  bool has_serial = false;
  std::uint32_t serial = 0;  // low 32 bits

  friend bool operator==(const ClientFacts&, const ClientFacts&) = default;
};

/// A cache by MAC with a fixed number of places. A flood of invented MACs makes it forget clients, which costs them
/// their model's image until their next DHCP message, and nothing else.
class ClientTable {
 public:
  /// Takes all memory it will ever use: 2 MiB.
  ClientTable() : buckets_(std::make_unique<std::array<Bucket, bucket_count>>()) {}

  /// Adds to what is known of that client; what `facts` does not say stays as it was. True: something is new. Shard 0.
  bool note(MacAddress mac, const ClientFacts& facts) noexcept;
  /// Nothing is known: all of it is unknown. Any thread.
  [[nodiscard]] ClientFacts find(MacAddress mac) const noexcept;

  /// Calls `visit(mac, facts)` for every client known. Any thread.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Bucket& bucket : *buckets_) {
      for (const Place& place : bucket.places) {
        const std::uint64_t key = place.key.load(std::memory_order_acquire);
        if (key != 0) visit(mac_of(key), facts_of(key, place.serial.load(std::memory_order_relaxed)));
      }
    }
  }

 private:
  static constexpr std::size_t bucket_count = 32768;

  /// Shard 0 writes, all read. key: MAC in the upper 48 bits, model, whether there is a serial; 0 while it is changed.
  struct Place {
    std::atomic<std::uint64_t> key{0};
    std::atomic<std::uint64_t> serial{0};
  };
  struct alignas(64) Bucket {
    std::array<Place, 4> places;
  };
  static_assert(sizeof(Bucket) == 64);

  [[nodiscard]] static MacAddress mac_of(std::uint64_t key) noexcept { return MacAddress::from_number(key >> 16); }
  [[nodiscard]] static ClientFacts facts_of(std::uint64_t key, std::uint64_t serial) noexcept {
    return {static_cast<Model>((key >> 8) & 0xff), (key & 1) != 0, static_cast<std::uint32_t>(serial)};
  }
  [[nodiscard]] static std::size_t bucket_of(std::uint64_t mac) noexcept { return mix(mac) % bucket_count; }

  std::unique_ptr<std::array<Bucket, bucket_count>> buckets_;
};

}  // namespace bootstorm
