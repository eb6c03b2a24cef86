// How events wait for control: what is lost under load, and whose.
#include "bootstorm/event_outbox.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <utility>

#include "core/arp/message.hpp"
#include "core/datagram.hpp"
#include "support/spoiled_frames.hpp"
#include "support/wire_world.hpp"

namespace bootstorm {
namespace {

TEST(EventOutbox, GivesEventsInTheirOrderWhateverTheirLane) {
  EventOutbox outbox{16};
  (void)outbox.emit({.value = 1, .kind = EventKind::lease_bound}, false);
  (void)outbox.write(true, [](Event& event) { event = {.value = 2, .kind = EventKind::file_requested}; });
  (void)outbox.emit({.at = nanos_per_s, .value = 3, .kind = EventKind::pool_exhausted}, false);
  (void)outbox.emit({.value = 4, .kind = EventKind::lease_bound}, true);
  (void)outbox.emit({.value = 5, .kind = EventKind::lease_bound}, false);
  Event event;
  for (std::uint64_t n = 1; n <= 5; ++n) {
    ASSERT_TRUE(outbox.pop(event));
    EXPECT_EQ(event.value, n);
  }
  EXPECT_FALSE(outbox.pop(event));
}

TEST(EventOutbox, GivesNothingOfAnEarlierEventInTheSamePlace) {
  EventOutbox outbox{16};
  Event event;
  const Event full{.ip = {1},
                   .peer = {2},
                   .kind = EventKind::transfer_finished,
                   .repeated = 3,
                   .round_trip_us = 4,
                   .message = 5,
                   .client = ClientKind::pi4,
                   .text_length = 6};
  for (std::uint32_t i = 0; i < outbox.capacity(); ++i) ASSERT_TRUE(outbox.emit(full, false));
  while (outbox.pop(event)) continue;
  for (const EventKind kind : {EventKind::file_requested, EventKind::dhcp_message}) {
    ASSERT_TRUE(outbox.write(false, [&](Event& place) { place.kind = kind; }));  // DHCP says `repeated`, too
    ASSERT_TRUE(outbox.pop(event));
    EXPECT_EQ(event.round_trip_us, 0u);
    if (kind == EventKind::dhcp_message) {
      EXPECT_EQ(event.text_length, 0u);
    } else {
      EXPECT_EQ(event.repeated, 0u);
      EXPECT_EQ(event.peer, Ipv4Address{});
    }
  }
}

TEST(EventOutbox, FloodOfStrangersTakesNoPlaceOfListedBoards) {
  EventOutbox outbox{EventOutbox::lane_max};
  const auto of_kind = [](Event& event) { event.kind = EventKind::dhcp_message; };
  unsigned lost = 0;
  for (unsigned i = 0; i < 1'000'000; ++i) lost += outbox.write(false, of_kind) ? 0 : 1;
  EXPECT_EQ(lost, 1'000'000 - outbox.capacity());
  for (unsigned i = 0; i < 20'000; ++i) ASSERT_TRUE(outbox.write(true, of_kind)) << i;
}

class Sightings : public ::testing::Test, protected test::WireWorld {
 protected:
  Sightings() : WireWorld(4096) {
    tick([](const TxFrame&) {});
    drain();
  }
  Event drain(EventKind kind = EventKind::addresses_in_use) {
    Event last{};
    told = 0;
    for (Event event; shard.events.pop(event);) {
      if (event.kind != kind) continue;
      last = event;
      ++told;
    }
    return last;
  }
  /// A boot ROM's DISCOVER, in a VLAN that no network has.
  test::FrameBytes tagged_discover() {
    const test::Message message{.mac = test::mac_of(7),
                                .options = {{60, test::pi_class}, {93, std::string(2, '\0')}, {97, test::guid_rom}}};
    const std::string bytes = message.bytes();
    std::memcpy(buffer() + datagram_payload_offset(0), bytes.data(), bytes.size());
    const std::uint32_t length = write_datagram(buffer(),
                                                {.source_mac = test::mac_of(7),
                                                 .destination_mac = mac_broadcast,
                                                 .destination = ipv4_broadcast,
                                                 .source_port = udp_port_dhcp_client,
                                                 .destination_port = udp_port_dhcp_server},
                                                bytes.size());
    test::FrameBytes frame{buffer(), buffer() + length};
    test::tagged(30)(frame);
    return frame;
  }
  /// In a place of its very size, so that a sanitizer sees whoever reads beyond it.
  Outcome receive_bytes(test::FrameBytes bytes) {
    Frame frame;
    frame.data = bytes.data();
    frame.length = frame.capacity = static_cast<std::uint32_t>(bytes.size());
    now += 2 * nanos_per_s;
    return receive(frame);
  }
  unsigned told = 0;
};

TEST_F(Sightings, OfABoardWhoseFramesAreDamagedNameItAndTheReasonOnceASecond) {
  for (unsigned i = 0; i < 100; ++i) {
    const std::string message = test::Message{.mac = test::mac_of(7)}.bytes();
    std::memcpy(buffer() + datagram_payload_offset(0), message.data(), message.size());
    Frame frame = frame_of(write_datagram(buffer(),
                                          {.source_mac = test::mac_of(7),
                                           .destination_mac = mac_broadcast,
                                           .destination = ipv4_broadcast,
                                           .source_port = udp_port_dhcp_client,
                                           .destination_port = udp_port_dhcp_server},
                                          message.size()));
    buffer()[frame.length - 1] ^= std::byte{1};
    EXPECT_EQ(receive(frame), dropped(Reason::udp_checksum));
  }
  const Event event = drain(EventKind::frame_dropped);
  EXPECT_EQ(told, 1u);
  EXPECT_EQ(event.reason, Reason::udp_checksum);
  EXPECT_EQ(event.mac, test::mac_of(7));
}

TEST_F(Sightings, OfABoardInAnotherVlanSayWhatKindOfClientAsks) {
  EXPECT_EQ(receive_bytes(tagged_discover()), dropped(Reason::vlan_unknown));
  const Event event = drain(EventKind::frame_dropped);
  EXPECT_EQ(told, 1u);
  EXPECT_EQ(event.vlan, 30);
  EXPECT_EQ(event.value, udp_port_dhcp_server);
  EXPECT_EQ(event.client, ClientKind::pi_rom);
  EXPECT_EQ(event.message, static_cast<std::uint8_t>(DhcpType::discover));
}

TEST_F(Sightings, OfFramesThatAreCutOffOrGarbledReadNothingBeyondThem) {
  const test::FrameBytes whole = tagged_discover();
  for (std::size_t length = sizeof(EtherHeader); length < whole.size(); ++length) {
    const auto end = whole.begin() + static_cast<std::ptrdiff_t>(length);
    EXPECT_EQ(receive_bytes({whole.begin(), end}).verdict, Verdict::drop);
  }
  constexpr std::size_t behind_tag = sizeof(EtherHeader) + sizeof(VlanTag);
  std::mt19937 random{1};
  for (unsigned i = 0; i < 20'000; ++i) {
    test::FrameBytes garbled = whole;
    for (unsigned n = 0; n <= i % 4; ++n) {
      garbled[behind_tag + random() % (garbled.size() - behind_tag)] = static_cast<std::byte>(random());
    }
    EXPECT_EQ(receive_bytes(std::move(garbled)), dropped(Reason::vlan_unknown));
    (void)drain();
  }
}

TEST_F(Sightings, OfAMillionForgedSendersAreAFewHundredASecond) {
  for (unsigned i = 0; i < 1'000'000; ++i) {
    Frame frame = frame_of(arp::write(buffer(), snapshot.networks[0],
                                      {.sender_mac = test::mac_of(i),
                                       .sender_ip = Ipv4Address::of(192, 168, 1, 1),
                                       .target_ip = Ipv4Address::of(192, 168, 1, 2)}));
    (void)receive(frame);
  }
  drain(EventKind::arp_for_another);
  EXPECT_LE(told, ReportSieve::places);
  EXPECT_GE(told, 1u);
}

}  // namespace
}  // namespace bootstorm
