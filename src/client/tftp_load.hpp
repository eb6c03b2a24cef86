// A client with an address of its own that only reads files: a load for any TFTP server.
#pragma once

#include <string>
#include <vector>

#include "client/board.hpp"

namespace bootstorm::client {

struct TftpLoadSettings {
  const FileSet* files = nullptr;
  std::vector<std::string> fetch;  // names, read in that order; each is in `files`
  Ipv4Address server;
  std::uint16_t blksize = 0;  // option; 0: not asked for, so 512
  bool with_tsize = false;    // option
};

class TftpLoad final : public Board {
 public:
  /// The settings must outlive the board.
  TftpLoad(const TftpLoadSettings& settings, MacAddress mac, Ipv4Address ip, std::uint32_t serial) noexcept
      : Board(mac, serial), settings_(&settings), ip_(ip) {}

  [[nodiscard]] std::string_view file() const noexcept override {
    return port_ == 0 ? std::string_view{} : settings_->fetch[next_];
  }
  [[nodiscard]] std::string_view model() const noexcept override { return "only tftp"; }
  [[nodiscard]] Expected expected() const noexcept override;

 private:
  void started(Nanos now) noexcept override;
  void heard(const Received&, Nanos, TxBatch&) noexcept override {}
  void due(Nanos now, TxBatch& out) noexcept override;
  void server_found(Nanos now, TxBatch& out) noexcept override;
  void file_ended(bool was_there, Nanos now, TxBatch& out) noexcept override;

  const TftpLoadSettings* settings_;
  Ipv4Address ip_;
  std::uint32_t next_ = 0;
};

}  // namespace bootstorm::client
