// A million frames, each of which would be worth a line: the log stays readable, and no alarm is lost in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <string_view>

#include "appliance/board_log.hpp"
#include "appliance/boot_summary.hpp"
#include "appliance/event_log.hpp"
#include "core/arp/message.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "support/captured_log.hpp"
#include "support/core_fixture.hpp"
#include "support/dhcp_messages.hpp"
#include "support/fake_workers.hpp"

namespace bootstorm::appliance::test {
namespace {

using namespace bootstorm::test;

/// What the line of an alarm has that no other kind's has.
std::string_view phrase_of(EventKind kind) {
  switch (kind) {
    case EventKind::address_conflict: return ", which is leased to another client";
    case EventKind::address_squatted: return ", an address of the pool that it has not been given";
    case EventKind::own_address_conflict: return " claims 192.168";
    case EventKind::own_address_contested: return " until that machine is silent";
    case EventKind::own_address_free: return " no longer has ";
    case EventKind::pool_exhausted: return "no free address for ";
    case EventKind::new_clients_limited: return " unknown clients a second ask ";
    case EventKind::foreign_dhcp_server: return ", answers in a network that this appliance serves";
    case EventKind::release_contradicted: return " was given back in the name of ";
    case EventKind::client_contradicted: return " says that it is a ";
    case EventKind::board_claimed: return " claims to be the listed board";
    default: return {};
  }
}

/// An appliance's core and its log, and a host that provokes it.
struct Flood {
  CapturedLog log;
  FakeWorkers workers{1, 4096, 1024};
  StoredFile file{pattern(4096)};
  Snapshot snapshot;
  EventLog events{workers};
  operate::Book book{8192};
  BoardLog boards{book};
  BootSummary boots{0};
  std::mt19937 lot{13};
  std::size_t counted_to = 0;  // bytes of the log
  const MacAddress holder = mac_of(1), board = mac_of(2);
  const Ipv4Address holder_ip = Ipv4Address::of(192, 168, 77, 149), board_ip = Ipv4Address::of(192, 168, 77, 148);
  std::size_t lines_before = 0;
  std::deque<std::pair<Nanos, std::size_t>> lines;  // of the last minute, by when they were logged
  std::size_t lines_in_a_minute_most = 0;

