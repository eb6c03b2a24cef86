// TFTP transfers of one shard. A transfer's TID is its slot: a client's ACK finds it by array index, no lookup.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bootstorm/files.hpp"
#include "bootstorm/keyed_random.hpp"
#include "bootstorm/limits.hpp"
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

/// No block of any transfer.
inline constexpr std::uint32_t block_none = 0xffffffffu;

/// What only the opening, a retransmission or the end of a transfer touches. Thousands of transfers are open at once,
/// so it is packed: the limits that bound a field's bits are checked below.
struct SessionDetail {
  /// Neighbours in the list of half-open transfers, oldest first.
  struct HalfOpen {
    std::uint16_t next;
    std::uint16_t previous;
  };

  const File* file = nullptr;
  std::uint32_t request_hash = 0;                // of name and options: tells a repeated RRQ from a new one
  std::uint32_t resent_us = 0;                   // when a block was last sent again
  std::uint32_t timeout_us = 0;                  // between repetitions, as its client asked for; 0: as measured
  std::uint32_t unreachable_block = block_none;  // the oldest block in flight when an ICMP error came for it
  union {
    HalfOpen half_open;  // until the client has proven itself
    /// By window: the last block that was sent. In lockstep: the last one that was acknowledged after it was sent
    /// again, until its ACK comes twice; 0: none.
    std::uint32_t last_sent = 0;
  };
  std::uint16_t repeated = 0;  // blocks that were sent again; no more than 65,535 are counted
  std::uint16_t opened_s = 0;  // when, low 16 bits of seconds
  std::uint16_t moved_s = 0;   // the same of the last progress; in lockstep Session::sent_us tells it
  std::uint16_t vlan : 12 = 0;
  std::uint16_t port : 3 = 0;
  std::uint16_t single_port : 1 = 0;  // its TID is 69, which all know, so that an ACK proves nothing
  std::uint8_t generation_slot : 3 = 0;
  std::uint8_t link : 5 = 0;          // the network's index when it was opened: where it is counted until its end
  std::uint8_t options = 0;           // which options the OACK carries
  std::uint8_t windowsize : 7 = 1;    // blocks
  std::uint8_t pace_doubles : 1 = 1;  // the client has kept up with every window so far
  std::uint8_t pace : 7 = 0;          // of those, how many leave at once; the rest follows a little later
  std::uint8_t waits : 1 = 0;         // for its turn on a full link
};
static_assert(sizeof(SessionDetail) == 40);
static_assert(ports_max <= 1 << 3 && generations_live_max <= 1 << 3 && networks_max <= 1 << 5);
static_assert(tftp_windowsize_max < 1 << 7);

inline void count_repeated(SessionDetail& detail, std::uint32_t blocks) noexcept {
  constexpr std::uint32_t most = 0xffff;
  detail.repeated = static_cast<std::uint16_t>(blocks < most - detail.repeated ? detail.repeated + blocks : most);
}

/// The sessions of a shard, and the three ways to find one: by slot (an ACK), by client address and port (an RRQ), by
/// age (the oldest half-open one, when the table is under pressure). All memory is taken at start.
///
/// A slot is a port number, and knowing it is all that proves a client: whoever guesses it can have a file sent to
/// somebody else. So each transfer gets any of the free slots, drawn by a key that nobody outside has.
class SessionTable {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  /// For `capacity` transfers at once in that many slots or more (`slots`). Without a key slots are taken in order, the
  /// one that is free for longest first: for tests that name their ports.
  explicit SessionTable(std::uint32_t capacity, std::uint32_t slots = 0, std::optional<RandomKey> key = {});

