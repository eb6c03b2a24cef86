// The wire of this machine: packet sockets on its interfaces, each question bounded in time and frames.
#pragma once

#include <chrono>

#include "machine/wire.hpp"

namespace bootstorm::machine {

/// A server that pings an address before it offers it takes a second (ISC), or three (dnsmasq).
inline constexpr std::chrono::milliseconds dhcp_patience{4000};

class PacketWire : public Wire {
 public:
  explicit PacketWire(std::chrono::milliseconds patience = dhcp_patience) : patience_(patience) {}

  DhcpAnswers ask_dhcp(const std::string& interface) override;
  std::optional<MacAddress> holder_of(const std::string& interface, Ipv4Address address) override;
  std::optional<SpanningTree> spanning_tree(const std::string& interface) override;
  LinkDelay link_delay(const std::string& interface, Ipv4Address ask) override;
  CardDetails details(const std::string& interface) override;
  bool bring_up(const std::string& interface) override;

 private:
  std::chrono::milliseconds patience_;
};

}  // namespace bootstorm::machine