  Flood() {
    snapshot.id = 1;
    snapshot.ports = {{own_mac, 1500}};
    Network network{.port = 0, .address = own_ip, .prefix_length = 24, .dhcp = {}};
    network.dhcp.mode = DhcpMode::server;
    network.dhcp.probe = true;
    network.dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 149)}};
    snapshot.networks = {network};
    snapshot.new_clients = {.per_s = 100, .burst = 100};
    snapshot.default_image = 0;
    const std::vector<FileIndex::Entry> entries{{0, "a", file.file()}};
    snapshot.files = FileIndex{entries};
    snapshot.boards = {{.has_serial = true, .serial = 0x9ffefdef}};  // that of guid_pi4
    snapshot.index_boards();
    workers.time = 0;
    step(20 * nanos_per_ms);
  }

  /// Two clients at work, in whose names others speak.
  void boot_victims() {
    dhcp({.mac = holder, .requested = holder_ip}, 68, 67, {});
    dhcp({.type = DhcpType::request, .mac = holder, .requested = holder_ip, .server_id = own_ip}, 68, 67, {});
    Message discover = pi4_discover(board);
    discover.requested = board_ip;
    dhcp(discover, 68, 67, {});
    arp_from(board_ip, board);
  }
  void speak_in_their_names() {
    dhcp({.type = DhcpType::release, .mac = holder, .xid = static_cast<std::uint32_t>(lot()), .ciaddr = holder_ip}, 68,
         67, holder_ip);
    arp_from(holder_ip, holder);  // it goes on
    Message other_serial = pi4_discover(board);
    for (auto& [code, value] : other_serial.options) {
      if (code == 97) value.back() = '\x11';
    }
    dhcp(other_serial, 68, 67, {});
    dhcp(pi4_discover(any_mac()), 68, 67, {});
  }

  MacAddress any_mac() { return MacAddress::from_number(0x020000000000 + (lot() & 0xffffff)); }
  Ipv4Address any_host(unsigned first, unsigned last) {
    return Ipv4Address::of(192, 168, 77, static_cast<std::uint8_t>(first + lot() % (last - first + 1)));
  }
  std::optional<std::string> receive(Buffer& buffer) {
    Frame frame = buffer.frame();
    TxBatch none{{}};
    Shard& shard = workers.own_shard();
    const Outcome outcome = on_frame(frame, workers.time, shard, snapshot, none);
    for (const Notice& notice : shard.notices.pending()) on_notice(notice, workers.time, shard, snapshot);
    shard.notices.clear();
    if (outcome.verdict != Verdict::reply) return {};
    return std::string{reinterpret_cast<const char*>(frame.data), frame.length};
  }

  void arp_from(Ipv4Address sender) { arp_from(sender, any_mac()); }
  void arp_from(Ipv4Address sender, MacAddress mac) {
    Buffer buffer;
    buffer.length = std::max<std::size_t>(
        arp::write(buffer.bytes.data(), snapshot.networks[0],
                   {.sender_mac = mac, .sender_ip = sender, .target_ip = Ipv4Address::of(192, 168, 77, 254)}),
        ether_frame_min);
    (void)receive(buffer);
  }
  void dhcp(const Message& message, std::uint16_t from, std::uint16_t to, Ipv4Address source) {
    const std::string bytes = message.bytes();
    Buffer buffer;
    std::copy_n(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size(),
                buffer.bytes.data() + datagram_payload_offset(0));
    const DatagramHead head{.source_mac = message.mac,
                            .destination_mac = mac_broadcast,
                            .source = source,
                            .destination = ipv4_broadcast,
                            .source_port = from,
                            .destination_port = to};
    buffer.length = write_datagram(buffer.bytes.data(), head, bytes.size());
    (void)receive(buffer);
  }
  /// Another host has the own address, and says so when it is asked.
  void answer_for_own_address() {
    Buffer buffer;
    buffer.length = arp::write(buffer.bytes.data(), snapshot.networks[0],
                               {.operation = arp_reply,
                                .destination = own_mac,
                                .sender_mac = any_mac(),
                                .sender_ip = own_ip,
                                .target_mac = own_mac,
                                .target_ip = {}});
    (void)receive(buffer);
  }
  void transfer_that_falls_silent() {
    const auto port = static_cast<std::uint16_t>(1024 + lot() % 60'000);
    const Ipv4Address source = any_host(160, 250);
    const MacAddress mac = any_mac();
    Buffer request = datagram(rrq("a"), port, 69, source, mac);
    const auto reply = receive(request);
    if (!reply) return;
    const auto* udp = view<UdpHeader>(reinterpret_cast<const std::byte*>(reply->data()) + datagram_payload_offset(0) -
                                      sizeof(UdpHeader));
    Buffer acknowledged = datagram(ack(1), port, udp->source_port.host(), source, mac);
    (void)receive(acknowledged);
  }

  /// One frame, or those that belong together.
  void provoke() {
    switch (lot() % 7) {
      case 0: return arp_from(own_ip);
      case 1: return arp_from(any_host(50, 149));
      case 2: return dhcp({.mac = any_mac()}, 68, 67, {});
      case 3: return dhcp({.type = DhcpType::offer, .mac = any_mac(), .op = 2}, 67, 68, any_host(2, 40));
      case 4: return transfer_that_falls_silent();
      case 5: return speak_in_their_names();
      default: {
        Buffer unknown = datagram(rrq("b"), 2000, 69, any_host(160, 250), any_mac());
        (void)receive(unknown);
      }
    }
  }

  void step(Nanos time) {
    workers.time += time;
    std::array<std::array<std::byte, tx_head_max>, 64> heads;
    std::array<TxFrame, 64> room;
    for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
    TxBatch batch{room};
    on_tick(workers.time, workers.own_shard(), snapshot, batch);
    for (Event event; workers.next_event(event);) {
      events.take(event, workers.time);
      boots.take(event);
      book.take(event);
    }
    events.poll(workers.time);
    boards.poll(workers.time);
    if (const std::string line = boots.poll(workers.time, boards); !line.empty()) spdlog::info("{}", line);
    count_lines();
  }
  void count_lines() {
    const std::string text = log.text().substr(counted_to);  // all of it, five thousand times, would take long
    counted_to += text.size();
    std::istringstream added{text};
    std::size_t all = lines_before;
    for (std::string line; std::getline(added, line);) all += line.starts_with("debug ") ? 0 : 1;
    if (all != lines_before) lines.emplace_back(workers.time, all - lines_before);
    lines_before = all;
    while (!lines.empty() && workers.time - lines.front().first >= 60 * nanos_per_s) lines.pop_front();
    std::size_t sum = 0;
    for (const auto& [at, count] : lines) sum += count;
    lines_in_a_minute_most = std::max(lines_in_a_minute_most, sum);
  }
  /// How many of that kind the log tells of, one by one and in sums.
  std::uint64_t told(EventKind kind) {
    std::uint64_t sum = 0;
    std::istringstream text{log.text()};
    for (std::string line; std::getline(text, line);) {
      if (line.find(phrase_of(kind)) != std::string::npos) ++sum;
      const std::size_t at = line.find(" more like this: " + std::string{help_of(kind)});
      if (at == std::string::npos) continue;
      std::string number = line.substr(line.find(' ') + 1, at - line.find(' ') - 1);
      std::erase(number, ',');
      sum += std::stoull(number);
    }
    return sum;
  }
};

