// The wire of this machine: packet sockets on its interfaces, each question bounded in time and frames.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "machine/wire.hpp"

namespace bootstorm::machine {

/// A server that pings an address before it offers it takes a second (ISC), or three (dnsmasq).
inline constexpr std::chrono::milliseconds dhcp_patience{4000};

/// What an operator may ask for instead: 1 to 30 seconds. None: it is no such number.
[[nodiscard]] std::optional<std::chrono::milliseconds> dhcp_patience_of(std::string_view seconds);

class PacketWire : public Wire {
 public:
  explicit PacketWire(std::chrono::milliseconds patience = dhcp_patience) : patience_(patience) {}

  DhcpAnswers ask_dhcp(const WireEnd& end) override;
  std::optional<MacAddress> holder_of(const WireEnd& end, Ipv4Address address) override;
  std::optional<SpanningTree> spanning_tree(const std::string& interface) override;
  TagsHeard tags(const std::string& interface) override;
  LinkDelay link_delay(const std::string& interface, Ipv4Address ask) override;
  CardDetails details(const std::string& interface) override;
  bool bring_up(const std::string& interface) override;

 private:
  std::chrono::milliseconds patience_;
};

}  // namespace bootstorm::machine
