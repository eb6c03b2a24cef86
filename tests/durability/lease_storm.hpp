// Clients that take addresses, renew them and give them back as fast as they are answered, over the real core with a
// journal, and answers that wait as a worker's do. For tests and benchmarks of what a power cut leaves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "bootstorm/core.hpp"
#include "client/random.hpp"

namespace bootstorm::durability {

struct StormSettings {
  std::uint32_t clients = 1000;
  std::uint32_t addresses = 1000;  // in the pool
  unsigned roms_percent = 0;       // boot ROMs, which take an OFFER for good
  unsigned releases_percent = 0;   // of the messages of those that hold an address
  bool renews = true;              // else who holds an address begins anew with a DISCOVER
  std::uint32_t lease_s = 100'000;   // also how long an OFFER to a boot ROM is kept
};

/// What a client has in hand: from the moment when the answer leaves, or until just before it gives it back.
struct Told {
  std::uint32_t client = 0;
  Ipv4Address address;
  bool holds = false;
  Nanos until = 0;  // if it holds it
};

class LeaseStorm {
 public:
  /// `shard`: with a journal. `told` is called for each answer that has left.
  LeaseStorm(const StormSettings& settings, Shard& shard, std::uint64_t seed, std::function<void(const Told&)> told);

  /// A burst of messages of clients that wait for nothing. Returns how many there were.
  std::size_t send(Nanos now);
  /// The answers that may leave do.
  void release();
  /// Answers that wait for the disk.
  [[nodiscard]] std::size_t waiting() const { return held_.size(); }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

  [[nodiscard]] static MacAddress mac_of(std::uint32_t client) {
    return MacAddress::from_number(0x020000000000u + 1 + client);
  }

 private:
  enum class Stage : std::uint8_t { idle, selecting, waiting, holding };
  struct Client {
    Ipv4Address address;
    Stage stage = Stage::idle;
    Nanos until = 0;  // holding
  };
  struct Held {
    std::uint64_t commit = 0;
    Told told;
  };
  using Buffer = std::array<std::byte, 1024>;

  [[nodiscard]] bool is_rom(std::uint32_t client) const { return client % 100 < settings_.roms_percent; }
  /// The message that this client sends now; 0 bytes: none.
  [[nodiscard]] std::uint32_t write(Buffer& buffer, std::uint32_t client, Nanos now);
  void take(const Frame& frame, const Outcome& outcome, std::uint32_t client, Nanos now);

  StormSettings settings_;
  Shard* shard_;
  client::Random random_;
  std::function<void(const Told&)> told_;
  Snapshot snapshot_;
  std::vector<Client> clients_;
  std::vector<Buffer> buffers_;
  std::deque<Held> held_;
  std::uint32_t next_ = 0;
  std::uint64_t acknowledged_ = 0;
};

}  // namespace bootstorm::durability
