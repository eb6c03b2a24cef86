// bootstorm init: whatever the machine and the network are, what it writes is accepted.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "cli/check.hpp"
#include "cli/setup/place.hpp"
#include "init_fixture.hpp"

namespace bootstorm::cli::test {
namespace {

/// Machines, networks and directories of all kinds, and proposals that are taken as they are.
struct Generated {
  std::mt19937 random;
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

  Ipv4Prefix prefix() {
    const auto length = static_cast<std::uint8_t>(8 + below(23));
    const Ipv4Prefix network{{(10u << 24) | below(1 << 24)}, length};
    const std::uint32_t hosts = network.broadcast().value - network.network().value - 1;
    return {{network.network().value + 1 + below(hosts)}, length};
  }
  std::string directory_name() {
    static const std::vector<std::string> parts{"a", " ", "\"", "\\", "#", ": ", "é",
                                                "'", "{", "%",  "- ", "]", ",",  "*"};
    std::string name;
    for (std::uint32_t i = 0; i <= below(6); ++i) name += parts[below(static_cast<std::uint32_t>(parts.size()))];
    return name + "x";
  }
};

TEST_F(Init, WritesOnlyWhatCheckAccepts) {
  const TemporaryDirectory directory;
  Generated generated{std::mt19937{7}};
  int written = 0;
  for (int round = 0; round < 120; ++round) {
    SCOPED_TRACE(round);
    MachineTree host;
    host.add_card("eth1", {});
    const Ipv4Prefix kernel = generated.prefix();
    if (generated.below(2) == 0) host.add_address("eth1", kernel);
    FakeWire network;
    if (generated.below(2) == 0) {
      const Ipv4Prefix of_server = generated.prefix();
      network.dhcp.servers = {
          {of_server.address, other_mac, {of_server.network().value + 1}, of_server.length, of_server.address}};
    }
    if (generated.below(2) == 0) {
      host.write("etc/resolv.conf",
                 "nameserver 127.0.0.53\nnameserver 9.9.9.9\nnameserver " + to_text(kernel.address) + "\n");
    }
    InitWords given{.driver = generated.below(3) == 0 ? "af_xdp" : "", .fetch = "no", .output = "b.yaml"};
    given.is_proxy = generated.below(4) == 0;
    if (generated.below(3) == 0) given.vlan = std::to_string(1 + generated.below(4094));
    if (generated.below(3) == 0) network.heard_tags = {{static_cast<std::uint16_t>(1 + generated.below(4094))}, false};
    given.files = directory / generated.directory_name();
    // Half of the time somebody does not leave the addresses to the server that was found.
    const bool is_asked = generated.below(2) == 0;
    std::istringstream in{is_asked ? "\nn\n\n\n\n" : ""};
    std::ostringstream out;
    Dialogue dialogue{in, out, is_asked};
    Answers answers;
    try {
      answers = interview(given, host.host(), network, dialogue);
    } catch (const Refusal& refusal) {
      // A network of two hosts may have no address left, which is said.
      EXPECT_EQ(refusal.code(), exit_usage);
      continue;
    }
    std::filesystem::create_directories(answers.files);
    const std::string path = directory / ("b" + std::to_string(round) + ".yaml");
    const Placed placed = place_configuration(configuration_text(answers), path);
    EXPECT_TRUE(placed.errors.empty()) << placed.errors[0] << '\n' << configuration_text(answers);
    std::ostringstream good, bad;
    EXPECT_EQ(check(path, good, bad), exit_ok) << bad.str();
    ++written;
  }
  EXPECT_GT(written, 100) << "nearly all of them";
}

}  // namespace
}  // namespace bootstorm::cli::test
