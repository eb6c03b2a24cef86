// DHCP from both sides of the wire: messages made by hand, replies taken apart by a reader that shares nothing with the
// server's, and a small appliance that answers in a buffer whose end is guarded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bootstorm/checksum.hpp"
#include "bootstorm/core.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/datagram.hpp"
#include "core/parts.hpp"

namespace bootstorm::test {

inline constexpr MacAddress dhcp_own_mac{{0x02, 0, 0, 0, 0, 0x01}};
inline constexpr Ipv4Address dhcp_own_ip = Ipv4Address::of(192, 168, 77, 1);
inline constexpr MacAddress pi_mac{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}};

/// The n-th of many clients.
[[nodiscard]] inline MacAddress mac_of(std::uint32_t n) { return MacAddress::from_number(0x020000000000 + 0x100 + n); }

[[nodiscard]] inline std::string be32_text(std::uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>((value >> shift) & 0xff);
  return text;
}

inline const std::string pi_class = "PXEClient:Arch:00000:UNDI:002001";
inline const std::string guid_rom = std::string(1, '\0') + std::string(16, '\x44');
inline const std::string guid_bootcode =
    std::string("\0\x6d\xf6\x28\xd0\x6d\xf6\x28\xd0\x6d\xf6\x28\xd0\x6d\xf6\x28\xd0", 17);
inline const std::string guid_pi4 = std::string("\0RPi4\x11\x31\xc0\0\x01\x36\xc2\x32\xef\xfd\xfe\x9f", 17);

/// A client's message; what is left out is as a plain client would have it.
struct Message {
  using Options = std::vector<std::pair<std::uint8_t, std::string>>;

  DhcpType type = DhcpType::discover;
  MacAddress mac = pi_mac;
  std::optional<MacAddress> ether_source{};
  std::uint32_t xid = 0x26f30339;
  std::uint16_t flags = 0;
  Ipv4Address ciaddr{};
  Ipv4Address giaddr{};
  std::optional<Ipv4Address> requested{};
  std::optional<Ipv4Address> server_id{};
  Options options{};
  bool end = true;
  std::optional<std::string> raw_options{};  // in place of all of the above
  std::uint8_t op = 1, hardware_type = 1, hardware_length = 6;
  std::uint32_t cookie = 0x63825363;

  [[nodiscard]] std::string option_bytes() const {
    if (raw_options) return *raw_options;
    std::string text;
    const auto put = [&](std::uint8_t code, const std::string& value) {
      text += static_cast<char>(code);
      text += static_cast<char>(value.size());
      text += value;
    };
    if (type != DhcpType::none) put(53, std::string(1, static_cast<char>(type)));
    if (requested) put(50, be32_text(requested->value));
    if (server_id) put(54, be32_text(server_id->value));
    for (const auto& [code, value] : options) put(code, value);
    if (end) text += '\xff';
    return text;
  }

  [[nodiscard]] std::string bytes() const {
    DhcpHeader header{};
    header.op = op;
    header.hardware_type = hardware_type;
    header.hardware_length = hardware_length;
    header.xid = Be32{xid};
    header.flags = Be16{flags};
    header.ciaddr = ciaddr.wire();
    header.giaddr = giaddr.wire();
    std::memcpy(header.chaddr.data(), mac.octets.data(), 6);
    header.cookie = Be32{cookie};
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + option_bytes();
  }
};

/// The boot ROM of a Pi 3 (320 bytes of payload, as captured), its next stage, and a Pi 4.
[[nodiscard]] inline Message rom_discover(MacAddress mac = pi_mac) {
  const std::string list{"\x2b\x3c\x43\x80\x81\x82\x83\x84\x85\x86\x87\x42", 12};
  return {.mac = mac,
          .options = {{55, list}, {93, std::string(2, '\0')}, {94, "\x01\x02\x01"}, {97, guid_rom}, {60, pi_class}}};
}
[[nodiscard]] inline Message bootcode_discover(MacAddress mac = pi_mac) {
  const std::string list{"\x2b\x3c\x43\x80\x81\x82\x83\x84\x85\x86\x87\x42\x01\x03", 14};
  return {
      .mac = mac,
      .options = {{55, list}, {93, std::string(2, '\0')}, {94, "\x01\x02\x01"}, {97, guid_bootcode}, {60, pi_class}}};
}
[[nodiscard]] inline Message pi4_discover(MacAddress mac = pi_mac) {
  return {.mac = mac,
          .options = {{55, "\x01\x03\x2b\x3c\x42\x43"}, {93, std::string(2, '\0')}, {97, guid_pi4}, {60, pi_class}}};
}

/// A server's frame, taken apart; every checksum and length in it is checked on the way.
struct Answer {
  EtherHeader ether;
  std::uint16_t vlan = 0;
  Ipv4Header ipv4;
  UdpHeader udp;
  DhcpHeader dhcp;
  std::string payload;
  std::vector<std::pair<int, std::string>> options;  // in order

