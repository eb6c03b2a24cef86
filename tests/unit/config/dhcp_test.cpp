// DHCP's part of the configuration: what operators write, and what workers get of it.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "appliance/snapshot_builder.hpp"
#include "config/config.hpp"
#include "config/dhcp/advice.hpp"
#include "support/config_fixture.hpp"

namespace bootstorm::config {
namespace {

using test::Case;
using test::case_name;
using test::lines;
using test::with_dhcp;

/// A text whose line 6 is what else the network has; value begins in column 9.
std::string with_network(const std::string& value) {
  return with_dhcp("{pool: [10.0.0.50]}") + "        " + value + "\n";
}
/// A text whose line 2 is the key dhcp of the whole; value begins in column 7.
std::string with_global(const std::string& value) {
  return "ports: [{device: eth, networks: [{address: 10.0.0.1/24, dhcp: {pool: [10.0.0.50]}}]}]\ndhcp: " + value + "\n";
}

class DhcpConfigErrors : public testing::TestWithParam<Case> {};
TEST_P(DhcpConfigErrors, AreExact) { EXPECT_EQ(lines(parse_config(GetParam().text, "x.yaml")), GetParam().errors); }
INSTANTIATE_TEST_SUITE_P(
    All, DhcpConfigErrors,
    testing::Values(
        Case{"OptionReserved",
             with_dhcp("{options: [{code: 51, u32: 5}]}"),
             {"x.yaml:5:33: code: 51 cannot be set: the key 'lease' says how long an address is lent, and the times "
              "follow from it"}},
        Case{"OptionTwice",
             with_dhcp("{ntp: [10.0.0.2], options: [{code: 42, addresses: [10.0.0.3]}]}"),
             {"x.yaml:5:50: code: 42 is already set, in this list or by its own key"}},
        Case{"OptionWithoutValue",
             with_dhcp("{options: [{code: 26}]}"),
             {"x.yaml:5:26: an option needs its value as 'text', 'hex', 'u8', 'u16', 'u32' or 'addresses'"}},
        Case{"OptionWithTwoValues",
             with_dhcp("{options: [{code: 26, u16: 1, text: a}]}"),
             {"x.yaml:5:42: an option has one value; this one already has 'text'"}},
        Case{"OptionTooLarge",
             with_dhcp("{options: [{code: 26, u16: 70000}]}"),
             {"x.yaml:5:42: u16: expected a whole number from 0 to 65535, not '70000'"}},
        Case{"OptionHex",
             with_dhcp("{options: [{code: 26, hex: 0x0a}]}"),
             {"x.yaml:5:42: hex: expected pairs of hexadecimal digits such as \"01 0a ff\", 0 to 1000 of them, not "
              "'0x0a' (write them without 0x)"}},
        Case{"RouteBits",
             with_dhcp("{routes: [{to: 10.1.0.0/8, via: 10.0.0.2}]}"),
             {"x.yaml:5:30: to: '10.1.0.0/8' has bits behind its prefix; write 10.0.0.0/8"}},
        Case{"ExcludeNothing",
             with_dhcp("{pool: [10.0.0.50-10.0.0.60], exclude: [10.0.0.70]}"),
             {"x.yaml:5:55: exclude: 10.0.0.70 contains no address of the pool"}},
        Case{"ProxyWithPool",
             with_dhcp("{mode: proxy, pool: [10.0.0.50]}"),
             {"x.yaml:5:35: pool: in proxy mode another server gives out the addresses; remove this line"}},
        Case{"Unknown", with_dhcp("{unknown: maybe}"), {"x.yaml:5:25: unknown: expected serve or refuse, not 'maybe'"}},
        Case{"SubnetOverlaps",
             with_network("subnets: [{subnet: 10.0.0.128/25, dhcp: {mode: server}}]"),
             {"x.yaml:6:28: subnet: 10.0.0.128/25 overlaps its network or another subnet of it"}},
        Case{"SubnetBits",
             with_network("subnets: [{subnet: 10.5.0.1/24, dhcp: {mode: server}}]"),
             {"x.yaml:6:28: subnet: 10.5.0.1/24 has bits behind its prefix; write 10.5.0.0/24"}},
        Case{"SubnetWithoutDhcp",
             with_network("subnets: [{subnet: 10.5.0.0/24}]"),
             {"x.yaml:6:19: a subnet needs the key 'dhcp'"}},
        Case{"SubnetRouter",
             with_network("subnets: [{subnet: 10.5.0.0/24, dhcp: {router: 10.0.0.1}}]"),
             {"x.yaml:6:56: router: 10.0.0.1 is not a host address of the network 10.5.0.0/24, so no board could reach "
              "it"}},
        Case{"ProfileUnknown",
             with_global("{profiles: {pi3: {hops: 1}}}"),
             {"x.yaml:2:19: profiles: expected pxe, pi, pi-rom, pi-bootcode, pi4 or pi5, not 'pi3'"}},
        Case{"ProfileSpaces",
             with_global("{profiles: {pi4: {trailing_spaces: 1}}}"),
             {"x.yaml:2:42: trailing_spaces: they follow the text of 'menu', which is not given"}},
        Case{"ClassWithoutMatch",
             with_global("{classes: [{name: a, match: {}}]}"),
             {"x.yaml:2:35: match: a class needs at least one of vendor_class, user_class, arch, ndi, guid, ipxe, mac, "
              "listed and group"}},
        Case{"ClassTwice",
             with_global("{classes: [{name: a, match: {arch: [7]}}, {name: a, match: {arch: [9]}}]}"),
             {"x.yaml:2:56: name: a second class named 'a'"}},
        Case{"ClassByMac",
             with_global("{classes: [{name: a, match: {mac: a}}]}"),
             {"x.yaml:2:41: mac: expected a list of MAC addresses such as [\"b8:27:eb:*\"], not 'a'"}},
        Case{"ClassByBrokenMac",
             with_global("{classes: [{name: a, match: {mac: [\"b8:27:e*\"]}}]}"),
             {"x.yaml:2:42: mac: expected a MAC address, or its beginning and a '*', such as \"b8:27:eb:*\", not "
              "'b8:27:e*'"}},
        Case{"ClassByUnknownGroup",
             with_global("{classes: [{name: a, match: {group: lab}}]}"),
             {"x.yaml:2:43: group: no group is named 'lab'; 'groups' is empty"}},
        Case{"MenuWithoutItems",
             with_global("{classes: [{name: a, match: {arch: [7]}, menu: {items: []}}]}"),
             {"x.yaml:2:62: items: a menu needs at least one"}}),
    case_name);

std::unique_ptr<const Snapshot> built(const std::string& text) {
  const ConfigResult result = parse_config(text, "x.yaml");
  if (const auto* errors = std::get_if<std::vector<ConfigError>>(&result)) {
    for (const auto& error : *errors) ADD_FAILURE() << to_text(error);
    return nullptr;
  }
  appliance::SnapshotResult snapshot =
      appliance::build_snapshot(std::get<Config>(result), {}, {.id = 1, .ports = {{}}});
  if (auto* errors = std::get_if<std::vector<std::string>>(&snapshot)) {
    for (const auto& error : *errors) ADD_FAILURE() << error;
    return nullptr;
  }
  return std::get<std::unique_ptr<const Snapshot>>(std::move(snapshot));
}

std::string encoded(const OptionSet& options, std::uint8_t code) {
  for (const auto& option : options.all()) {
    if (option.code == code) return {reinterpret_cast<const char*>(option.encoded.data()), option.encoded.size()};
  }
  return "absent";
}

TEST(DhcpConfig, EncodesOptionsOnce) {
  const auto snapshot = built(with_dhcp(
      "{ntp: [10.0.0.2], domain: example.org, routes: [{to: 10.128.0.0/9, via: 10.0.0.3}, {to: 0.0.0.0/0, via: "
      "10.0.0.4}], options: [{code: 26, u16: 1400}, {code: 224, text: hi, always: true}, {code: 150, addresses: "
      "[10.0.0.5]}, {code: 225, hex: \"01 0a\"}]}"));
  ASSERT_NE(snapshot, nullptr);
  const OptionSet& options = snapshot->networks[0].dhcp.options;
  EXPECT_EQ(encoded(options, 42), std::string("\x2a\x04\x0a\0\0\x02", 6));
  EXPECT_EQ(encoded(options, 15),
            "\x0f\x0b"
            "example.org");
  EXPECT_EQ(encoded(options, 121), std::string("\x79\x0c\x09\x0a\x80\x0a\0\0\x03\0\x0a\0\0\x04", 14));
  EXPECT_EQ(encoded(options, 26), std::string("\x1a\x02\x05\x78", 4));
  EXPECT_EQ(encoded(options, 224), "\xe0\x02hi");
  EXPECT_EQ(encoded(options, 150), std::string("\x96\x04\x0a\0\0\x05", 6));
  EXPECT_EQ(encoded(options, 225), "\xe1\x02\x01\x0a");
  EXPECT_TRUE(std::is_sorted(options.all().begin(), options.all().end(),
                             [](const auto& a, const auto& b) { return a.code < b.code; }));
}

TEST(DhcpConfig, TakesExclusionsOutOfThePool) {
  const auto snapshot = built(with_dhcp("{pool: [10.0.0.50-10.0.0.60], exclude: [10.0.0.50, 10.0.0.55-10.0.0.56]}"));
  ASSERT_NE(snapshot, nullptr);
  const auto& pool = snapshot->networks[0].dhcp.pool;
  ASSERT_EQ(pool.size(), 2u);
  EXPECT_EQ(pool[0].first, Ipv4Address::of(10, 0, 0, 51));
  EXPECT_EQ(pool[0].last, Ipv4Address::of(10, 0, 0, 54));
  EXPECT_EQ(pool[1].first, Ipv4Address::of(10, 0, 0, 57));
}

TEST(DhcpConfig, PutsSubnetsBehindTheNetworksThatTheyAreReachedFrom) {
  const auto snapshot = built(
      "ports:\n  - device: eth\n    networks:\n      - address: 10.0.0.1/24\n        vlan: 7\n        ttl: 9\n"
      "        subnets:\n          - {subnet: 10.5.0.0/24, relays: [172.16.0.1], shared: hall, dhcp: {pool: "
      "[10.5.0.50]}}\n"
      "          - {subnet: 10.7.0.0/24, shared: hall, dhcp: {pool: [10.7.0.50]}}\n      - address: 10.1.0.1/24\n");
  ASSERT_NE(snapshot, nullptr);
  ASSERT_EQ(snapshot->networks.size(), 4u);
  EXPECT_FALSE(snapshot->networks[1].is_subnet);
  const Network& subnet = snapshot->networks[2];
  EXPECT_TRUE(subnet.is_subnet);
  EXPECT_EQ(subnet.home, 0u);
  EXPECT_EQ(subnet.vlan, 7u);
  EXPECT_EQ(subnet.ttl, 9u);
  EXPECT_EQ(subnet.relays, std::vector{Ipv4Address::of(172, 16, 0, 1)});
  EXPECT_NE(subnet.shared, 0u);
  EXPECT_EQ(subnet.shared, snapshot->networks[3].shared);
  EXPECT_TRUE(snapshot->reaches(snapshot->networks[0], Ipv4Address::of(10, 7, 0, 9)));
  EXPECT_FALSE(snapshot->reaches(snapshot->networks[1], Ipv4Address::of(10, 7, 0, 9)));
}

/// Option 43 of a menu has the address of the network that it is shown in.
TEST(DhcpConfig, EncodesClassesForEachNetwork) {
  const auto snapshot = built(with_global(
      "{new_clients: {per_second: 5, burst: 6}, classes: [{name: uefi, match: {vendor_class: PXEClient*, arch: [7, "
      "9]}, "
      "boot_file: ipxe.efi, menu: {prompt: Go, timeout_s: 4, items: [{text: A, file: a.efi}, {text: Disk}]}}]}"));
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->new_clients.per_s, 5u);
  EXPECT_EQ(snapshot->new_clients.burst, 6u);
  ASSERT_EQ(snapshot->networks[0].dhcp.classes.size(), 1u);
  const ClientClass& uefi = snapshot->networks[0].dhcp.classes[0];
  ASSERT_EQ(uefi.conditions.size(), 2u);
  EXPECT_TRUE(uefi.conditions[0].prefix);
  EXPECT_EQ(uefi.conditions[0].values[0].size(), 9u);
  EXPECT_EQ(uefi.conditions[1].values,
            (std::vector<std::vector<std::byte>>{{std::byte{0}, std::byte{7}}, {std::byte{0}, std::byte{9}}}));
  const std::string menu{reinterpret_cast<const char*>(uefi.menu.data()), uefi.menu.size()};
  EXPECT_EQ(menu, std::string("\x06\x01\x07\x08\x07\x80\0\x01\x0a\0\0\x01\x09\x0b\x80\0\x01"
                              "A\0\0\x04"
                              "Disk\x0a\x03\x04Go\xff",
                              31));
  ASSERT_EQ(uefi.items.size(), 1u);
  EXPECT_EQ(uefi.items[0].type, 0x8000u);
}

TEST(DhcpConfig, MatchesClassesByMacListingAndGroup) {
  const auto snapshot = built(with_global("{classes: [{name: a, match: {mac: [\"b8:27:eb:*\", dc-a6-32-01-36-c2, "
                                          "\"02:00:*:*:*:*\"]}}, {name: b, match: {group: two}}, "
                                          "{name: c, match: {listed: true}}, {name: d, match: {listed: false}}]}") +
                              "groups: {one: {}, two: {members: [\"02:00:00:00:00:07\"]}}\n");
  ASSERT_NE(snapshot, nullptr);
  const auto& classes = snapshot->networks[0].dhcp.classes;
  ASSERT_EQ(classes.size(), 4u);
  const ClientCondition& mac = classes[0].conditions.at(0);
  EXPECT_EQ(mac.about, ClientCondition::About::mac);
  ASSERT_EQ(mac.values.size(), 3u);
  EXPECT_EQ(mac.values[0].size(), 3u);
  EXPECT_EQ(mac.values[1].size(), 6u);
  EXPECT_EQ(mac.values[2].size(), 2u);
  EXPECT_EQ(classes[1].conditions.at(0).about, ClientCondition::About::group);
  EXPECT_EQ(classes[1].conditions.at(0).group, snapshot->boards.at(0).group);
  EXPECT_EQ(classes[2].conditions.at(0).about, ClientCondition::About::listed);
  EXPECT_EQ(classes[3].conditions.at(0).about, ClientCondition::About::unlisted);
}

std::vector<std::string> advice(const std::string& text) {
  const ConfigResult result = parse_config(text, "x.yaml");
  const auto* config = std::get_if<Config>(&result);
  if (config == nullptr) ADD_FAILURE() << to_text(std::get<std::vector<ConfigError>>(result).front());
  return config == nullptr ? std::vector<std::string>{} : dhcp_advice(*config);
}

TEST(DhcpAdvice, SaysWhichClassesCannotServeTheirClients) {
  const auto of = [](const std::string& rest) {
    return advice(with_global("{classes: [{name: a, match: {" + rest + "}]}"));
  };
  const std::string place = "x.yaml:2:18: class a: ";
  const std::string no_url = place + "UEFI HTTP boot needs a boot_file that begins with http:// or https://";
  EXPECT_EQ(of("vendor_class: HTTPClient*}"), std::vector{no_url});
  EXPECT_EQ(of("vendor_class: HTTPClient*}, boot_file: grubx64.efi"), std::vector{no_url});
  EXPECT_EQ(of("vendor_class: HTTPClient*}, boot_file: \"http://10.0.0.1/a.efi\""), std::vector<std::string>{});
  EXPECT_EQ(of("vendor_class: PXEClient*}, boot_file: \"http://10.0.0.1/a.efi\"").size(), 1u);
  EXPECT_EQ(of("vendor_class: PXEClient*, ipxe: true}, boot_file: \"http://10.0.0.1/a.ipxe\""),
            std::vector<std::string>{});
  EXPECT_EQ(of("vendor_class: U-Boot*}, menu: {items: [{text: A, file: a}]}"),
            std::vector{place + "only clients of vendor_class PXEClient* show a menu"});
}

TEST(DhcpAdvice, SaysWhereAPi3WouldStayDark) {
  const std::string remedy =
      ", because its boot ROM finds files only in its own network; connect the subnet as a VLAN in which the appliance "
      "has an address";
  EXPECT_EQ(advice(with_network("subnets: [{subnet: 10.5.0.0/24, dhcp: {pool: [10.5.0.50]}}]")),
            std::vector{"x.yaml:6:28: subnet: a Raspberry Pi 2 or 3 would stay dark in 10.5.0.0/24" + remedy});
  EXPECT_EQ(
      advice(with_network("subnets: [{subnet: 10.5.0.0/24, dhcp: {mode: server}}]") +
             "boards: [{mac: \"b8:27:eb:00:00:01\", model: pi3, address: 10.5.0.9}]\n"),
      std::vector{"x.yaml:6:28: subnet: the Raspberry Pi 2 or 3 at 10.5.0.9 would stay dark in 10.5.0.0/24" + remedy});
  EXPECT_EQ(advice(with_dhcp("{options: [{code: 66, text: 10.9.0.1}]}")),
            std::vector<std::string>{"x.yaml:4:9: options: option 66 sends boards to '10.9.0.1'; a Raspberry Pi 2 or 3 "
                                     "reads an address there, and it must be in its own network"});
  EXPECT_EQ(advice(with_dhcp("{options: [{code: 66, text: 10.0.0.9}]}")), std::vector<std::string>{});
  EXPECT_EQ(advice(with_dhcp("{options: [{code: 43, hex: \"01\"}]}")).size(), 1u);
  EXPECT_EQ(advice(with_global("{profiles: {pi-rom: {menu: \"\"}}}")).size(), 1u);
  EXPECT_EQ(advice(with_dhcp("{pool: [10.0.0.50]}")), std::vector<std::string>{});
}

/// conf/profiles.yaml says what is built in: whoever copies a profile from there and changes nothing changes nothing.
TEST(DhcpConfig, HasTheProfilesOfConfBuiltIn) {
  std::ifstream file{std::filesystem::path{BOOTSTORM_SOURCE} / "conf/profiles.yaml"};
  const std::string profiles{std::istreambuf_iterator<char>{file}, {}};
  ASSERT_GT(profiles.size(), 500u);
  const auto snapshot = built(profiles);
  ASSERT_NE(snapshot, nullptr);
  const BootProfiles known = default_profiles();
  for (std::size_t kind = 0; kind < client_kind_count; ++kind) {
    const BootProfile& profile = snapshot->networks[0].dhcp.profiles[kind];
    EXPECT_EQ(profile.offer_delay_ms, known[kind].offer_delay_ms) << kind;
    EXPECT_EQ(profile.wake_ms, known[kind].wake_ms) << kind;
    EXPECT_EQ(profile.offer_hold_s, known[kind].offer_hold_s) << kind;
    EXPECT_EQ(profile.boot_lease_s, known[kind].boot_lease_s) << kind;
    EXPECT_EQ(profile.hops, known[kind].hops) << kind;
    EXPECT_EQ(profile.vendor_options, known[kind].vendor_options) << kind;
  }
}

}  // namespace
}  // namespace bootstorm::config
