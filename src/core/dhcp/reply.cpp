#include "core/dhcp/reply.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "bootstorm/bytes.hpp"
#include "core/datagram.hpp"
#include "core/dhcp/option_layout.hpp"
#include "core/dhcp/profile_pi.hpp"

namespace bootstorm::dhcp {

namespace {

constexpr std::size_t dns_servers_max = 4;
constexpr std::size_t header_file_max = 127;  // and a NUL

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

/// A number as it lies on the wire.
struct Bytes32 {
  explicit Bytes32(std::uint32_t number) : wire{number} {}
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span{&wire, 1}); }
  Be32 wire;
};

/// "192.168.77.1": what firmware that never heard of option 150 reads in option 66.
class Dotted {
 public:
  explicit Dotted(Ipv4Address address) noexcept {
    for (int shift = 24; shift >= 0; shift -= 8) {
      const std::uint32_t octet = (address.value >> shift) & 0xff;
      if (octet >= 100) text_[length_++] = static_cast<char>('0' + octet / 100);
      if (octet >= 10) text_[length_++] = static_cast<char>('0' + octet / 10 % 10);
      text_[length_++] = static_cast<char>('0' + octet % 10);
      if (shift != 0) text_[length_++] = '.';
    }
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_of({text_.data(), length_}); }

 private:
  std::array<char, 15> text_;
  std::size_t length_ = 0;
};

class ReplyWriter {
 public:
  ReplyWriter(const Reply& reply, const Network& home, const Network& network) noexcept
      : reply_(reply), home_(home), network_(network) {}

  /// Bytes of the whole message in `room`, or 0.
  std::size_t write(std::span<std::byte> room, std::uint32_t& left_out) noexcept {
    auto* header = view<DhcpHeader>(room.data());
    write_header(*header);
    OptionLayout out{room.subspan(sizeof(DhcpHeader)), *header, tail(), overload()};
    put_must(out);
    if (reply_.type == DhcpType::nak) {
      out.may(DhcpOption::message, bytes_of(reply_.message));
    } else {
      if (!reply_.boot_only) put_network(out);
      put_operator(out);
      if (is_boot_client(reply_.kind)) put_boot(out);
      put_boot_asked(out);
    }
    out.begin_tail();
    if (!reply_.client_id.empty()) out.must(DhcpOption::client_id, reply_.client_id);
    if (!reply_.agent.empty()) out.must(DhcpOption::relay_agent, reply_.agent);
    Writer& options = out.options();
    options.u8(static_cast<std::uint8_t>(DhcpOption::end));
    if (!options.ok()) return 0;
    left_out = out.left_out();
    const std::size_t written = sizeof(DhcpHeader) + options.size();
    if (written < dhcp_message_min) options.fill(std::min(dhcp_message_min - written, options.left()), 0);
    return sizeof(DhcpHeader) + options.size();
  }

 private:
  [[nodiscard]] std::size_t tail() const noexcept {
    const auto of = [](std::span<const std::byte> value) { return value.empty() ? 0 : 2 + value.size(); };
    return of(reply_.client_id) + of(reply_.agent);
  }
  /// What only reads the options field gets all there: boot ROMs of architecture 0.
  [[nodiscard]] std::uint8_t overload() const noexcept {
    if (reply_.type == DhcpType::nak || has_pi_profile(reply_.kind)) return OptionLayout::none;
    return file_in_header() ? OptionLayout::sname : OptionLayout::file | OptionLayout::sname;
  }

  /// Raspberry Pis say architecture 0 as a PC does, but boot by their string alone.
  [[nodiscard]] std::string_view boot_file() const noexcept {
    if (is_known_pi(reply_.kind)) return {};
    if (!reply_.boot_file.empty() || reply_.client_class == nullptr) return reply_.boot_file;
    return reply_.client_class->boot_file;
  }
  [[nodiscard]] Ipv4Address boot_server() const noexcept {
    const bool other = reply_.client_class != nullptr && !reply_.client_class->boot_server.is_zero();
    return other ? reply_.client_class->boot_server : home_.address;
  }
  [[nodiscard]] bool file_in_header() const noexcept {
    return !boot_file().empty() && boot_file().size() <= header_file_max;
  }
  [[nodiscard]] bool class_has(std::uint8_t code) const noexcept {
    return reply_.client_class != nullptr && reply_.client_class->options.contains(code);
  }
  /// The operator's word goes for this option.
  [[nodiscard]] bool overridden(DhcpOption option) const noexcept {
    const auto code = static_cast<std::uint8_t>(option);
    return class_has(code) || network_.dhcp.options.contains(code);
  }
  [[nodiscard]] bool wants(DhcpOption code) const noexcept {
    return reply_.wants(static_cast<std::uint8_t>(code)) && !overridden(code);
  }

