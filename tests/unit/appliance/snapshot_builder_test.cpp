// From configuration to snapshot: every setting arrives where the core looks for it, and what the core could not live
// with is refused.
#include "appliance/snapshot_builder.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/limits.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {
namespace {

constexpr std::string_view text = R"(
ports:
  - device: "net_tap0,iface=bootstorm0"
    networks:
      - address: 192.168.77.1/24
        dhcp:
          mode: server
          pool: [192.168.77.50-192.168.77.99, 192.168.77.150-192.168.77.250]
          lease: 12h
          router: 192.168.77.254
          dns: [192.168.77.254, 9.9.9.9]
          offer_hold: 90s
          boot_lease: 5m
          pi: {offer_delay_ms: 1500, wake_ms: [700]}
      - address: 10.0.0.1/16
        vlan: 20
        ttl: 9
        dscp: 46
        path_mtu: 1400
  - device: "0000:3b:00.0"
    networks:
      - address: 172.16.0.1/20
        dhcp: {pool: [172.16.1.0-172.16.2.255]}
tftp: {max_blksize: 1024, sessions: 5000}
images:
  pi: {layers: [/srv/netboot/pi]}
  lab: {layers: [/srv/netboot/lab, /srv/netboot/pi]}
default_image: pi
boards:
  - {serial: 28f66d00, mac: "b8:27:eb:28:f6:6d", address: 192.168.77.10, image: lab, hostname: node-1}
  - {serial: 0000000012345678}
)";

config::Config parsed(std::string_view yaml = text) {
  config::ConfigResult result = config::parse_config(yaml, "test.yaml");
  if (auto* errors = std::get_if<std::vector<config::ConfigError>>(&result)) {
    for (const config::ConfigError& error : *errors) ADD_FAILURE() << to_text(error);
    return {};
  }
  return std::get<config::Config>(std::move(result));
}

SnapshotFacts facts() {
  SnapshotFacts result{7, 3, 2, {}};
  result.ports.push_back({MacAddress{{2, 0, 0, 0, 0, 1}}, 1500});
  result.ports.push_back({MacAddress{{2, 0, 0, 0, 0, 2}}, 9000});
  return result;
}

std::unique_ptr<const Snapshot> built(const config::Config& config, FileIndex files = {}) {
  SnapshotResult result = build_snapshot(config, std::move(files), facts());
  if (auto* errors = std::get_if<std::vector<std::string>>(&result)) {
    for (const auto& error : *errors) ADD_FAILURE() << error;
    return std::make_unique<const Snapshot>();
  }
  return std::get<std::unique_ptr<const Snapshot>>(std::move(result));
}

TEST(SnapshotBuilder, TakesOverPortsFilesAndLimits) {
  const std::byte byte{1};
  const auto whole = built(parsed(), FileIndex{{{1, "config.txt", File{&byte, 1, nullptr}}}});
  const Snapshot& snapshot = *whole;
  EXPECT_EQ(snapshot.id, 7u);
  EXPECT_EQ(snapshot.generation_slot, 3u);
  EXPECT_EQ(snapshot.shards, 2u);
  ASSERT_EQ(snapshot.ports.size(), 2u);
  EXPECT_EQ(snapshot.ports[1].mac, (MacAddress{{2, 0, 0, 0, 0, 2}}));
  EXPECT_EQ(snapshot.ports[1].mtu, 9000u);
  EXPECT_EQ(snapshot.tftp.blksize_max, 1024u);
  EXPECT_EQ(snapshot.tftp.sessions_max, 5000u);
  EXPECT_EQ(snapshot.default_image, 0u);
  EXPECT_NE(snapshot.files.find(1, "config.txt"), nullptr);
}

