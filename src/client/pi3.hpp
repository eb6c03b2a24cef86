// A Raspberry Pi 3 that boots from the network, as a state machine: first its boot ROM, then bootcode.bin and
// start.elf. Time and frames are arguments; after construction it takes no memory. Its faults are part of it: it never
// sends a REQUEST, takes an OFFER meant for another board, answers ARP only until it transfers, and stays dark after
// five DISCOVERs.
#pragma once

#include <cstdint>
#include <string_view>

#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/boot_walk.hpp"
#include "client/client_model.hpp"
#include "client/pi3_dhcp.hpp"

namespace bootstorm::client {

inline constexpr unsigned discovers_max = 5;
inline constexpr Nanos discover_interval_ns = 5 * nanos_per_s;
/// The ROM's whole DHCP attempt takes that long: an OFFER is acted on when a frame comes later than this.
inline constexpr Nanos rom_attempt_ns = nanos_per_s;
/// It gives an attempt up when it hears nothing at all for so long. Seen to vary, never below a second.
inline constexpr Nanos rom_silence_ns = nanos_per_s;
inline constexpr std::uint16_t rom_port = 49152;
inline constexpr std::uint16_t bootcode_port_first = 49153;

extern const ClientModel pi3_model;

class Pi3Board final : public Board {
 public:
  /// The settings must outlive the board.
  Pi3Board(const BootSettings& settings, MacAddress mac, std::uint32_t serial) noexcept;

  [[nodiscard]] std::string_view prefix() const noexcept override;
  [[nodiscard]] std::string_view file() const noexcept override;
  [[nodiscard]] std::string_view model() const noexcept override { return pi3_model.name; }
  [[nodiscard]] Expected expected() const noexcept override;

 private:
  enum class RomFile : std::uint8_t {
    bootcode,
    bootsig
  };

  void started(Nanos now) noexcept override;
  void heard(const Received& received, Nanos now, TxBatch& out) noexcept override;
  void due(Nanos now, TxBatch& out) noexcept override;
  void server_found(Nanos now, TxBatch& out) noexcept override;
  void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept override;

  void ask(Nanos now, TxBatch& out) noexcept;
  void hear_while_asking(const Received& received, Nanos now, TxBatch& out) noexcept;
  void read_rom_file(Nanos now, TxBatch& out) noexcept;
  void read_step(Nanos now, TxBatch& out) noexcept;
  void rom_file_ended(bool was_there, Nanos now, TxBatch& out) noexcept;

  const BootSettings* settings_;
  Nanos heard_at_ = 0;  // while asking: the last frame of any kind
  Offer offer_;
  RomFile rom_file_ = RomFile::bootcode;
  BootWalk walk_;  // from bootcode.bin on
  bool in_rom_ = true;
  bool has_offer_ = false;
  bool attempt_over_ = false;  // deaf until the next DISCOVER
};

}  // namespace bootstorm::client
