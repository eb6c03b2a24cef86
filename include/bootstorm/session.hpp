// TFTP transfers of one shard. A transfer's TID is its slot: a client's ACK finds it by array index, no lookup.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bootstorm/files.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

enum class SessionState : std::uint8_t {
  free,
  half_open,  // the client has proven nothing yet: it may not be who it says
  open,
};

/// All that an ACK touches: one cache line.
struct alignas(64) Session {
  const std::byte* data = nullptr;      // of the file
  const std::uint16_t* sums = nullptr;  // of the file
  std::uint64_t size = 0;               // of the file, bytes
  Ipv4Address client_ip;
  Ipv4Address own_ip;
  MacAddress client_mac;
  std::uint16_t client_port = 0;
  std::uint32_t block = 0;  // oldest in flight; counts on where the wire's 16 bits wrap. 0: an OACK is in flight
  std::uint16_t blksize = 0;
  // Numbers and not bool, so that a compiler compares them with their neighbours in one word at every ACK.
  SessionState state : 2 = SessionState::free;
  std::uint8_t by_window : 1 = 0;     // several blocks are in flight (RFC 7440): SessionDetail has more
  std::uint8_t wraps_to_one : 1 = 0;  // behind block 65,535 comes 1 and not 0
  std::uint8_t rewound : 1 = 0;       // this window was begun behind a gap
  std::uint8_t backoff : 3 = 0;       // how often the wait was doubled since a round trip was last measured
  std::uint8_t tries = 0;             // retransmissions of the block in flight
  std::uint32_t sent_us = 0;          // first sending of the block in flight, or begin, then end of the window
  std::uint32_t srtt_us = 0;          // smoothed round trip; 0: no sample yet
  std::uint32_t rttvar_us = 0;
  std::uint16_t resend_floor_ms = 0;  // nothing is sent again sooner; see src/core/tftp/resend_floor.hpp
  std::uint16_t resend_least_ms = 0;  // where that ends that falls
};
static_assert(sizeof(Session) == 64);

/// What only the opening, a retransmission or the end of a transfer touches.
struct SessionDetail {
  const File* file = nullptr;
  std::uint32_t request_hash = 0;  // of name and options: tells a repeated RRQ from a new one
  std::uint32_t next = 0;          // neighbours in the half-open list, oldest first, or next free slot
  std::uint32_t previous = 0;
  std::uint32_t sent = 0;        // by window: the last block that was sent
  std::uint32_t repaired = 0;    // in lockstep: the last block that was acknowledged after it was sent again
  std::uint32_t resent_us = 0;   // when a block was last sent again
  std::uint32_t timeout_us = 0;  // between repetitions, as its client asked for; 0: as measured
  std::uint16_t vlan = 0;
  std::uint16_t server_port = 0;  // its TID, or 69 for all
  std::uint8_t port = 0;
  std::uint8_t generation_slot = 0;
  std::uint8_t options = 0;     // which options the OACK carries
  std::uint8_t windowsize = 1;  // blocks
  std::uint8_t pace = 0;        // of those, how many leave at once; the rest follows a little later
  std::uint16_t opened_s = 0;   // when, low 16 bits of seconds
  std::uint16_t moved_s = 0;    // the same of the last progress; in lockstep Session::sent_us tells it
};
static_assert(sizeof(SessionDetail) <= 56);

/// The sessions of a shard, and the three ways to find one: by slot (an ACK), by client address and port (an RRQ), by
/// age (the oldest half-open one, when the table is under pressure). All memory is taken at start.
class SessionTable {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  explicit SessionTable(std::uint32_t capacity);

  [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }
  /// Memory taken for all of them, index included.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return sessions_.size() * sizeof(Session) + details_.size() * sizeof(SessionDetail) +
           (index_.size() + by_client_.size()) * sizeof(std::uint16_t);
  }
  [[nodiscard]] std::uint32_t open_count() const noexcept { return open_; }
  [[nodiscard]] std::uint32_t half_open_count() const noexcept { return half_open_; }

  [[nodiscard]] Session& at(std::uint32_t slot) noexcept { return sessions_[slot]; }
  [[nodiscard]] const Session& at(std::uint32_t slot) const noexcept { return sessions_[slot]; }
  [[nodiscard]] SessionDetail& detail(std::uint32_t slot) noexcept { return details_[slot]; }

  /// The transfer of that client address and port, or `none`.
  [[nodiscard]] std::uint32_t find(Ipv4Address client_ip, std::uint16_t client_port) const noexcept;

  /// Transfers that this client address has proven. It may be counted together with another one's: good for a limit.
  [[nodiscard]] unsigned count_of(Ipv4Address client_ip) const noexcept { return by_client_[client_bucket(client_ip)]; }

  /// A free slot, half-open and found by that client from now on; `none` if all are taken. Slots are reused as late as
  /// possible, so that a straggling ACK of an old transfer does not meet a new one of the same client.
  [[nodiscard]] std::uint32_t open(Ipv4Address client_ip, std::uint16_t client_port) noexcept;
  /// The client has answered.
  void prove(std::uint32_t slot) noexcept;
  void close(std::uint32_t slot) noexcept;
  [[nodiscard]] std::uint32_t oldest_half_open() const noexcept { return half_open_first_; }
  /// The next slot in order, one a call: for a search through all slots, a few at a time.
  [[nodiscard]] std::uint32_t next_in_turn() noexcept {
    turn_ = turn_ + 1 < capacity_ ? turn_ + 1 : 0;
    return turn_;
  }
  /// The slot that open() would take, or `none`.
  [[nodiscard]] std::uint32_t next_free() const noexcept { return free_first_; }

 private:
  [[nodiscard]] std::uint32_t bucket_of(Ipv4Address client_ip, std::uint16_t client_port) const noexcept;
  [[nodiscard]] std::size_t client_bucket(Ipv4Address client_ip) const noexcept;
  void leave_half_open(std::uint32_t slot) noexcept;
  void unindex(std::uint32_t slot) noexcept;

  std::uint32_t capacity_;
  std::uint32_t open_ = 0;
  std::uint32_t half_open_ = 0;
  std::uint32_t turn_ = 0;
  std::uint32_t half_open_first_ = none;
  std::uint32_t half_open_last_ = none;
  std::uint32_t free_first_ = none;
  std::uint32_t free_last_ = none;
  std::vector<Session> sessions_;
  std::vector<SessionDetail> details_;
  std::vector<std::uint16_t> index_;      // open addressing, slot + 1, 0: empty; at most half full
  std::vector<std::uint16_t> by_client_;  // how many, by the hash of the client's address
};

}  // namespace bootstorm
