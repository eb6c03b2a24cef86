// What only the network itself can tell. Asked by packets, and only when the operator runs a command that asks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::machine {

/// A DHCP server that has answered.
struct DhcpServer {
  Ipv4Address address;
  MacAddress mac;
  Ipv4Address offered;              // 0.0.0.0: a proxyDHCP server, which gives out no addresses
  std::uint8_t prefix_length = 24;  // of the network that the offer is for
  std::optional<Ipv4Address> router;
};

struct DhcpAnswers {
  std::vector<DhcpServer> servers;
  std::string problem;  // why nobody could be asked; empty: they were
};

/// A switch that sends spanning tree messages (IEEE 802.1D, 802.1Q §14).
struct SpanningTree {
  std::chrono::seconds forward_delay{};  // that its ports wait, twice, before they pass frames
  bool is_rapid = false;                 // RSTP, which does not wait on an edge port
};

struct LinkDelay {
  std::optional<std::chrono::milliseconds> first_frame;  // after the link; none: nothing came
  std::string problem;
};

/// What ethtool tells.
struct CardDetails {
  std::string driver;
  std::string version;
  std::string firmware;
  unsigned queues_max = 0;     // combined; 0: unknown
  bool merges_frames = false;  // large receive offload: several frames arrive as one
  bool is_half_duplex = false;
};

/// Where a question goes out: an interface, and a VLAN of it or frames without a tag.
struct WireEnd {
  std::string interface;
  std::optional<std::uint16_t> vlan{};
};

/// Which frames have come.
struct TagsHeard {
  std::vector<std::uint16_t> vlans;  // ascending, eight at most, however many come
  bool has_untagged = false;         // that are no talk among switches
};

class Wire {
 public:
  virtual ~Wire() = default;
  /// Sends a DHCPDISCOVER, and after two seconds of silence another one, never more.
  [[nodiscard]] virtual DhcpAnswers ask_dhcp(const WireEnd& end) = 0;
  /// Who says that it has that address, this machine's card aside: two ARP probes (RFC 5227).
  [[nodiscard]] virtual std::optional<MacAddress> holder_of(const WireEnd& end, Ipv4Address address) = 0;
  /// Listens for what a switch with a spanning tree says every two seconds; sends nothing.
  [[nodiscard]] virtual std::optional<SpanningTree> spanning_tree(const std::string& interface) = 0;
  /// Listens for two seconds; sends nothing.
  [[nodiscard]] virtual TagsHeard tags(const std::string& interface) = 0;
  /// Takes the link down and up again, then asks for that address by ARP once a second, at most 35 times, until any
  /// frame comes that is no talk among switches.
  [[nodiscard]] virtual LinkDelay link_delay(const std::string& interface, Ipv4Address ask) = 0;
  [[nodiscard]] virtual CardDetails details(const std::string& interface) = 0;
  /// Sets it up, and waits some seconds for the link. False: not permitted, or there is no link.
  [[nodiscard]] virtual bool bring_up(const std::string& interface) = 0;
};

}  // namespace bootstorm::machine