TEST(LogFlood, OfAMillionFramesStaysBelowAHundredLinesAMinuteAndLosesNoAlarm) {
  Flood flood;
  flood.boot_victims();
  flood.answer_for_own_address();
  for (unsigned i = 0; i < 20; ++i) flood.arp_from(flood.any_host(50, 147));  // while the pool has free addresses
  constexpr unsigned steps = 5000;                                            // 20 ms each: a hundred seconds
  for (unsigned i = 0; i < steps; ++i) {
    for (unsigned frame = 0; frame < 1'000'000 / steps; ++frame) flood.provoke();
    flood.step(20 * nanos_per_ms);
  }
  for (unsigned i = 0; i < 70; ++i) flood.step(nanos_per_s);  // transfers time out, and sums come due
  flood.events.finish();
  flood.count_lines();
  EXPECT_LE(flood.lines_in_a_minute_most, EventLog::lines_per_minute_max) << flood.log.text();
  const Shard& shard = flood.workers.shard(0);
  EXPECT_EQ(shard.counters[Statistic::alarms_lost].get(), 0u);
  for (std::size_t i = 0; i < event_kind_count; ++i) {
    const auto kind = static_cast<EventKind>(i);
    if (!is_alarm(kind) || kind == EventKind::addresses_in_use) continue;
    ASSERT_FALSE(phrase_of(kind).empty()) << name_of(kind) << " is not provoked here";
    EXPECT_GT(shard.events.raised(kind), 0u) << name_of(kind) << " is not provoked here";
    EXPECT_EQ(flood.told(kind), shard.events.raised(kind)) << name_of(kind);
  }
}

TEST(LogFlood, OfOneKindHidesNoOther) {
  Flood flood;
  for (unsigned i = 0; i < 100'000; ++i) flood.arp_from(own_ip);
  flood.dhcp({.type = DhcpType::offer, .mac = flood.any_mac(), .op = 2}, 67, 68, Ipv4Address::of(192, 168, 77, 2));
  flood.step(20 * nanos_per_ms);
  EXPECT_EQ(flood.log.count("another DHCP server, 192.168.77.2"), 1u) << flood.log.text();
  EXPECT_EQ(flood.log.count("claims 192.168.77.1"), EventLog::described_max);
  flood.step(60 * nanos_per_s);
  EXPECT_EQ(flood.log.count("warning 99,998 more like this: "), 1u) << flood.log.text();
}

TEST(LogFlood, OfRoutineEventsDisplacesNoAlarmAndIsSaidAsLost) {
  Flood flood;
  for (unsigned i = 0; i < flood.workers.own_shard().events.capacity() + 1648; ++i) {
    flood.workers.own_shard().emit_event({.at = flood.workers.time, .kind = EventKind::transfer_finished});
  }
  flood.workers.say(EventKind::foreign_dhcp_server, Ipv4Address::of(192, 168, 77, 2));
  flood.step(61 * nanos_per_s);
  EXPECT_EQ(flood.log.count("another DHCP server, 192.168.77.2"), 1u);
  EXPECT_EQ(flood.log.count("debug the log did not keep up: 1648 events are missing from it"), 1u)
      << flood.log.text().substr(0, 300);
}

TEST(LogFlood, SaysHowManyAlarmsNoQueueHadRoomFor) {
  Flood flood;
  auto& shard = flood.workers.own_shard();
  const unsigned minutes = EventOutbox::alarms_max;  // in which control does not come
  for (unsigned minute = 1; minute <= minutes; ++minute) {
    for (unsigned i = 0; i < 2; ++i) {
      shard.emit_event({.at = minute * report_interval_ns, .kind = EventKind::address_conflict});
    }
  }
  const std::uint64_t lost = shard.counters[Statistic::alarms_lost].get();
  EXPECT_EQ(lost, std::uint64_t{2} * minutes - EventOutbox::alarms_max);
  flood.workers.time = minutes * report_interval_ns;
  flood.step(nanos_per_s);
  flood.events.finish();
  EXPECT_EQ(flood.log.count("error the log did not keep up: 256 alarms were counted but could not be described"), 1u)
      << flood.log.text();
  EXPECT_EQ(flood.told(EventKind::address_conflict), std::uint64_t{2} * minutes);
}

}  // namespace
}  // namespace bootstorm::appliance::test
