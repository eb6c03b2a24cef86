// A Raspberry Pi 3 that boots from the network, as a state machine: first its boot ROM, then bootcode.bin and
// start.elf. Time and frames are arguments; after construction it takes no memory. Its faults are part of it: it never
// sends a REQUEST, takes an OFFER meant for another board, answers ARP only until it transfers, and stays dark after
// five DISCOVERs.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "bootstorm/frame.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "client/boot_plan.hpp"
#include "client/dhcp.hpp"
#include "client/download.hpp"
#include "client/file_set.hpp"
#include "client/progress.hpp"
#include "client/received.hpp"
#include "client/send.hpp"

namespace bootstorm::client {

inline constexpr unsigned discovers_max = 5;
inline constexpr Nanos discover_interval_ns = 5 * nanos_per_s;
/// The ROM's whole DHCP attempt takes that long: an OFFER is acted on when a frame comes later than this.
inline constexpr Nanos rom_attempt_ns = nanos_per_s;
/// It gives an attempt up when it hears nothing at all for so long. Seen to vary, never below a second.
inline constexpr Nanos rom_silence_ns = nanos_per_s;
/// Assumed: how often and how long the firmware repeats an ARP request, an RRQ or an ACK is not documented.
inline constexpr Nanos repeat_interval_ns = nanos_per_s;
inline constexpr unsigned tries_max = 10;
inline constexpr std::uint16_t rom_port = 49152;
inline constexpr std::uint16_t bootcode_port_first = 49153;
/// Frames that one call may send; a caller that lends less room loses them, as a network might.
inline constexpr std::size_t frames_per_call_max = 2;

/// Shared by all boards of a run.
struct Pi3Settings {
  const FileSet* files = nullptr;
  bool waits_to_be_woken = true;         // the ROM's timeout bug; off: it acts on an OFFER at once
  bool needs_three_spaces = true;        // behind "Raspberry Pi Boot"
  Nanos bootcode_start_ns = nanos_per_s / 2;  // assumed: from the ROM's last frame to bootcode.bin's first
};

class Pi3Board {
 public:
  static constexpr Nanos never = std::numeric_limits<Nanos>::max();

  /// `serial`: low 32 bits; on a real board its low 24 bits are the MAC's. The settings must outlive the board.
  Pi3Board(const Pi3Settings& settings, MacAddress mac, std::uint32_t serial) noexcept;

  /// Power on, or off and on again. The first DISCOVER leaves with the next on_tick().
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
  /// Zero until an OFFER was acted on.
  [[nodiscard]] Ipv4Address ip() const noexcept { return offer_.own_ip; }
  /// "<serial>/" or empty, and the file last asked for, which may be empty.
  [[nodiscard]] std::string_view prefix() const noexcept;
  [[nodiscard]] std::string_view file() const noexcept;
  /// Last block acknowledged of that file.
  [[nodiscard]] std::uint32_t block() const noexcept { return download_.acknowledged(); }

 private:
  enum class RomFile : std::uint8_t { bootcode, bootsig };

  [[nodiscard]] bool in_rom() const noexcept { return state_ <= State::rom_transfer; }
  [[nodiscard]] Endpoint own(std::uint16_t port = 0) const noexcept { return {mac_, offer_.own_ip, port}; }
  [[nodiscard]] Endpoint server(std::uint16_t port = 0) const noexcept { return {server_mac_, offer_.server_ip, port}; }

  void ask(Nanos now, TxBatch& out) noexcept;
  void hear_while_asking(const Received& received, Nanos now, TxBatch& out) noexcept;
  void take_offer(Nanos now, TxBatch& out) noexcept;
  void send_arp_request(TxBatch& out) noexcept;
  void on_arp(const Received& received, Nanos now, TxBatch& out) noexcept;
  void request(Nanos now, TxBatch& out) noexcept;
  void send_request(TxBatch& out) noexcept;
  void send_ack(TxBatch& out) noexcept;
  void send_early_terminate(TxBatch& out) noexcept;
  void on_datagram(const Received& received, Nanos now, TxBatch& out) noexcept;
  void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept;
  void rom_file_ended(bool was_there, Nanos now, TxBatch& out) noexcept;
  void repeat(Nanos now, TxBatch& out) noexcept;
  void begin_try(Nanos now) noexcept;
  void finish(State state, Failure failure, Nanos now) noexcept;

  const Pi3Settings* settings_;
  Nanos deadline_ = never;
  Nanos asked_at_ = 0;  // the DISCOVER in hand; the first sending of the RRQ or ACK in hand
  Nanos heard_at_ = 0;  // while asking: the last frame of any kind
  Stats stats_;
  Download download_;
  Offer offer_;
  MacAddress mac_;
  MacAddress server_mac_;
  std::uint32_t serial_;
  std::uint16_t port_ = 0;
  State state_ = State::off;
  Failure failure_ = Failure::none;
  RomFile rom_file_ = RomFile::bootcode;
  std::uint8_t step_ = 0;   // of boot_plan
  std::uint8_t tries_ = 0;  // of what is being repeated
  bool has_offer_ = false;
  bool attempt_over_ = false;  // deaf until the next DISCOVER
  bool below_prefix_ = true;
  std::array<char, 9> prefix_{};  // "1234abcd/"
};

}  // namespace bootstorm::client