  void write_header(DhcpHeader& header) const noexcept {
    const bool refused = reply_.type == DhcpType::nak;
    header = {};
    header.op = dhcp_op_reply;
    header.hardware_type = 1;
    header.hardware_length = 6;
    header.hops = network_.dhcp.profile(reply_.kind).hops;
    header.xid = Be32{reply_.xid};
    header.flags = Be16{reply_.flags};
    header.ciaddr = reply_.ciaddr.wire();
    header.yiaddr = reply_.yiaddr.wire();
    header.siaddr = refused ? Be32{} : boot_server().wire();
    header.giaddr = reply_.giaddr.wire();
    std::memcpy(header.chaddr.data(), reply_.client.octets.data(), reply_.client.octets.size());
    if (!refused && file_in_header()) std::memcpy(header.file.data(), boot_file().data(), boot_file().size());
    header.cookie = Be32{dhcp_cookie};
  }

  void put_must(OptionLayout& out) const noexcept {
    out.must(DhcpOption::message_type, std::as_bytes(std::span{&reply_.type, 1}));
    out.must(DhcpOption::server_id, Bytes32{reply_.server_id.value}.bytes());
    if (reply_.lease_s != 0) {
      // RFC 2131 §4.4.5: T1 is a half, T2 seven eighths.
      const auto rebinding_s = static_cast<std::uint32_t>(std::uint64_t{reply_.lease_s} * 7 / 8);
      out.must(DhcpOption::lease_time, Bytes32{reply_.lease_s}.bytes());
      out.must(DhcpOption::renewal_time, Bytes32{reply_.lease_s / 2}.bytes());
      out.must(DhcpOption::rebinding_time, Bytes32{rebinding_s}.bytes());
    }
    if (reply_.rapid_commit) out.must(DhcpOption::rapid_commit, {});
    if (!reply_.subnet_selection.is_zero()) {
      out.must(DhcpOption::subnet_selection, Bytes32{reply_.subnet_selection.value}.bytes());
    }
  }

  void put_network(OptionLayout& out) const noexcept {
    const DhcpSettings& settings = network_.dhcp;
    if (!overridden(DhcpOption::subnet_mask)) {
      out.may(DhcpOption::subnet_mask, Bytes32{network_.mask().value}.bytes());
    }
    if (!overridden(DhcpOption::broadcast)) {
      out.may(DhcpOption::broadcast, Bytes32{network_.broadcast().value}.bytes());
    }
    if (wants(DhcpOption::router) && !settings.router.is_zero()) {
      out.may(DhcpOption::router, Bytes32{settings.router.value}.bytes());
    }
    const std::size_t servers = std::min(settings.dns.size(), dns_servers_max);
    if (wants(DhcpOption::dns) && servers != 0) {
      std::array<Be32, dns_servers_max> wire;
      std::transform(settings.dns.begin(), settings.dns.begin() + static_cast<std::ptrdiff_t>(servers), wire.begin(),
                     [](Ipv4Address address) { return address.wire(); });
      out.may(DhcpOption::dns, std::as_bytes(std::span{wire}.first(servers)));
    }
    if (!reply_.hostname.empty()) out.may(DhcpOption::hostname, bytes_of(reply_.hostname));
  }

  /// What the operator has written: of the class first.
  void put_operator(OptionLayout& out) const noexcept {
    const auto put = [&](const OptionSet::Option& option) {
      if (option.always || reply_.wants(option.code)) out.may(option.encoded);
    };
    if (reply_.client_class != nullptr) {
      for (const auto& option : reply_.client_class->options.all()) put(option);
    }
    for (const auto& option : network_.dhcp.options.all()) {
      if (!class_has(option.code)) put(option);
    }
  }