  [[nodiscard]] DhcpType type() const { return static_cast<DhcpType>(option(53).at(0)); }
  [[nodiscard]] Ipv4Address yiaddr() const { return Ipv4Address::from(dhcp.yiaddr); }
  [[nodiscard]] Ipv4Address destination() const { return Ipv4Address::from(ipv4.destination); }
  [[nodiscard]] bool has(int code) const {
    for (const auto& [other, value] : options) {
      if (other == code) return true;
    }
    return false;
  }
  [[nodiscard]] std::string option(int code) const {
    for (const auto& [other, value] : options) {
      if (other == code) return value;
    }
    ADD_FAILURE() << "no option " << code;
    return std::string(1, '\0');
  }
  [[nodiscard]] std::vector<int> codes() const {
    std::vector<int> list;
    for (const auto& [code, value] : options) list.push_back(code);
    return list;
  }

  [[nodiscard]] static Answer of(const std::byte* data, std::size_t length) {
    Answer answer{};
    std::size_t at = sizeof(EtherHeader);
    std::memcpy(&answer.ether, data, sizeof answer.ether);
    if (answer.ether.type.host() == ether_type_vlan) {
      answer.vlan = view<VlanTag>(data + at)->control.host();
      at += sizeof(VlanTag);
    }
    EXPECT_GE(length, at + 28 + sizeof(DhcpHeader) + 1);
    std::memcpy(&answer.ipv4, data + at, sizeof answer.ipv4);
    EXPECT_EQ(answer.ipv4.total_length.host(), length - at);
    EXPECT_EQ(fold_sum(sum_bytes({data + at, 20})), 0xffff);
    at += 20;
    std::memcpy(&answer.udp, data + at, sizeof answer.udp);
    EXPECT_EQ(answer.udp.length.host(), length - at);
    EXPECT_EQ(fold_sum(sum_pseudo(answer.ipv4.source, answer.ipv4.destination, 17, answer.udp.length.host()) +
                       sum_bytes({data + at, length - at})),
              0xffff);
    at += 8;
    std::memcpy(&answer.dhcp, data + at, sizeof answer.dhcp);
    answer.payload.assign(reinterpret_cast<const char*>(data) + at, length - at);
    const std::string& payload = answer.payload;
    std::size_t i = sizeof(DhcpHeader);
    while (i < payload.size() && static_cast<std::uint8_t>(payload[i]) != 255) {
      if (i + 2 > payload.size()) break;
      const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(payload[i + 1]));
      if (i + 2 + size > payload.size()) break;
      answer.options.emplace_back(static_cast<std::uint8_t>(payload[i]), payload.substr(i + 2, size));
      i += 2 + size;
    }
    EXPECT_TRUE(i < payload.size() && static_cast<std::uint8_t>(payload[i]) == 255) << "no end option";
    for (++i; i < payload.size(); ++i) EXPECT_EQ(payload[i], 0) << "padding";
    return answer;
  }
};

