// A board that takes an address as RFC 2131 §4.4 has it, in four messages: DISCOVER, OFFER, REQUEST, ACK. What it does
// with the address is its model's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "client/board.hpp"
#include "client/dhcp_message.hpp"

namespace bootstorm::client {

/// How long it waits for an OFFER or an ACK before it asks again, and how often it asks.
struct DhcpPatience {
  Nanos first_ns = 4 * nanos_per_s;
  bool doubles = true;
  unsigned tries = 5;
};

class LeasingBoard : public Board {
 protected:
  /// Style and patience must outlive the board. `guid` is option 97, for styles that have it.
  LeasingBoard(const DhcpStyle& style, const DhcpPatience& patience, MacAddress mac, std::uint32_t serial,
               const std::array<std::byte, 17>& guid = {}) noexcept
      : Board(mac, serial), style_(&style), patience_(&patience), guid_(guid) {}

  /// The address is the board's. `lease` is as the ACK says, its text only until the call ends.
  virtual void bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept = 0;
  /// Whether the board boots on such an OFFER; others are passed over.
  [[nodiscard]] virtual bool takes(const DhcpReply& offer) const noexcept = 0;

  /// Power was switched on.
  virtual void restarted() noexcept = 0;

  /// The next exchange, from its DISCOVER.
  void lease(Nanos now) noexcept;

 private:
  void started(Nanos now) noexcept override;
  void heard(const Received& received, Nanos now, TxBatch& out) noexcept override;
  void due(Nanos now, TxBatch& out) noexcept override;
  void refused(Nanos now) noexcept;
  void send(DhcpType type, Nanos now, TxBatch& out) noexcept;

  const DhcpStyle* style_;
  const DhcpPatience* patience_;
  Nanos began_at_ = 0;  // this exchange's first DISCOVER
  std::uint32_t xid_ = 0;
  Ipv4Address offered_;
  Ipv4Address server_id_;
  std::uint8_t refusals_ = 0;
  std::array<std::byte, 17> guid_;
};

}  // namespace bootstorm::client