  /// Between 28 and the end, as in the only OFFER a Raspberry Pi is known to have booted from: 60, 97, 43. 66 stands
  /// before 43, so that the vendor options stay last.
  void put_boot(OptionLayout& out) const noexcept {
    if (!overridden(DhcpOption::vendor_class)) out.must(DhcpOption::vendor_class, bytes_of(pxe_class));
    if (!reply_.guid.empty()) out.must(DhcpOption::client_guid, reply_.guid);
    if (wants(DhcpOption::tftp_server)) out.must(DhcpOption::tftp_server, Dotted{boot_server()}.bytes());
    if (!overridden(DhcpOption::vendor_specific)) put_vendor(out);
  }

  void put_vendor(OptionLayout& out) const noexcept {
    // PXE 2.1 table 2-1: 6 is discovery control, whose bit 3 is "take the file of this OFFER and ask no further".
    constexpr std::array<std::uint8_t, 4> take_this_file{6, 1, 8, 255};
    if (reply_.menu_choice) {
      const Bytes32 choice{*reply_.menu_choice};
      std::array<std::byte, 7> item{std::byte{71}, std::byte{4}};
      std::copy_n(choice.bytes().begin(), 4, item.begin() + 2);
      item.back() = std::byte{255};
      out.must(DhcpOption::vendor_specific, item);
    } else if (reply_.client_class != nullptr && !reply_.client_class->menu.empty() && !is_known_pi(reply_.kind)) {
      out.must(DhcpOption::vendor_specific, reply_.client_class->menu);
    } else if (!boot_file().empty()) {
      out.must(DhcpOption::vendor_specific, std::as_bytes(std::span{take_this_file}));
    } else if (const auto& profile = network_.dhcp.profile(reply_.kind); !profile.vendor_options.empty()) {
      out.must(DhcpOption::vendor_specific, profile.vendor_options);
    }
  }

  /// Where to boot from, for whoever asks by name: boot loaders that do not say they are PXE, phones.
  void put_boot_asked(OptionLayout& out) const noexcept {
    if (!is_boot_client(reply_.kind) && reply_.asked(DhcpOption::tftp_server) && !overridden(DhcpOption::tftp_server)) {
      out.may(DhcpOption::tftp_server, Dotted{boot_server()}.bytes());
    }
    if (reply_.asked(DhcpOption::tftp_addresses) && !overridden(DhcpOption::tftp_addresses)) {
      out.may(DhcpOption::tftp_addresses, Bytes32{boot_server().value}.bytes());
    }
    const bool needs_option = !file_in_header() || reply_.asked(DhcpOption::boot_file);
    if (!boot_file().empty() && needs_option && !overridden(DhcpOption::boot_file)) {
      out.may(DhcpOption::boot_file, bytes_of(boot_file()));
    }
  }

  const Reply& reply_;
  const Network& home_;
  const Network& network_;
};

}  // namespace

Written write_reply(std::span<std::byte> room, const Reply& reply, const Network& home, const Network& network,
                    const Port& port, std::uint16_t ipv4_id) noexcept {
  const std::size_t offset = datagram_payload_offset(home.vlan);
  constexpr std::size_t headers = sizeof(Ipv4Header) + sizeof(UdpHeader);
  const std::size_t mtu_left = port.mtu > headers ? port.mtu - headers : 0;
  const std::size_t room_left = room.size() > offset ? room.size() - offset : 0;
  const std::size_t limit = std::min({room_left, mtu_left, std::size_t{reply.size_max}});
  if (limit <= sizeof(DhcpHeader)) return {};

  Written written;
  const std::size_t length = ReplyWriter{reply, home, network}.write(room.subspan(offset, limit), written.left_out);
  if (length == 0) return {};
  written.length = write_datagram(room.data(),
                                  {.source_mac = port.mac,
                                   .destination_mac = reply.ether,
                                   .vlan = home.vlan,
                                   .tos = home.tos,
                                   .ttl = home.ttl,
                                   .ipv4_id = ipv4_id,
                                   .source = home.address,
                                   .destination = reply.destination,
                                   .source_port = reply.source_port,
                                   .destination_port = reply.destination_port},
                                  length);
  return written;
}

}  // namespace bootstorm::dhcp