/// Shard 0 with one network, 192.168.77.1/24, and a pool of .50 to .250. Tests change `snapshot` and call publish().
class DhcpWorld {
 public:
  DhcpWorld() {
    snapshot.ports = {{dhcp_own_mac, 1500}};
    Network network;
    network.address = dhcp_own_ip;
    network.prefix_length = 24;
    network.dhcp.mode = DhcpMode::server;
    network.dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 250)}};
    snapshot.networks = {network};
    publish();
    tick();  // as a worker does from its start on
  }

  void publish() {
    snapshot.id += 1;
    snapshot.index_boards();
  }

  Outcome receive(const Message& message) { return receive_bytes(message.bytes(), message); }

  /// The message's headers are as `message` has them, its UDP payload is `payload`.
  Outcome receive_bytes(std::string_view payload, const Message& message) {
    buffer_.fill(guard);
    answer_.reset();
    const Network& network = snapshot.networks[network_index];
    const std::size_t offset = datagram_payload_offset(network.vlan);
    std::memcpy(buffer_.data() + offset, payload.data(), payload.size());
    const bool unicast = !message.ciaddr.is_zero();
    write_datagram(buffer_.data(),
                   {.source_mac = message.ether_source.value_or(message.mac),
                    .destination_mac = unicast ? dhcp_own_mac : mac_broadcast,
                    .vlan = network.vlan,
                    .source = message.ciaddr == network.address ? Ipv4Address{} : message.ciaddr,
                    .destination = unicast ? network.address : ipv4_broadcast,
                    .source_port = 68,
                    .destination_port = 67},
                   payload.size());
    Frame frame;
    frame.data = buffer_.data();
    frame.length = static_cast<std::uint32_t>(offset + payload.size());
    frame.capacity = capacity;
    frame.port = network.port;
    TxBatch none{{}};
    const Outcome outcome = on_frame(frame, now, *shard, snapshot, none);
    for (std::size_t i = std::max<std::size_t>(capacity, offset + payload.size()); i < buffer_.size(); ++i) {
      EXPECT_EQ(buffer_[i], guard) << "written beyond the frame's capacity, at " << i;
    }
    last_commit = frame.commit;
    if (outcome.verdict == Verdict::reply) {
      EXPECT_LE(frame.length, capacity);
      answer_ = Answer::of(frame.data, frame.length);
      last_frame.assign(reinterpret_cast<const char*>(frame.data), frame.length);
    }
    return outcome;
  }

  /// The reply to a message that must get one.
  const Answer& ask(const Message& message) {
    const Outcome outcome = receive(message);
    EXPECT_EQ(outcome.verdict, Verdict::reply) << name_of(outcome.reason);
    if (!answer_) answer_.emplace();
    return *answer_;
  }
  [[nodiscard]] const std::optional<Answer>& answer() const { return answer_; }

  /// DISCOVER; the address offered.
  Ipv4Address discover(MacAddress mac, Message::Options options = {}) {
    return ask({.mac = mac, .options = std::move(options)}).yiaddr();
  }
  /// DISCOVER, REQUEST; the address acknowledged.
  Ipv4Address bind(MacAddress mac) {
    const Ipv4Address address = discover(mac);
    const Answer& ack = ask({.type = DhcpType::request, .mac = mac, .requested = address, .server_id = dhcp_own_ip});
    EXPECT_EQ(ack.type(), DhcpType::ack);
    return ack.yiaddr();
  }

  void use(MacAddress mac, Ipv4Address ip) {
    on_notice({.mac = mac, .kind = Notice::Kind::address_used, .port = 0, .vlan = 0, .ip = ip}, now, *shard, snapshot);
  }

  struct Sent {
    std::uint8_t port;
    std::string bytes;
    std::uint64_t commit;
    [[nodiscard]] const std::byte* data() const { return reinterpret_cast<const std::byte*>(bytes.data()); }
    [[nodiscard]] std::uint16_t ether_type() const { return view<EtherHeader>(data())->type.host(); }
    [[nodiscard]] MacAddress to() const { return view<EtherHeader>(data())->destination; }
    [[nodiscard]] Answer answer() const { return Answer::of(data(), bytes.size()); }
  };
  /// What the DHCP server sends by itself at `now`.
  std::vector<Sent> tick(std::size_t room = 64) {
    std::vector<std::array<std::byte, tx_head_max>> heads(room);
    std::vector<TxFrame> frames(room);
    for (std::size_t i = 0; i < room; ++i) frames[i].head = heads[i].data();
    TxBatch batch{frames};
    dhcp::on_tick(now, *shard, snapshot, batch);
    std::vector<Sent> sent;
    for (const TxFrame& frame : batch.frames()) {
      sent.push_back({frame.port, {reinterpret_cast<const char*>(frame.head), frame.length}, frame.commit});
    }
    return sent;
  }
  /// Time passes, in steps of at most the 4 s that the timer wheel takes in one call; what was sent meanwhile.
  std::vector<Sent> pass(Nanos time, Nanos step = 10 * nanos_per_ms) {
    std::vector<Sent> all;
    for (const Nanos end = now + time; now < end;) {
      now = std::min(end, now + step);
      for (auto& sent : tick()) all.push_back(std::move(sent));
    }
    return all;
  }

  [[nodiscard]] dhcp::AddressPlan& plan() { return shard->dhcp_server->plan; }
  /// The live lease of a client, or nullptr.
  [[nodiscard]] const dhcp::Lease* lease_of(MacAddress mac) {
    const std::uint32_t slot = plan().find_client(dhcp::link_of(snapshot.networks[network_index]), mac);
    return slot == dhcp::AddressPlan::none ? nullptr : &plan().at(slot);
  }
  [[nodiscard]] const dhcp::Lease* lease_at(Ipv4Address address) {
    const std::uint32_t slot = plan().find_address(dhcp::link_of(snapshot.networks[network_index]), address);
    return slot == dhcp::AddressPlan::none ? nullptr : &plan().at(slot);
  }
  [[nodiscard]] std::uint64_t count(Statistic statistic) const { return shard->counters[statistic].get(); }
  [[nodiscard]] std::uint64_t count(Reason reason) const { return shard->counters[reason].get(); }
  /// Events since the last call.
  std::vector<Event> events() {
    std::vector<Event> all;
    for (Event event; shard->events.pop(event);) all.push_back(event);
    return all;
  }
  [[nodiscard]] std::size_t events_of(EventKind kind) {
    std::size_t n = 0;
    for (const Event& event : events()) n += event.kind == kind ? 1 : 0;
    return n;
  }

  static constexpr std::uint32_t leases = 4096;  // the appliance has room for more; to clear it takes time
  static constexpr std::byte guard{0xa5};
  std::uint32_t capacity = tx_head_max;
  std::uint8_t network_index = 0;
  Nanos now = 100 * nanos_per_s;
  Snapshot snapshot;
  std::unique_ptr<Shard> shard = std::make_unique<Shard>(0u, 1u, 64u, leases);
  std::string last_frame;
  std::uint64_t last_commit = 0;  // what the answer must wait for

 private:
  std::array<std::byte, 2048> buffer_{};
  std::optional<Answer> answer_;
};

}  // namespace bootstorm::test
