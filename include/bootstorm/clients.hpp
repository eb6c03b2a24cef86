// What clients say of themselves in DHCP: their model and serial number. A TFTP request has neither, so every shard
// looks here. Only shard 0 sees DHCP, so there is one writer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "bootstorm/mix.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

struct ClientFacts {
  Model model = Model::unknown;
  bool has_serial = false;
  std::uint32_t serial = 0;      // low 32 bits
  Model stage = Model::unknown;  // what it has said since that contradicts the model: its files are asked last of all

  friend bool operator==(const ClientFacts&, const ClientFacts&) = default;
};

/// How what is said of a client came to us.
enum class Hearsay : std::uint8_t {
  none,     // in a frame whose Ethernet source is the client's own MAC
  relayed,  // by a relay or a router
};

/// What became of something that a client has said.
enum class Noted : std::uint8_t {
  known,         // nothing new
  learned,       // it is what the client is known as from now on
  next_stage,    // the client is known as something else, and stays that; what it says now counts last
  contradicted,  // the client is known as something else, and stays that
};

/// A client that has been seen at work stays what it is known as for this long after its last sign of life, whatever is
/// said in its name: it outlasts a night, and a machine that became another one is believed the day after.
inline constexpr Nanos identity_hold_ns = 24 * 3600 * nanos_per_s;

/// A cache by MAC with a fixed number of places. A flood of invented MACs makes it forget clients that have only spoken
/// DHCP, which costs them their model's image until their next message, and nothing else. Clients that have been seen
/// at work are forgotten last.
class ClientTable {
 public:
  /// Takes all memory it will ever use: 2 MiB.
  ClientTable() : buckets_(std::make_unique<std::array<Bucket, bucket_count>>()) {}

  /// Adds to what is known of that client; what `facts` does not say stays as it was. Shard 0.
  Noted note(MacAddress mac, const ClientFacts& facts, Nanos now, Hearsay hearsay = Hearsay::none) noexcept;
  /// The client was seen at work: it is what it said it is. False: it has said nothing. Shard 0.
  bool confirm(MacAddress mac, Nanos now) noexcept;
  /// Nothing is known: all of it is unknown. Any thread.
  [[nodiscard]] ClientFacts find(MacAddress mac) const noexcept;

  /// Calls `visit(mac, facts)` for every client known. Any thread.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Bucket& bucket : *buckets_) {
      for (const Place& place : bucket.places) {
        const std::uint64_t key = place.key.load(std::memory_order_acquire);
        if (key != 0) visit(mac_of(key), facts_of(key, place.value.load(std::memory_order_relaxed)));
      }
    }
  }

 private:
  static constexpr std::size_t bucket_count = 32768;

  /// Shard 0 writes, all read. key: MAC in the upper 48 bits, model, flags; 0 while it is changed. value: in the upper
  /// half the second of its last sign of life, in the lower one the serial.
  struct Place {
    std::atomic<std::uint64_t> key{0};
    std::atomic<std::uint64_t> value{0};
  };
  enum Flag : std::uint64_t {
    has_serial = 1,
    first_hand = 2,  // it said so itself
    confirmed = 4    // it was seen at work
  };
  static constexpr unsigned stage_at = 4;  // bits of the key, behind the flags
  static_assert(model_count <= 16);
  struct alignas(64) Bucket {
    std::array<Place, 4> places;
  };
  static_assert(sizeof(Bucket) == 64);

  [[nodiscard]] static MacAddress mac_of(std::uint64_t key) noexcept { return MacAddress::from_number(key >> 16); }
  [[nodiscard]] static ClientFacts facts_of(std::uint64_t key, std::uint64_t value) noexcept {
    return {static_cast<Model>((key >> 8) & 0xff), (key & has_serial) != 0, static_cast<std::uint32_t>(value),
            static_cast<Model>((key >> stage_at) & 0xf)};
  }
  [[nodiscard]] Place* place_of(MacAddress mac) noexcept;
  [[nodiscard]] Place* place_for(MacAddress mac, Nanos now) noexcept;
  [[nodiscard]] static bool is_held(const Place& place, Nanos now) noexcept;
  static void write(Place& place, std::uint64_t key, std::uint64_t value) noexcept;
  [[nodiscard]] static std::size_t bucket_of(std::uint64_t mac) noexcept { return mix(mac) % bucket_count; }

  std::unique_ptr<std::array<Bucket, bucket_count>> buckets_;
};

}  // namespace bootstorm
