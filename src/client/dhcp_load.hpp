// A client that only takes an address, again and again if asked to: a load for any DHCP server.
#pragma once

#include "client/leasing.hpp"

namespace bootstorm::client {

struct DhcpLoadSettings {
  std::uint32_t rounds = 1;  // exchanges of four messages, each from its DISCOVER
};

class DhcpLoad final : public LeasingBoard {
 public:
  /// The settings must outlive the board.
  DhcpLoad(const DhcpLoadSettings& settings, MacAddress mac, std::uint32_t serial) noexcept;

  [[nodiscard]] std::string_view file() const noexcept override { return {}; }
  [[nodiscard]] std::string_view model() const noexcept override { return "only dhcp"; }
  [[nodiscard]] Expected expected() const noexcept override { return {}; }

 private:
  void restarted() noexcept override {}
  void bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept override;
  [[nodiscard]] bool takes(const DhcpReply&) const noexcept override { return true; }
  void server_found(Nanos, TxBatch&) noexcept override {}
  void file_ended(bool, Nanos, TxBatch&) noexcept override {}

  const DhcpLoadSettings* settings_;
};

}  // namespace bootstorm::client
