// A PC that boots over PXE: UEFI (EDK2), an old BIOS with a boot ROM, or iPXE. It takes a lease, asks for the size of
// the boot file, ends that transfer with an ERROR, and reads the file; iPXE reads it at once. What further files are
// given stand for what the file then loads.
#pragma once

#include <string>
#include <vector>

#include "client/leasing.hpp"

namespace bootstorm::client {

/// Shared by all boards of a run.
struct PxeSettings {
  const FileSet* files = nullptr;
  /// Read in that order instead of the boot file that the lease names.
  std::vector<std::string> fetch{};
  std::uint16_t windowsize = 4;  // that UEFI asks for: a setting of its build
};

enum class PxeFirmware : std::uint8_t { bios, uefi, ipxe };

class PxeBoard final : public LeasingBoard {
 public:
  /// The settings must outlive the board.
  PxeBoard(const PxeSettings& settings, PxeFirmware firmware, MacAddress mac, std::uint32_t serial) noexcept;

  [[nodiscard]] std::string_view file() const noexcept override;
  [[nodiscard]] std::string_view model() const noexcept override {
    return firmware_ == PxeFirmware::uefi ? "pxe" : firmware_ == PxeFirmware::ipxe ? "ipxe" : "pxe-bios";
  }
  /// Nothing where only the lease will tell which file.
  [[nodiscard]] Expected expected() const noexcept override;

 private:
  void restarted() noexcept override {}
  [[nodiscard]] bool takes(const DhcpReply& offer) const noexcept override;
  void bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept override;
  void server_found(Nanos now, TxBatch& out) noexcept override;
  void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept override;
  void ask(bool for_size, Nanos now, TxBatch& out) noexcept;

  const PxeSettings* settings_;
  std::uint32_t next_ = 0;  // of PxeSettings::fetch
  std::uint16_t next_port_ = 0;
  PxeFirmware firmware_;
  std::uint8_t named_length_ = 0;
  std::array<char, 128> named_{};  // the boot file, as the lease names it
};

}  // namespace bootstorm::client
