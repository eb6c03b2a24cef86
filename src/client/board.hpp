// What all simulated boards share: one address, one server, ARP, and files that are read one after the other with every
// byte compared. A model adds how it gets its address and which files it wants. Time and frames are arguments; after
// construction no board takes memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "bootstorm/frame.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "client/boot_walk.hpp"
#include "client/download.hpp"
#include "client/file_set.hpp"
#include "client/progress.hpp"
#include "client/received.hpp"
#include "client/send.hpp"

namespace bootstorm::client {

/// Assumed: how often and how long the firmware repeats an ARP request, an RRQ or an ACK is not documented.
inline constexpr Nanos repeat_interval_ns = nanos_per_s;
inline constexpr unsigned tries_max = 10;
/// Frames that one call may send; a caller that lends less room loses them, as a network might.
inline constexpr std::size_t frames_per_call_max = 2;

class Board {
 public:
  static constexpr Nanos never = std::numeric_limits<Nanos>::max();

  virtual ~Board() = default;

  /// Power on, or off and on again. The first frame leaves with the next on_tick().
  void start(Nanos now) noexcept;
  /// Any frame that is on the board's wire; what its card would not let through is ignored.
  void on_frame(std::span<const std::byte> frame, Nanos now, TxBatch& out) noexcept;
  void on_tick(Nanos now, TxBatch& out) noexcept;
  /// When on_tick() has something to do; `never` in a final state.
  [[nodiscard]] Nanos next_deadline() const noexcept { return deadline_; }

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] Failure failure() const noexcept { return failure_; }
  [[nodiscard]] const Stats& stats() const noexcept { return stats_; }
  [[nodiscard]] MacAddress mac() const noexcept { return mac_; }
  [[nodiscard]] std::uint32_t serial() const noexcept { return serial_; }
  /// Zero until it has one.
  [[nodiscard]] Ipv4Address ip() const noexcept { return own_ip_; }
  /// Whose OFFER it took, or whom it was told to read from; zero until then.
  [[nodiscard]] Ipv4Address server_ip() const noexcept { return server_ip_; }
  /// As ARP said; zero until then.
  [[nodiscard]] MacAddress server_mac() const noexcept { return server_mac_; }
  /// "<serial>/" or empty, and the file last asked for, which may be empty.
  [[nodiscard]] virtual std::string_view prefix() const noexcept { return {}; }
  [[nodiscard]] virtual std::string_view file() const noexcept = 0;
  [[nodiscard]] virtual std::string_view model() const noexcept = 0;
  /// What it will read if nothing goes wrong.
  [[nodiscard]] virtual Expected expected() const noexcept = 0;
  /// Last block acknowledged of that file.
  [[nodiscard]] std::uint32_t block() const noexcept { return download_.acknowledged(); }

 protected:
  /// `serial`: low 32 bits; on a real Raspberry Pi its low 24 bits are the MAC's.
  Board(MacAddress mac, std::uint32_t serial) noexcept : mac_(mac), serial_(serial) {}
  Board(const Board&) = default;
  Board(Board&&) = default;
  Board& operator=(const Board&) = default;
  Board& operator=(Board&&) = default;

  // What a model decides.
  virtual void started(Nanos now) noexcept = 0;  // sets the first state and deadline
  virtual void heard(const Received& received, Nanos now, TxBatch& out) noexcept = 0;  // neither arping nor reading
  virtual void due(Nanos now, TxBatch& out) noexcept = 0;                              // neither arping nor reading
  virtual void server_found(Nanos now, TxBatch& out) noexcept = 0;                     // by ARP
  virtual void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept = 0;

  // What it decides with.
  [[nodiscard]] const Download& download() const noexcept { return download_; }
  void find_server(State arping, Ipv4Address own_ip, Ipv4Address server_ip, Nanos now, TxBatch& out) noexcept;
  /// Asks for prefix() and file() from `port`, in the state `reading`.
  void read(State reading, std::uint16_t port, const Download::Request& request, Nanos now, TxBatch& out) noexcept;
  void send_ack(std::uint32_t block, TxBatch& out) noexcept;
  void finish(State state, Failure failure, Nanos now) noexcept;
  void took_offer_of(Ipv4Address server) noexcept { server_ip_ = server; }
  /// The block in hand came once more. True: the board went wrong over it and has finished.
  virtual bool upset_by_repeat(Nanos, TxBatch&) noexcept { return false; }
  void be_deaf_to_arp_while_reading() noexcept { deaf_ = true; }
  /// Each file must be whole after so long; 0: whenever it is.
  void limit_files(Nanos file_ns) noexcept { file_limit_ns_ = file_ns; }

  // Of the model that is being tried: set by it, read here.
  Nanos deadline_ = never;
  Nanos asked_at_ = 0;  // the first sending of what is being repeated
  Stats stats_;
  MacAddress mac_;
  State state_ = State::off;
  Ipv4Address own_ip_;
  std::uint32_t serial_;
  std::uint16_t port_ = 0;  // of the transfer; 0: none yet
  std::uint8_t tries_ = 0;  // of what is being repeated

 private:
  [[nodiscard]] Endpoint own(std::uint16_t port = 0) const noexcept { return {mac_, own_ip_, port}; }
  [[nodiscard]] Endpoint server(std::uint16_t port = 0) const noexcept { return {server_mac_, server_ip_, port}; }

  void begin_try(Nanos now) noexcept;
  [[nodiscard]] Nanos next_repeat(Nanos now) const noexcept;
  void repeat(Nanos now, TxBatch& out) noexcept;
  void on_arp(const Received& received, Nanos now, TxBatch& out) noexcept;
  void on_datagram(const Received& received, Nanos now, TxBatch& out) noexcept;
  void note_progress(Nanos now) noexcept;
  void send_arp_request(TxBatch& out) noexcept;
  void send_request(TxBatch& out) noexcept;
  void send_early_terminate(TxBatch& out) noexcept;

  Download download_;
  Ipv4Address server_ip_;
  MacAddress server_mac_;
  Nanos file_limit_ns_ = 0;
  Nanos file_ends_at_ = never;  // of the file in hand
  Failure failure_ = Failure::none;
  bool deaf_ = false;
};

}  // namespace bootstorm::client
