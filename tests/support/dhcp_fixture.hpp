// A small appliance for tests of DHCP: it answers in a buffer whose end is guarded, at a time that the test sets.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bootstorm/core.hpp"
#include "core/datagram.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/parts.hpp"
#include "support/dhcp_answer.hpp"
#include "support/dhcp_messages.hpp"

namespace bootstorm::test {

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

  /// As if they had been probed and announced.
  void use_own_addresses() {
    Announcer& announcer = shard->announcer;
    announcer.count = static_cast<std::uint8_t>(snapshot.networks.size());
    for (OwnAddress& own : announcer.own) own.state = OwnAddress::State::in_use;
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