  [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }
  /// Slots are 0 to slots() - 1.
  [[nodiscard]] std::uint32_t slots() const noexcept { return slots_; }
  /// Memory taken for all of them, index included.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return sessions_.size() * sizeof(Session) + details_.size() * sizeof(SessionDetail) +
           (index_.size() + free_.size()) * sizeof(std::uint16_t) + by_client_.size() * sizeof(ClientCount);
  }
  [[nodiscard]] std::uint32_t open_count() const noexcept { return open_; }
  [[nodiscard]] std::uint32_t half_open_count() const noexcept { return half_open_; }

  [[nodiscard]] Session& at(std::uint32_t slot) noexcept { return sessions_[slot]; }
  [[nodiscard]] const Session& at(std::uint32_t slot) const noexcept { return sessions_[slot]; }
  [[nodiscard]] SessionDetail& detail(std::uint32_t slot) noexcept { return details_[slot]; }
  [[nodiscard]] const SessionDetail& detail(std::uint32_t slot) const noexcept { return details_[slot]; }

  /// The transfer of that client address and port, or `none`.
  [[nodiscard]] std::uint32_t find(Ipv4Address client_ip, std::uint16_t client_port) const noexcept;

  /// Transfers that this client address has proven. It may be counted together with another one's: good for a limit.
  [[nodiscard]] unsigned count_of(Ipv4Address client_ip) const noexcept {
    return by_client_[client_bucket(client_ip)].open;
  }
  /// The same of its half-open ones.
  [[nodiscard]] unsigned half_open_count_of(Ipv4Address client_ip) const noexcept {
    return by_client_[client_bucket(client_ip)].half_open;
  }

  /// A free slot, half-open and found by that client from now on; `none` if the table is full.
  [[nodiscard]] std::uint32_t open(Ipv4Address client_ip, std::uint16_t client_port) noexcept;
  /// The client has answered.
  void prove(std::uint32_t slot) noexcept;
  void close(std::uint32_t slot) noexcept;
  [[nodiscard]] std::uint32_t oldest_half_open() const noexcept {
    return half_open_first_ == no_slot ? none : half_open_first_;
  }
  /// A transfer's slot or `none`, one place of the table a call: for a search through all transfers, a few at a time.
  /// Of a full table's places a quarter or more have one.
  [[nodiscard]] std::uint32_t next_in_turn() noexcept {
    turn_ = turn_ + 1 < index_.size() ? turn_ + 1 : 0;
    return index_[turn_] - 1u;  // `none` where it is empty
  }
  [[nodiscard]] bool is_full() const noexcept { return open_ == capacity_; }
  /// A free slot, or `none`. It stays free, and says nothing about the one that open() will take.
  [[nodiscard]] std::uint32_t any_free() noexcept;

 private:
  /// `none` in 16 bits. Every slot is one of tid_count ports, and so less.
  static constexpr std::uint16_t no_slot = 0xffff;
  static_assert(tid_count < no_slot);

  struct ClientCount {
    std::uint16_t open = 0;
    std::uint16_t half_open = 0;
  };

  /// Where a free slot stands in free_, drawn by the key; there must be one.
  [[nodiscard]] std::uint32_t draw() noexcept;
  [[nodiscard]] std::uint32_t wrapped(std::uint32_t at) const noexcept { return at < slots_ ? at : at - slots_; }
  [[nodiscard]] std::uint32_t bucket_of(Ipv4Address client_ip, std::uint16_t client_port) const noexcept;
  [[nodiscard]] std::size_t client_bucket(Ipv4Address client_ip) const noexcept;
  void enter_half_open(std::uint32_t slot) noexcept;
  void leave_half_open(std::uint32_t slot) noexcept;
  void unindex(std::uint32_t slot) noexcept;

  std::uint32_t capacity_;
  std::uint32_t slots_;
  std::optional<KeyedRandom> random_;
  std::uint32_t open_ = 0;
  std::uint32_t half_open_ = 0;
  std::uint32_t turn_ = 0;
  std::uint16_t half_open_first_ = no_slot;
  std::uint16_t half_open_last_ = no_slot;
  std::uint32_t free_first_ = 0;  // in free_
  std::uint32_t free_count_ = 0;
  std::vector<Session> sessions_;
  std::vector<SessionDetail> details_;
  std::vector<std::uint16_t> index_;    // open addressing, slot + 1, 0: empty; at most half full
  std::vector<std::uint16_t> free_;     // a ring of free slots
  std::vector<ClientCount> by_client_;  // by the hash of the client's address
};

}  // namespace bootstorm
