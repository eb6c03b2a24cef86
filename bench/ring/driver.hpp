// Boards at their leanest: transfers that are open already, and for each block that comes the ACK that asks for the
// next. One driver may have thousands of boards; a bounded number of ACKs is under way at any time, as many as a card's
// queue holds, and the boards take turns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "bootstorm/shard.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "questions.hpp"
#include "wire.hpp"

struct rte_mbuf;
struct rte_mempool;

namespace bootstorm::bench {

inline constexpr std::size_t block_bytes = 512;
inline constexpr std::size_t data_head_bytes = 46;  // Ethernet, IPv4, UDP, opcode and block number
inline constexpr MacAddress own_mac{{0x02, 0x62, 0x73, 0, 0, 1}};

/// In an echo's frames Ethernet's padding tells where the block lies that a worker would send. It is on the line of the
/// head, so that it costs an echo nothing to look there.
inline constexpr std::size_t body_address_at = 48;
[[nodiscard]] inline const std::byte* body_address_of(const std::byte* frame) noexcept {
  const std::byte* body;
  std::memcpy(&body, frame + body_address_at, sizeof body);
  return body;
}

struct DriverSettings {
  Ipv4Address server;        // the appliance's own address on these wires
  std::vector<Wire*> wires;  // by shard; nullptr: this driver does not reach that one
  std::span<const std::byte> file;
  unsigned window = 512;  // ACKs under way at once
  unsigned sessions = 10'000;
  rte_mempool* pool = nullptr;
  bool misrouted = false;  // each ACK goes to the next worker's wire, which must hand it over
};

class Driver {
 public:
  static constexpr std::uint32_t first_host = 256;  // of its boards: beside the server's address
  [[nodiscard]] static MacAddress mac_of(std::uint32_t ip) { return MacAddress::from_number(0xb80000000000u + ip); }

  explicit Driver(const DriverSettings& settings);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // Opening, one transfer at a time: send the request, let the workers have a round, see what they answer, acknowledge
  // the first block, and the same again.
  [[nodiscard]] bool all_open() const { return order_.size() >= settings_.sessions; }
  void request_next();
  void see_opened();
  /// Puts every transfer somewhere into the first half of its file, as in a storm that has been going on. Nothing may
  /// be under way. `shard`: by index.
  void spread(const std::vector<Shard*>& shards);
  /// ACKs that can be sent after spread() before the first transfer comes to its end.
  [[nodiscard]] std::uint64_t acks_max() const { return std::uint64_t{settings_.sessions} * (blocks_ / 2 - 2); }

  /// What comes back: DATA, or the ACK itself with the block's address in it.
  void expect_echo(bool echo) { echo_ = echo; }
  /// Sends ACKs of the next sessions in turn, as many as the window has room for; returns how many.
  unsigned send();
  /// Takes what has come back; returns the new blocks among it.
  unsigned receive();
  [[nodiscard]] unsigned in_flight() const { return in_flight_; }

  /// ARP and ping beside the storm.
  Questions questions;
  void ask(std::uint64_t now_cycles);

 private:
  static constexpr std::uint16_t client_port = 49152;
  static constexpr std::size_t udp_at = sizeof(EtherHeader) + sizeof(Ipv4Header);

  struct Board {
    std::uint32_t ip = 0;
    std::uint32_t block = 0;  // that has come, and will be acknowledged next
  };

  [[nodiscard]] Wire& wire_of(std::uint16_t tid) noexcept;
  [[nodiscard]] rte_mbuf* buffer();
  [[nodiscard]] bool is_new_block(rte_mbuf* buffer) noexcept;
  void write_ack(std::byte* at, std::uint16_t tid) noexcept;
  void put_back(rte_mbuf* buffer);

  DriverSettings settings_;
  std::uint32_t tids_per_shard_;
  std::uint64_t blocks_;
  std::vector<Board> boards_;         // by TID
  std::vector<std::uint16_t> order_;  // TIDs, in the order in which they are served
  std::vector<rte_mbuf*> free_;
  std::vector<std::vector<rte_mbuf*>> outgoing_;  // by wire
  std::size_t next_ = 0;
  std::uint32_t next_host_ = first_host;
  unsigned in_flight_ = 0;
  bool echo_ = false;
};

}  // namespace bootstorm::bench
