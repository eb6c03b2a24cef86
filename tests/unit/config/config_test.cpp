// The configuration as a whole: all mistakes at once, limits, defaults, units, and hostile input.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "config/config.hpp"
#include "support/config_fixture.hpp"

namespace bootstorm::config {
namespace {

using test::accepted;
using test::images_line;
using test::lines;
using test::ports_line;
using test::with_dhcp;

TEST(Config, ReportsEveryErrorInTheFilesOrder) {
  const std::string text =
      "boards:\n  - {serial: 1e5, image: none}\n"
      "appliance: {workers: 99, idel: spin}\n"
      "ports:\n  - device: eth\n    networks:\n"
      "      - address: 10.0.0.0/24\n        dhcp: {mode: proxy, lease: 5, pool: [10.0.0.9-10.0.0.8]}\n";
  const std::vector<std::string> expected = {
      "x.yaml:2:14: serial: expected 8 or 16 hexadecimal digits such as 28f66d00, not '1e5'",
      "x.yaml:2:26: image: no image is named 'none'; 'images' is empty",
      "x.yaml:3:22: workers: expected a whole number from 1 to 16, not '99'",
      "x.yaml:3:26: unknown key 'idel'; did you mean 'idle'?",
      "x.yaml:7:18: address: 10.0.0.0/24 is the network's own number; give the appliance a host address in it, such as "
      "10.0.0.1/24",
      "x.yaml:8:36: lease: expected a duration from 10s to 365d, not '5' (give its unit: s m h d)",
      "x.yaml:8:46: pool: 10.0.0.9-10.0.0.8 runs backwards; write 10.0.0.8-10.0.0.9",
  };
  EXPECT_EQ(lines(parse_config(text, "x.yaml")), expected);
}

TEST(Config, ReportsAMistakeOnce) {
  // The network and the images are unreadable, so nothing is known about what lies in them.
  const std::string text =
      "ports: [{device: eth, networks: [{address: 10.0.0.1}]}]\nimages: [pi]\ndefault_image: pi\n"
      "boards: [{mac: b8:27:eb:00:00:01, address: 10.0.0.9, image: pi}]\n";
  const auto errors = lines(parse_config(text, "x.yaml"));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_TRUE(errors[0].starts_with("x.yaml:1:44: address: "));
  EXPECT_TRUE(errors[1].starts_with("x.yaml:2:9: images: "));
}

TEST(Config, LimitsTheNumberOfThings) {
  std::string ports = "ports:\n";
  for (int i = 0; i < 9; ++i) {
    ports += "  - {device: d" + std::to_string(i) + ", networks: [{address: 10.0." + std::to_string(i) + ".1/24}]}\n";
  }
  EXPECT_EQ(lines(parse_config(ports, "x.yaml")),
            std::vector<std::string>{"x.yaml:10:5: ports: at most 8 are allowed, but there are 9"});

  std::string networks = "ports:\n  - device: eth\n    networks:\n";
  for (int i = 1; i <= 33; ++i) {
    networks += "      - {address: 10.0." + std::to_string(i) + ".1/24, vlan: " + std::to_string(i) + "}\n";
  }
  EXPECT_EQ(lines(parse_config(networks, "x.yaml")),
            std::vector<std::string>{"x.yaml:36:9: networks: at most 32 are allowed on all ports together"});

  std::string layers = ports_line + "images: {pi: {layers: [a";
  for (int i = 0; i < 16; ++i) layers += ",a";
  EXPECT_EQ(lines(parse_config(layers + "]}}\n", "x.yaml")),
            std::vector<std::string>{"x.yaml:2:56: layers: at most 16 are allowed, but there are 17"});

  std::string images = ports_line + "images:\n";
  for (int i = 0; i < 257; ++i) images += "  i" + std::to_string(i) + ": {layers: [a]}\n";
  EXPECT_EQ(lines(parse_config(images, "x.yaml")),
            std::vector<std::string>{"x.yaml:259:3: images: at most 256 are allowed"});

  std::string pool = "{pool: [";
  for (int i = 0; i < 257; ++i) pool += "10.0.0.2,";
  const auto pool_errors = lines(parse_config(with_dhcp(pool + "]}"), "x.yaml"));
  EXPECT_EQ(pool_errors, std::vector<std::string>{"x.yaml:5:2327: pool: at most 256 are allowed, but there are 257"});

  std::string boards = ports_line + "boards:\n";
  for (int i = 1; i <= 65537; ++i) {
    std::ostringstream serial;
    serial << std::hex << (0x10000000 + i);
    boards += "- serial: " + serial.str() + "\n";
  }
  EXPECT_EQ(lines(parse_config(boards, "x.yaml")),
            std::vector<std::string>{"x.yaml:65539:3: boards: at most 65536 are allowed"});

  EXPECT_EQ(lines(parse_config(std::string(config_bytes_max + 1, ' '), "x.yaml")),
            std::vector<std::string>{"x.yaml: larger than 16 MiB, the largest configuration that is read"});
}

TEST(Config, FillsInDefaults) {
  const Config config = accepted("ports: [{device: eth, networks: [{address: 10.0.0.1/24, dhcp: {}}]}]\n");
  EXPECT_EQ(config.file, "x.yaml");
  EXPECT_EQ(config.appliance.workers, 1u);
  EXPECT_EQ(config.appliance.idle, IdleMode::adaptive);
  EXPECT_EQ(config.appliance.memory, MemoryMode::automatic);
  EXPECT_EQ(config.appliance.state, "/var/lib/bootstorm");
  ASSERT_EQ(config.ports.size(), 1u);
  EXPECT_FALSE(config.ports[0].mtu);
  EXPECT_EQ(config.ports[0].at.column, 18);
  ASSERT_EQ(config.ports[0].networks.size(), 1u);
  const NetworkConfig& network = config.ports[0].networks[0];
  EXPECT_FALSE(network.vlan);
  EXPECT_EQ(network.dhcp.mode, DhcpMode::server);
  EXPECT_TRUE(network.dhcp.pool.empty());
  EXPECT_EQ(network.dhcp.lease_s, 43200u);
  EXPECT_TRUE(network.dhcp.router.is_zero());
  EXPECT_TRUE(network.dhcp.dns.empty());
  EXPECT_FALSE(network.dhcp.offer_hold_s);
  EXPECT_FALSE(network.dhcp.boot_lease_s);
  EXPECT_FALSE(network.dhcp.pi.offer_delay_ms);
  EXPECT_FALSE(network.dhcp.pi.wake_ms);
  EXPECT_EQ(config.tftp.cache_bytes, std::uint64_t{1} << 30);
  EXPECT_FALSE(config.tftp.max_blksize);
  EXPECT_EQ(config.tftp.max_windowsize, 64);
  EXPECT_EQ(config.tftp.sessions, 61440u);
  EXPECT_FALSE(config.default_image);
}

TEST(Config, GivesOutNoAddressesWithoutTheDhcpKey) {
  EXPECT_EQ(accepted(ports_line).ports.at(0).networks.at(0).dhcp.mode, DhcpMode::off);
}

TEST(Config, TakesEmptySectionsForAbsentOnes) {
  const Config config = accepted(ports_line + "appliance:\ntftp:\nimages:\nboards:\n  # all commented out\n");
  EXPECT_TRUE(config.images.empty());
  EXPECT_TRUE(config.boards.empty());
}

TEST(Config, HasValuesInTheirUnits) {
  const Config config = accepted(
      "appliance: {workers: 16, idle: spin, memory: ordinary, state: /tmp/x}\n"
      "ports:\n  - device: \"net_tap0,iface=a\"\n    mtu: 9000\n    networks:\n      - address: 10.1.2.3/20\n"
      "        vlan: 4094\n        dhcp:\n          mode: off\n          pool: [10.1.0.2-10.1.1.255, 10.1.4.4]\n"
      "          lease: 2d\n          router: 10.1.15.254\n          dns: [10.1.15.253, 9.9.9.9]\n"
      "          offer_hold: 90s\n          boot_lease: 5m\n          pi: {offer_delay_ms: 1500, wake_ms: []}\n"
      "tftp: {cache: 3MiB, max_blksize: 1024, max_windowsize: 8, sessions: 100}\n");
  EXPECT_EQ(config.appliance.workers, 16u);
  EXPECT_EQ(config.appliance.idle, IdleMode::spin);
  EXPECT_EQ(config.appliance.memory, MemoryMode::ordinary);
  EXPECT_EQ(config.ports.at(0).mtu, 9000);
  const NetworkConfig& network = config.ports.at(0).networks.at(0);
  EXPECT_EQ(network.address, Ipv4Address::of(10, 1, 2, 3));
  EXPECT_EQ(network.prefix_length, 20);
  EXPECT_EQ(network.prefix().mask(), Ipv4Address::of(255, 255, 240, 0));
  EXPECT_EQ(network.lowest(), Ipv4Address::of(10, 1, 0, 0));
  EXPECT_EQ(network.broadcast(), Ipv4Address::of(10, 1, 15, 255));
  EXPECT_EQ(network.vlan, 4094);
  EXPECT_EQ(network.dhcp.mode, DhcpMode::off);
  ASSERT_EQ(network.dhcp.pool.size(), 2u);
  EXPECT_EQ(network.dhcp.pool[0].size(), 510u);
  EXPECT_EQ(network.dhcp.pool[1].first, network.dhcp.pool[1].last);
  EXPECT_EQ(network.dhcp.lease_s, 172800u);
  EXPECT_EQ(network.dhcp.router, Ipv4Address::of(10, 1, 15, 254));
  EXPECT_EQ(network.dhcp.dns, (std::vector{Ipv4Address::of(10, 1, 15, 253), Ipv4Address::of(9, 9, 9, 9)}));
  EXPECT_EQ(network.dhcp.offer_hold_s, 90u);
  EXPECT_EQ(network.dhcp.boot_lease_s, 300u);
  EXPECT_EQ(network.dhcp.pi.offer_delay_ms, 1500);
  EXPECT_EQ(network.dhcp.pi.wake_ms, std::vector<std::uint16_t>{});
  EXPECT_EQ(config.tftp.cache_bytes, std::uint64_t{3} << 20);
  EXPECT_EQ(config.tftp.max_blksize, 1024);
  EXPECT_EQ(config.tftp.max_windowsize, 8);
  EXPECT_EQ(config.tftp.sessions, 100u);
}

TEST(Config, SaysWhenChangesArePublished) {
  const Config config = accepted(ports_line + "publish: {when: asked, settle_ms: 2000}\n");
  EXPECT_EQ(config.publish.mode, PublishMode::asked);
  EXPECT_EQ(config.publish.settle_ms, 2000u);
  EXPECT_EQ(accepted(ports_line).publish.mode, PublishMode::change);
}

TEST(Config, NamesTheTemplatesOfAnImage) {
  const Config config = accepted(ports_line + "images:\n  pi:\n    layers: [/a]\n    templates: [cmdline.txt, a/b]\n");
  ASSERT_EQ(config.images[0].templates.size(), 2u);
  EXPECT_EQ(config.images[0].templates[1].path, "a/b");
  EXPECT_EQ(config.images[0].templates[1].at.line, 5);
}

TEST(Config, ResolvesRelativeLayersFromTheFilesDirectory) {
  const std::string text = ports_line + "images: {pi: {layers: [boot, ../common, /srv/pi]}}\n";
  const Config config = accepted(text, "conf/x.yaml");
  ASSERT_EQ(config.images.size(), 1u);
  ASSERT_EQ(config.images[0].layers.size(), 3u);
  EXPECT_EQ(config.images[0].layers[0].directory, "conf/boot");
  EXPECT_EQ(config.images[0].layers[1].directory, "conf/../common");
  EXPECT_EQ(config.images[0].layers[2].directory, "/srv/pi");
  EXPECT_EQ(config.default_image, 0u);
  EXPECT_EQ(accepted(text).images.at(0).layers.at(0).directory, "boot");
}

TEST(Config, RefusesHostileShapes) {
  for (const std::string piece :
       {"[",   "{",   "- ",   "? ",    ": ",    "&a ",  "*a ",          "!",        "|",  ">", "\"", "'", "%", "#",
        "a: ", "- [", "{a: ", "---\n", "...\n", "\xff", "\xef\xbb\xbf", "\xc0\x80", "\r", "\t"}) {
    std::string text;
    while (text.size() < 5000) text += piece;
    EXPECT_FALSE(lines(parse_config(text, "x.yaml")).empty()) << piece;
  }
}

/// Good texts with a few bytes changed, cut out, repeated or put elsewhere.
TEST(Config, GivesAConfigurationOrErrorsForAnyBytes) {
  std::ifstream file{std::filesystem::path{BOOTSTORM_SOURCE} / "conf/appliance.yaml"};
  const std::string plain{std::istreambuf_iterator<char>{file}, {}};
  std::vector<std::string> seeds = {with_dhcp("{pool: [10.0.0.50-10.0.0.90], pi: {wake_ms: [1, 2]}}") + images_line +
                                    "boards: [{serial: 28f66d00, mac: \"b8:27:eb:28:f6:6d\"}]\n"};
  std::string uncommented;
  std::istringstream plain_lines{plain};
  for (std::string line; std::getline(plain_lines, line);) {
    if (line.find('#') == std::string::npos) uncommented += line + '\n';
  }
  ASSERT_GT(uncommented.size(), 500u);
  seeds.push_back(uncommented);

  std::mt19937 random{20240229};
  const auto below = [&random](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  const std::string telling = "[]{}:,-?&*!|>'\"%@#\\ \n\t~09af.";
  unsigned accepted_count = 0;
  unsigned refused_count = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = seeds[static_cast<std::size_t>(round) % seeds.size()];
    for (auto changes = 1 + below(4); changes > 0; --changes) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0: text[at] = static_cast<char>(below(256)); break;
        case 1: text.insert(at, 1, telling[below(telling.size())]); break;
        case 2: text.erase(at, 1 + below(12)); break;
        default: text.insert(at, text.substr(below(text.size()), 1 + below(30))); break;
      }
    }
    const ConfigResult result = parse_config(text, "x.yaml");
    if (const auto* errors = std::get_if<std::vector<ConfigError>>(&result)) {
      ++refused_count;
      ASSERT_FALSE(errors->empty()) << text;
      for (const ConfigError& error : *errors) {
        ASSERT_FALSE(error.message.empty()) << text;
        ASSERT_LE(error.line, 1 + std::count(text.begin(), text.end(), '\n')) << text;
      }
    } else {
      ++accepted_count;
    }
  }
  EXPECT_GT(accepted_count, 0u);
  EXPECT_GT(refused_count, 0u);
}

}  // namespace
}  // namespace bootstorm::config
