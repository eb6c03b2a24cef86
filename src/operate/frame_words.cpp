#include "operate/frame_words.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "bootstorm/bytes.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::operate {

namespace {

struct GroupName {
  std::string_view name;
  FrameGroup group;
};
constexpr std::array group_names{GroupName{"arp", FrameGroup::arp}, GroupName{"dhcp", FrameGroup::dhcp},
                                 GroupName{"tftp", FrameGroup::tftp}, GroupName{"other", FrameGroup::other},
                                 GroupName{"drops", FrameGroup::dropped}};

struct Ports {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
};

/// Of UDP over IPv4; zeros of anything else.
Ports ports_of(std::span<const std::byte> packet) {
  if (packet.size() < sizeof(Ipv4Header)) return {};
  const auto* header = view<Ipv4Header>(packet.data());
  const std::size_t length = std::size_t{header->version_ihl & 0xfu} * 4;
  if (header->protocol != ip_protocol_udp || packet.size() < length + sizeof(UdpHeader)) return {};
  const auto* udp = view<UdpHeader>(packet.data() + length);
  return {udp->source_port.host(), udp->destination_port.host()};
}

}  // namespace

std::optional<std::uint8_t> groups_from(std::string_view text) {
  std::uint8_t groups = 0;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto* row = std::ranges::find(group_names, text.substr(0, comma), &GroupName::name);
    if (row == group_names.end()) return std::nullopt;
    groups |= static_cast<std::uint8_t>(row->group);
    if (comma == std::string_view::npos) return groups;
    text.remove_prefix(comma + 1);
  }
}

std::uint8_t groups_of(const FrameRing::Read& frame) {
  const auto group = [](FrameGroup one) { return static_cast<std::uint8_t>(one); };
  const bool is_dropped =
      frame.record.direction == FrameRecord::Direction::received && frame.record.verdict == Verdict::drop;
  const std::uint8_t dropped = is_dropped ? group(FrameGroup::dropped) : std::uint8_t{0};
  std::span<const std::byte> rest = frame.kept();
  if (rest.size() < sizeof(EtherHeader)) return dropped | group(FrameGroup::other);
  std::uint16_t type = view<EtherHeader>(rest.data())->type.host();
  rest = rest.subspan(sizeof(EtherHeader));
  if (type == ether_type_vlan && rest.size() >= sizeof(VlanTag)) {
    type = view<VlanTag>(rest.data())->type.host();
    rest = rest.subspan(sizeof(VlanTag));
  }
  if (type == ether_type_arp) return dropped | group(FrameGroup::arp);
  const Ports ports = type == ether_type_ipv4 ? ports_of(rest) : Ports{};
  if (ports.destination == 0) return dropped | group(FrameGroup::other);
  for (const std::uint16_t port : {ports.source, ports.destination}) {
    if (port == udp_port_dhcp_server || port == udp_port_dhcp_client || port == udp_port_pxe) {
      return dropped | group(FrameGroup::dhcp);
    }
  }
  return dropped | group(FrameGroup::tftp);
}

std::string comment_of(const FrameRecord& record) {
  if (record.direction == FrameRecord::Direction::timed) return "sent because its time had come, not as an answer";
  if (record.direction == FrameRecord::Direction::further) return "sent besides an answer";
  const bool is_answer = record.direction == FrameRecord::Direction::answer;
  if (record.reason == Reason::tftp_data) return {};
  const std::string name{name_of(record.reason)};
  if (is_answer) return "answer: " + name;
  const char* what = record.verdict == Verdict::drop ? "dropped: " : "";
  return what + name + ". " + std::string{help_of(record.reason)};
}

bool is_boot_discover(const FrameRing::Read& frame) {
  const std::span<const std::byte> bytes = frame.kept();
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  return frame.record.direction == FrameRecord::Direction::received && text.find("PXEClient") != text.npos &&
         text.find("\x35\x01\x01") != text.npos;
}

}  // namespace bootstorm::operate
