// What clients say of themselves in DHCP, kept by MAC address for all shards.
#include "bootstorm/clients.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>

namespace bootstorm {
namespace {

constexpr MacAddress pi3_mac{{0xb8, 0x27, 0xeb, 0x94, 0x11, 0x8e}};
constexpr MacAddress other_mac{{0xdc, 0xa6, 0x32, 1, 0x36, 0xc2}};

TEST(ClientTable, KeepsWhatIsNotSaidAgain) {
  ClientTable table;
  EXPECT_EQ(table.find(pi3_mac), ClientFacts{});
  EXPECT_EQ(table.note(pi3_mac, {.model = Model::pi3}, 0), Noted::learned);
  EXPECT_EQ(table.note(pi3_mac, {.model = Model::pi3}, 0), Noted::known) << "nothing new";
  EXPECT_EQ(table.note(pi3_mac, {.has_serial = true, .serial = 0xa094118e}, 0), Noted::learned);
  EXPECT_EQ(table.find(pi3_mac), (ClientFacts{Model::pi3, true, 0xa094118e}));
  EXPECT_EQ(table.find(other_mac), ClientFacts{});
  int seen = 0;
  table.for_each([&](MacAddress mac, const ClientFacts& facts) {
    ++seen;
    EXPECT_EQ(mac, pi3_mac);
    EXPECT_EQ(facts.serial, 0xa094118eu);
  });
  EXPECT_EQ(seen, 1);
}

TEST(ClientTable, ForgetsClientsInAFloodAndNothingElse) {
  ClientTable table;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    table.note(MacAddress::from_number(0xb827eb000000u + i), {Model::pi3, true, i}, 0);
  }
  std::uint32_t known = 0;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    const ClientFacts facts = table.find(MacAddress::from_number(0xb827eb000000u + i));
    if (facts == ClientFacts{}) continue;
    ++known;
    EXPECT_EQ(facts.serial, i);
  }
  EXPECT_GE(known, 1995u);
  for (std::uint32_t i = 0; i < 1'000'000; ++i)
    table.note(MacAddress::from_number(0x020000000000u + i), {Model::pi4}, 0);
  for (std::uint32_t i = 0; i < 2000; ++i) {
    const ClientFacts facts = table.find(MacAddress::from_number(0xb827eb000000u + i));
    EXPECT_TRUE(facts == ClientFacts{} || facts == (ClientFacts{Model::pi3, true, i}));
  }
}

TEST(ClientTable, NeverShowsAReaderHalfOfTwoClients) {
  ClientTable table;
  // So many that they take each other's places.
  constexpr std::uint32_t clients = 400'000;
  std::atomic<bool> over{false};
  std::thread reader{[&] {
    for (std::uint32_t i = 0; !over.load(std::memory_order_relaxed); i = (i + 7919) % clients) {
      const ClientFacts facts = table.find(MacAddress::from_number(1 + i));
      if (facts == ClientFacts{}) continue;
      if (facts.serial != i || facts.model != Model::pi4) {
        ADD_FAILURE() << "client " << i << " has serial " << facts.serial;
        return;
      }
    }
  }};
  for (int round = 0; round < 3; ++round) {
    for (std::uint32_t i = 0; i < clients; ++i) table.note(MacAddress::from_number(1 + i), {Model::pi4, true, i}, 0);
  }
  over = true;
  reader.join();
}

}  // namespace
}  // namespace bootstorm