TEST(SnapshotBuilder, TakesOverTheSettingsOfEachNetwork) {
  const auto whole = built(parsed());
  const Snapshot& snapshot = *whole;
  ASSERT_EQ(snapshot.networks.size(), 3u);
  const Network* network = snapshot.network_on(0, 0);
  ASSERT_NE(network, nullptr);
  EXPECT_EQ(network->address, Ipv4Address::of(192, 168, 77, 1));
  EXPECT_EQ(network->prefix_length, 24u);
  EXPECT_EQ(network->dhcp.mode, bootstorm::DhcpMode::server);
  EXPECT_EQ(network->dhcp.pool_first, 0u);
  EXPECT_EQ(network->dhcp.pool_size(), 151u);
  EXPECT_EQ(network->dhcp.pool[1].first, Ipv4Address::of(192, 168, 77, 150));
  EXPECT_EQ(network->dhcp.lease_s, 43200u);
  EXPECT_EQ(network->dhcp.router, Ipv4Address::of(192, 168, 77, 254));
  EXPECT_EQ(network->dhcp.dns, (std::vector{Ipv4Address::of(192, 168, 77, 254), Ipv4Address::of(9, 9, 9, 9)}));
  const bootstorm::BootProfile& rom = network->dhcp.profile(bootstorm::ClientKind::pi_rom);
  EXPECT_EQ(rom.offer_delay_ms, 1500u);
  EXPECT_EQ(rom.wake_ms, (std::array<std::uint32_t, 2>{700, 0}));
  EXPECT_EQ(rom.offer_hold_s, 90u);
  EXPECT_EQ(rom.boot_lease_s, 300u);
  EXPECT_EQ(network->dhcp.profile(bootstorm::ClientKind::pi4).offer_delay_ms, 0u) << "it needs none";

  network = snapshot.network_on(0, 20);
  ASSERT_NE(network, nullptr);
  EXPECT_EQ(network->prefix_length, 16u);
  EXPECT_EQ(network->ttl, 9u);
  EXPECT_EQ(network->tos, 46u << 2);
  EXPECT_EQ(network->path_mtu, 1400u);
  EXPECT_EQ(network->dhcp.mode, bootstorm::DhcpMode::off);
  EXPECT_EQ(network->dhcp.pool_size(), 0u);

  network = snapshot.network_on(1, 0);
  ASSERT_NE(network, nullptr);
  EXPECT_EQ(network->dhcp.pool_first, 151u);
  EXPECT_EQ(network->dhcp.pool_size(), 512u);
  EXPECT_TRUE(network->dhcp.router.is_zero());
  EXPECT_EQ(network->dhcp.profile(bootstorm::ClientKind::pi_rom).wake_ms, (std::array<std::uint32_t, 2>{600, 1200}));
}

TEST(SnapshotBuilder, FindsBoardsByMacAndSerial) {
  const auto whole = built(parsed());
  const Snapshot& snapshot = *whole;
  const Board* board = snapshot.board_by_mac(MacAddress{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}});
  ASSERT_NE(board, nullptr);
  EXPECT_EQ(snapshot.board_by_serial(0x28f66d00), board);
  EXPECT_EQ(board->address, Ipv4Address::of(192, 168, 77, 10));
  EXPECT_EQ(board->image, 1u);
  EXPECT_EQ(board->hostname, "node-1");
  board = snapshot.board_by_serial(0x12345678);
  ASSERT_NE(board, nullptr);
  EXPECT_FALSE(board->has_mac);
  EXPECT_EQ(board->image, image_none);  // the default one
  EXPECT_TRUE(board->address.is_zero());
}

TEST(SnapshotBuilder, LeavesTheDefaultImageOutIfThereIsNone) {
  config::Config config = parsed();
  config.default_image.reset();
  config.boards[1].image.reset();
  config.tftp.max_blksize.reset();
  const auto whole = built(config);
  const Snapshot& snapshot = *whole;
  EXPECT_EQ(snapshot.default_image, image_none);
  EXPECT_EQ(snapshot.boards[1].image, image_none);
  EXPECT_EQ(snapshot.tftp.blksize_max, 0u);
  EXPECT_EQ(snapshot.tftp.windowsize_max, 64u);
}

struct Refusal {
  const char* name;
  std::function<void(config::Config&, SnapshotFacts&)> break_it;
  const char* message;
};

class SnapshotRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(SnapshotRefusal, SaysWhatIsWrong) {
  config::Config config = parsed();
  SnapshotFacts wrong = facts();
  GetParam().break_it(config, wrong);
  const auto built = build_snapshot(config, {}, wrong);
  ASSERT_TRUE(std::holds_alternative<std::vector<std::string>>(built));
  const auto& errors = std::get<std::vector<std::string>>(built);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0], GetParam().message);
}

config::DhcpConfig& first_dhcp(config::Config& config) { return config.ports[0].networks[0].dhcp; }

