// A PC that boots over PXE: UEFI (EDK2), an old BIOS with a boot ROM, or iPXE. It takes a lease, asks for the size of
// the boot file, ends that transfer with an ERROR, and reads the file; iPXE reads it at once. What further files are
// given stand for what the file then loads.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "client/boot_settings.hpp"
#include "client/client_model.hpp"
#include "client/leasing.hpp"

namespace bootstorm::client {

/// What firmware of one kind does in its own way.
struct PxeFirmware {
  std::string_view model;  // in reports
  DhcpStyle style;
  std::uint16_t blksize = 0;     // that it asks for
  bool asks_size_first = true;   // in a request of its own, which it ends with an ERROR
  bool is_uefi = false;          // EDK2: all its requests have tsize and blksize, and it reads in windows
  bool tsize_with_file = false;  // asks for the size along with the file
};

extern const ClientModel pxe_bios_model;
extern const ClientModel pxe_x64_model;
extern const ClientModel pxe_arm64_model;
extern const ClientModel ipxe_model;

class PxeBoard final : public LeasingBoard {
 public:
  /// Settings and firmware must outlive the board.
  PxeBoard(const BootSettings& settings, const PxeFirmware& firmware, MacAddress mac, std::uint32_t serial) noexcept;

  [[nodiscard]] std::string_view file() const noexcept override;
  [[nodiscard]] std::string_view model() const noexcept override { return firmware_->model; }
  /// Nothing where only the lease will tell which file.
  [[nodiscard]] Expected expected() const noexcept override;

 private:
  void restarted() noexcept override {}
  [[nodiscard]] bool takes(const DhcpReply& offer) const noexcept override;
  void bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept override;
  void server_found(Nanos now, TxBatch& out) noexcept override;
  void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept override;
  void ask(bool for_size, Nanos now, TxBatch& out) noexcept;

  const BootSettings* settings_;
  const PxeFirmware* firmware_;
  std::uint32_t next_ = 0;  // of BootSettings::fetch
  std::uint16_t next_port_ = 0;
  std::uint8_t named_length_ = 0;
  std::array<char, 128> named_{};  // the boot file, as the lease names it
};

}  // namespace bootstorm::client
