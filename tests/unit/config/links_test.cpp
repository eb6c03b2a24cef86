// The link on which an address is given out, and what depends on it: importing leases of another server.
#include "config/links.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "cli/leases.hpp"
#include "config/config.hpp"
#include "support/config_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::config {
namespace {

/// Two networks on the second port; a subnet is reached from the tagged one.
const std::string ports_with_subnet =
    "ports:\n"
    "  - {device: a, networks: [{address: 10.9.0.1/24}]}\n"
    "  - device: b\n"
    "    networks:\n"
    "      - {address: 10.0.0.1/24, dhcp: {pool: [10.0.0.50-10.0.0.90]}}\n"
    "      - address: 10.1.0.1/24\n"
    "        vlan: 7\n"
    "        dhcp: {mode: off}\n"
    "        subnets:\n"
    "          - {subnet: 10.5.0.0/24, dhcp: {pool: [10.5.0.50-10.5.0.90]}}\n"
    "          - {subnet: 10.6.0.0/24, dhcp: {mode: proxy}}\n";

Config configured() {
  ConfigResult result = parse_config(ports_with_subnet, "x.yaml");
  for (const auto& line : test::lines(result)) ADD_FAILURE() << line;
  return std::get<Config>(std::move(result));
}

TEST(Links, NameTheNetworkThatGivesOutAnAddress) {
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 0, 0, 60)), (Link{1, 0}));
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 0, 0, 1)), std::nullopt) << "the appliance's own";
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 1, 0, 60)), std::nullopt) << "its DHCP is off";
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 8, 0, 60)), std::nullopt);
}

TEST(Links, NameTheNetworkThatASubnetIsReachedFrom) {
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 5, 0, 60)), (Link{1, 7}));
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 5, 0, 255)), std::nullopt) << "a broadcast address";
  EXPECT_EQ(link_for(configured(), Ipv4Address::of(10, 6, 0, 60)), std::nullopt) << "another server gives these out";
}

TEST(Links, AreFoundByTheNumberOfTheirNetworkOrAnAddressInside) {
  const Config config = configured();
  const auto link_of = [&](std::string_view text) {
    const auto found = networks_named(config, text);
    return found.size() == 1 ? std::optional{found[0].link} : std::nullopt;
  };
  EXPECT_EQ(link_of("10.0.0.0/24"), (Link{1, 0}));
  EXPECT_EQ(link_of("10.9.0.77"), (Link{0, 0}));
  EXPECT_EQ(link_of("10.5.0.0/24"), (Link{1, 7})) << "a subnet that is reached from there";
  EXPECT_TRUE(networks_named(config, "10.5.0.60")[0].network->is_subnet);
  for (const char* other : {"10.0.0.0/16", "10.0.0.0/25", "10.77.0.1", "", "/24", "classroom"}) {
    EXPECT_TRUE(networks_named(config, other).empty()) << other;
  }
  EXPECT_EQ(network_names(config), "10.9.0.0/24, 10.0.0.0/24, 10.1.0.0/24, 10.5.0.0/24, 10.6.0.0/24");
}

TEST(Links, HoldTheAddressesOfTheirNetworksAndSubnets) {
  const Config config = configured();
  EXPECT_TRUE(is_on_link(config, {1, 0}, Ipv4Address::of(10, 0, 0, 60)));
  EXPECT_TRUE(is_on_link(config, {1, 7}, Ipv4Address::of(10, 5, 0, 60)));
  EXPECT_FALSE(is_on_link(config, {1, 0}, Ipv4Address::of(10, 5, 0, 60)));
  EXPECT_FALSE(is_on_link(config, {0, 7}, Ipv4Address::of(10, 5, 0, 60)));
  EXPECT_FALSE(is_on_link(config, {2, 0}, Ipv4Address::of(10, 0, 0, 60)));
}

TEST(LeaseImport, TakesOverLeasesOfSubnets) {
  const bootstorm::test::TemporaryDirectory directory;
  const std::string path = (directory / "x.yaml").string();
  std::ofstream{path} << "appliance: {state: " << (directory / "state").string() << "}\n" << ports_with_subnet;
  const std::string file = (directory / "dnsmasq.leases").string();
  std::ofstream{file} << "0 b8:27:eb:00:00:01 10.5.0.60 node-1 *\n0 b8:27:eb:00:00:02 10.6.0.60 node-2 *\n";
  std::ostringstream out, err;
  EXPECT_EQ(cli::import_leases(path, "dnsmasq", file, false, out, err), 0) << err.str();
  EXPECT_TRUE(out.str().starts_with("1 lease imported from " + file)) << out.str();
  EXPECT_EQ(err.str().find("10.5.0.60"), std::string::npos) << err.str();
  EXPECT_NE(err.str().find("10.6.0.60"), std::string::npos) << err.str();
  cli::LeaseQuery query;
  query.config_path = path;
  query.format = "csv";
  std::ostringstream list;
  EXPECT_EQ(cli::list_leases(query, list, err), 0);
  EXPECT_NE(list.str().find("10.5.0.60,b8:27:eb:00:00:01"), std::string::npos) << list.str();
  EXPECT_NE(list.str().find(",1,7"), std::string::npos) << list.str();
}

}  // namespace
}  // namespace bootstorm::config
