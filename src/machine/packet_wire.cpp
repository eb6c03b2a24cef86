#include "machine/packet_wire.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include "machine/interface_control.hpp"
#include "machine/packet_socket.hpp"
#include "machine/questions.hpp"

namespace bootstorm::machine {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr int discovers_max = 2;
constexpr milliseconds discover_interval{2000};
constexpr milliseconds after_first_offer{400};  // others may answer, too
constexpr std::size_t servers_max = 8;          // told of, however many claim to be one
constexpr int arp_probes_max = 2;
constexpr milliseconds arp_interval{200};
constexpr milliseconds hello_patience{2300};  // a bridge's hello comes every two seconds
constexpr milliseconds tags_patience{2000};   // most machines ask for somebody more often
constexpr std::size_t vlans_max = 8;          // told of, however many there are
constexpr milliseconds link_patience{10'000};
constexpr milliseconds negotiation_patience{
    6000};                         // a gigabit card agrees with its switch within three or four seconds
constexpr int link_asks_max = 35;  // seconds: twice the usual forward delay of 15 s, and five

struct Offers {
  std::uint32_t xid;
  std::vector<DhcpServer> servers{};
  Until until{};

  void take(std::span<const std::byte> frame) {
    const auto server = offer_in(frame, xid);
    if (!server || servers.size() == servers_max) return;
    const auto is_same = [&](const DhcpServer& other) { return other.address == server->address; };
    if (std::ranges::any_of(servers, is_same)) return;
    if (servers.empty()) until = std::min(until, Clock::now() + after_first_offer);
    servers.push_back(*server);
  }
};

}  // namespace

std::optional<milliseconds> dhcp_patience_of(std::string_view seconds) {
  unsigned count = 0;
  const char* end = seconds.data() + seconds.size();
  const auto read = std::from_chars(seconds.data(), end, count);
  if (read.ec != std::errc{} || read.ptr != end || count < 1 || count > 30) return std::nullopt;
  return std::chrono::seconds{count};
}

DhcpAnswers PacketWire::ask_dhcp(const WireEnd& end) {
  const PacketSocket socket{end, PacketSocket::Hears::dhcp_answers};
  if (!socket.problem().empty()) return {{}, socket.problem()};
  Offers offers{std::random_device{}()};
  const auto start = Clock::now();
  for (int sent = 0; sent < discovers_max && offers.servers.empty(); ++sent) {
    if (!socket.send(discover_frame(socket.mac(), offers.xid))) return {{}, "the interface is down"};
    const bool is_last = sent + 1 == discovers_max;
    offers.until = start + (is_last ? patience_ : std::min(patience_, discover_interval));
    while (Clock::now() < offers.until) {
      socket.receive(offers.until, [&](std::span<const std::byte> frame) {
        offers.take(frame);
        return !offers.servers.empty();
      });
    }
  }
  return {std::move(offers.servers), {}};
}

std::optional<MacAddress> PacketWire::holder_of(const WireEnd& end, Ipv4Address address) {
  const PacketSocket socket{end, PacketSocket::Hears::arp};
  std::optional<MacAddress> holder;
  if (!socket.problem().empty()) return holder;
  for (int sent = 0; sent < arp_probes_max && !holder; ++sent) {
    if (!socket.send(arp_probe_frame(socket.mac(), address))) return holder;
    socket.receive(Clock::now() + arp_interval, [&](std::span<const std::byte> frame) {
      const auto found = arp_holder_in(frame, address);
      if (found && *found != socket.mac()) holder = found;
      return holder.has_value();
    });
  }
  return holder;
}

std::optional<SpanningTree> PacketWire::spanning_tree(const std::string& interface) {
  const PacketSocket socket{{interface}, PacketSocket::Hears::switches};
  std::optional<SpanningTree> heard;
  if (!socket.problem().empty()) return heard;
  socket.receive(Clock::now() + std::min(hello_patience, patience_), [&](std::span<const std::byte> frame) {
    heard = spanning_tree_in(frame);
    return heard.has_value();
  });
  return heard;
}

TagsHeard PacketWire::tags(const std::string& interface) {
  const PacketSocket socket{{interface}, PacketSocket::Hears::all};
  TagsHeard heard;
  if (!socket.problem().empty()) return heard;
  socket.receive_all(Clock::now() + std::min(tags_patience, patience_),
                     [&](std::uint16_t vlan, std::span<const std::byte> frame) {
                       const auto place = std::ranges::lower_bound(heard.vlans, vlan);
                       const bool is_new = place == heard.vlans.end() || *place != vlan;
                       if (vlan == 0 && !is_between_switches(frame)) heard.has_untagged = true;
                       if (vlan != 0 && is_new && heard.vlans.size() < vlans_max) heard.vlans.insert(place, vlan);
                       return false;
                     });
  return heard;
}

LinkDelay PacketWire::link_delay(const std::string& interface, Ipv4Address ask) {
  if (!set_link(interface, false) || !set_link(interface, true)) return {{}, "only root may take the link down"};
  if (!wait_for_link(interface, link_patience)) return {{}, "the link has not come back within ten seconds"};
  const auto start = Clock::now();
  const PacketSocket socket{{interface}, PacketSocket::Hears::all};
  if (!socket.problem().empty()) return {{}, socket.problem()};
  LinkDelay delay;
  for (int sent = 0; sent < link_asks_max && !delay.first_frame; ++sent) {
    (void)socket.send(arp_probe_frame(socket.mac(), ask));
    socket.receive(Clock::now() + std::chrono::seconds{1}, [&](std::span<const std::byte> frame) {
      if (is_between_switches(frame)) return false;
      delay.first_frame = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
      return true;
    });
  }
  return delay;
}

bool PacketWire::bring_up(const std::string& interface) {
  return set_link(interface, true) && wait_for_link(interface, negotiation_patience);
}

CardDetails PacketWire::details(const std::string& interface) { return card_details(interface); }

}  // namespace bootstorm::machine