INSTANTIATE_TEST_SUITE_P(
    All, SnapshotRefusal,
    ::testing::Values(
        Refusal{"no_workers", [](config::Config&, SnapshotFacts& f) { f.shards = 0; },
                "workers: 0 is not from 1 to 16"},
        Refusal{"workers", [](config::Config&, SnapshotFacts& f) { f.shards = 17; }, "workers: 17 is not from 1 to 16"},
        Refusal{"slot", [](config::Config&, SnapshotFacts& f) { f.generation_slot = 8; },
                "generation slot: 8 is not from 0 to 7"},
        Refusal{"ports", [](config::Config&, SnapshotFacts& f) { f.ports.pop_back(); },
                "the configuration has 2 ports, and 1 are open"},
        Refusal{"tag_twice", [](config::Config& c, SnapshotFacts&) { c.ports[0].networks[1].vlan.reset(); },
                "port 0, network 10.0.0.1/16: a second one with the same tag"},
        Refusal{"vlan", [](config::Config& c, SnapshotFacts&) { c.ports[0].networks[1].vlan = 4095; },
                "port 0, network 10.0.0.1/16: no such vlan"},
        Refusal{"prefix", [](config::Config& c, SnapshotFacts&) { c.ports[0].networks[1].prefix_length = 33; },
                "port 0, network 10.0.0.1/33: no such prefix length"},
        Refusal{"dns", [](config::Config& c, SnapshotFacts&) { first_dhcp(c).dns.resize(5); },
                "port 0, network 192.168.77.1/24: too many DNS servers"},
        Refusal{"wakes",
                [](config::Config& c, SnapshotFacts&) {
                  first_dhcp(c).pi.wake_ms = {1, 2, 3};
                },
                "port 0, network 192.168.77.1/24: too many wake frames"},
        Refusal{
            "pool_backwards",
            [](config::Config& c, SnapshotFacts&) {
              std::swap(first_dhcp(c).pool[0].first, first_dhcp(c).pool[0].last);
            },
            "port 0, network 192.168.77.1/24: the pool 192.168.77.99-192.168.77.50 is not a range inside the network"},
        Refusal{
            "pool_outside",
            [](config::Config& c, SnapshotFacts&) { first_dhcp(c).pool[1].last = Ipv4Address::of(192, 168, 78, 9); },
            "port 0, network 192.168.77.1/24: the pool 192.168.77.150-192.168.78.9 is not a range inside the network"},
        Refusal{"pool_sum",
                [](config::Config& c, SnapshotFacts&) {
                  c.ports[0].networks[1].prefix_length = 8;
                  c.ports[0].networks[1].dhcp.pool = {{Ipv4Address::of(10, 0, 0, 2), Ipv4Address::of(10, 1, 255, 255)}};
                },
                "addresses of all pools: 131733 is not from 0 to 131072"},
        Refusal{"networks",
                [](config::Config& c, SnapshotFacts&) {
                  for (std::uint16_t vlan = 100; vlan < 130; ++vlan) {
                    config::NetworkConfig& network = c.ports[1].networks.emplace_back();
                    network.address = Ipv4Address::of(10, 9, 0, 1);
                    network.vlan = vlan;
                  }
                },
                "networks: 33 is not from 1 to 32"},
        Refusal{"serial_twice", [](config::Config& c, SnapshotFacts&) { c.boards[1].serial = 0xff'28f6'6d00; },
                "two boards have serials with the same last 8 digits"},
        Refusal{"mac_twice", [](config::Config& c, SnapshotFacts&) { c.boards[1].mac = c.boards[0].mac; },
                "two boards have the MAC b8:27:eb:28:f6:6d"},
        Refusal{"board_image", [](config::Config& c, SnapshotFacts&) { c.boards[1].image = 2; },
                "a board's image does not exist"},
        Refusal{"default_image", [](config::Config& c, SnapshotFacts&) { c.default_image = 2; },
                "the default image does not exist"},
        Refusal{"boards", [](config::Config& c, SnapshotFacts&) { c.boards.resize(boards_max + 1); },
                "boards: 65537 is not from 0 to 65536"},
        Refusal{"blksize", [](config::Config& c, SnapshotFacts&) { c.tftp.max_blksize = 7; },
                "tftp.max_blksize: 7 is not from 8 to 65464"},
        Refusal{"sessions", [](config::Config& c, SnapshotFacts&) { c.tftp.sessions = 0; },
                "tftp.sessions: 0 is not from 1 to 61440"}),
    [](const auto& refusal) { return refusal.param.name; });

TEST(SnapshotBuilder, TakesAsManyReservationsOutsideThePoolsAsBoardsAreAllowed) {
  config::Config config = parsed();
  config.boards.clear();
  for (std::uint32_t i = 0; i < boards_max; ++i) {
    config::BoardConfig& board = config.boards.emplace_back();
    board.mac = MacAddress::from_number(0x020000000000 + i);
    board.address = Ipv4Address{Ipv4Address::of(10, 0, 1, 0).value + i % 0xf000};
  }
  EXPECT_EQ(built(config)->boards.size(), boards_max);
}

TEST(SnapshotBuilder, ReportsAllErrorsAtOnce) {
  config::Config config = parsed();
  config.default_image = 9;
  config.tftp.sessions = 0;
  const auto built = build_snapshot(config, {}, facts());
  ASSERT_TRUE(std::holds_alternative<std::vector<std::string>>(built));
  EXPECT_EQ(std::get<std::vector<std::string>>(built).size(), 2u);
}

}  // namespace
}  // namespace bootstorm::appliance
