// A Raspberry Pi 4 (400, CM4) that boots from the network: its EEPROM, then start4.elf. It does send a REQUEST, but
// without option 60; asks for blocks of 1468 bytes; and answers ARP all the time.
#pragma once

#include <cstdint>
#include <string_view>

#include "client/boot_settings.hpp"
#include "client/boot_walk.hpp"
#include "client/client_model.hpp"
#include "client/leasing.hpp"

namespace bootstorm::client {

extern const ClientModel pi4_model;

class Pi4Board final : public LeasingBoard {
 public:
  /// The settings must outlive the board.
  Pi4Board(const BootSettings& settings, MacAddress mac, std::uint32_t serial) noexcept;

  [[nodiscard]] std::string_view prefix() const noexcept override { return walk_.prefix(); }
  [[nodiscard]] std::string_view file() const noexcept override {
    return port_ == 0 ? std::string_view{} : walk_.name();
  }
  [[nodiscard]] std::string_view model() const noexcept override { return pi4_model.name; }
  [[nodiscard]] Expected expected() const noexcept override { return walk_.expected(*settings_->files); }

 private:
  void restarted() noexcept override { walk_.restart(); }
  [[nodiscard]] bool takes(const DhcpReply& offer) const noexcept override;
  void bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept override;
  void server_found(Nanos now, TxBatch& out) noexcept override;
  void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept override;
  bool upset_by_repeat(Nanos now, TxBatch& out) noexcept override;
  void read_step(std::uint16_t port, Nanos now, TxBatch& out) noexcept;

  const BootSettings* settings_;
  BootWalk walk_;
  bool start_elf_runs_ = false;
};

}  // namespace bootstorm::client
