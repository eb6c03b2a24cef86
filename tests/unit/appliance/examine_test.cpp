// `check` accepts a configuration if and only if `serve` starts with it and `reload` takes it. Configurations are made
// from seeds: most are right or wrong in one thing only.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <random>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "appliance/reload.hpp"
#include "cli/check.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::appliance {
namespace {

using content::test::noise;
using content::test::TemporaryTree;

/// The text of a configuration. Whatever it names is below the configuration's directory, or is not there.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string text() {
    rare_ = below(3) == 0 ? 12 : 1000;  // in two of three texts, mistakes are an exception
    text_.clear();
    section_appliance();
    section_ports();
    section_dhcp();
    if (one_in(3)) {
      text_ += "tftp: {cache: " + pick({"1MiB", "8MiB", "64MiB"}) + ", netascii: " + pick({"true", "false"}) + "}\n";
    }
    if (mistaken()) text_ += "tftp: {max_blksize: 512}\n";  // perhaps given twice
    section_images();
    section_boards();
    return text_;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  bool mistaken() { return one_in(rare_); }
  std::string pick(const std::vector<std::string>& words) {
    return words[below(static_cast<std::uint32_t>(words.size()))];
  }

  void section_appliance() {
    if (one_in(2)) return;
    const std::uint32_t workers = mistaken() ? 17 : 1 + below(4);
    text_ += "appliance: {workers: " + std::to_string(workers);
    if (one_in(4)) {
      text_ += ", cpus: [0";
      for (std::uint32_t cpu = 1; cpu < workers + (mistaken() ? 1 : 0); ++cpu) text_ += ", " + std::to_string(cpu);
      text_ += "]";
    }
    text_ += "}\n";
  }

  /// The second range of a network lies behind the first.
  std::string pool(std::uint32_t net, std::uint32_t number) {
    const std::string base = "10." + std::to_string(mistaken() ? net + 1 : net) + ".";
    const std::uint32_t first = 1 + (mistaken() ? 1 : number) * 20;
    const std::uint32_t last = first + below(mistaken() ? 200 : 19);
    return base + std::to_string(first) + "." + std::to_string(mistaken() ? 250 : below(200)) + "-" + base +
           std::to_string(last) + ".200";
  }

  void network(std::uint32_t net) {
    text_ += "      - address: 10." + std::to_string(net) + ".0.1/" + (mistaken() ? "24" : "16") + "\n";
    if (net % 3 != 0 || mistaken()) text_ += "        vlan: " + std::to_string(mistaken() ? 7 : net + 1) + "\n";
    if (one_in(4)) return;
    const std::string mode = pick({"server", "server", "server", "proxy", "off"});
    text_ += "        dhcp: {mode: " + mode;
    if (mode == "server" || mistaken()) {
      text_ += ", pool: [" + pool(net, 0) + (one_in(3) ? ", " + pool(net, 1) : "") + "]";
    }
    if (one_in(5))
      text_ += ", dns: [9.9.9.9, 1.1.1.1" + std::string{mistaken() ? ", 1.2.3.4, 2.3.4.5, 3.4.5.6" : ""} + "]";
    if (one_in(5)) text_ += ", pi: {wake_ms: [600, 1200" + std::string{mistaken() ? ", 1500" : ""} + "]}";
    text_ += "}\n";
    if (!one_in(5)) return;
    text_ += "        subnets:\n          - subnet: 172.16." + std::to_string(net) +
             ".0/24\n            dhcp: {pool: [172.16." + std::to_string(net) + ".10-172.16." +
             std::to_string(mistaken() ? net + 1 : net) + ".90], router: 172.16." + std::to_string(net) + ".1}\n";
  }

  void section_ports() {
    const std::uint32_t ports = mistaken() ? 9 : 1 + below(3);
    networks_ = 0;
    text_ += "ports:\n";
    for (std::uint32_t port = 0; port < ports; ++port) {
      text_ += "  - device: \"net_tap" + std::to_string(port) + ",iface=t" + std::to_string(mistaken() ? 0 : port) +
               "\"\n    networks:\n";
      const std::uint32_t count = mistaken() ? 12 : 1 + below(3);
      networks_ = (networks_ + 2) / 3 * 3;  // the first of a port is untagged
      for (std::uint32_t i = 0; i < count; ++i) network(networks_++);
    }
  }

  void section_dhcp() {
    if (!one_in(3)) return;
    text_ += "dhcp:\n  classes:\n";
    const std::uint32_t classes = mistaken() ? 65 : 1 + below(3);
    for (std::uint32_t i = 0; i < classes; ++i) {
      text_ += "    - {name: c" + std::to_string(mistaken() ? 0 : i) + ", match: {arch: [" + std::to_string(i) +
               "]}, boot_file: " + pick({"loader.efi", "absent.efi"}) + "}\n";
    }
  }

  void section_images() {
    images_ = below(4);
    if (images_ == 0) return;
    text_ += "images:\n";
    for (std::uint32_t i = 0; i < images_; ++i) {
      text_ += "  i" + std::to_string(i) + ": {layers: [" + pick({"pi", "pi, lab", "lab, pi", "empty, pi"});
      if (mistaken()) text_ += pick({", absent", ", pi/start4.elf", ", large"});
      text_ += "]";
      if (one_in(6))
        text_ += ", templates: [" +
                 pick(mistaken() ? std::vector<std::string>{"absent.txt", "bad.txt"}
                                 : std::vector<std::string>{"cmdline.txt"}) +
                 "]";
      text_ += "}\n";
    }
    if (images_ > 1 || one_in(3)) text_ += "default_image: i" + std::to_string(mistaken() ? 9 : below(images_)) + "\n";
    if (one_in(4)) text_ += "models: {pi4: i" + std::to_string(below(images_)) + "}\n";
    if (one_in(4)) text_ += "groups: {g: {image: i" + std::to_string(below(images_)) + ", members: [0000aaaa]}}\n";
    if (one_in(6)) text_ += "rollout: {image: i" + std::to_string(below(images_)) + ", boards: 10%}\n";
  }

  void section_boards() {
    if (one_in(3)) return;
    const bool are_many = one_in(25);
    const std::uint32_t boards = are_many ? 4200 : below(6);
    if (are_many) rare_ = ~0u;  // else there would always be a mistake
    text_ += "boards:\n";
    if (boards == 0) return;
    for (std::uint32_t i = 0; i < boards; ++i) {
      char mac[32];
      std::snprintf(mac, sizeof mac, "02:00:00:00:%02x:%02x", i >> 8, i & 0xff);
      text_ += "  - {mac: \"" + std::string{mac} + "\"";
      if (one_in(3)) text_ += ", serial: 1000" + std::string{mistaken() ? "0000" : std::to_string(1000 + i)};
      // Outside of the pools; in a network of its own if there is a mistake.
      if (!one_in(4)) {
        text_ += ", address: 10." + std::to_string(mistaken() ? 99 : 0) + "." + std::to_string(100 + i / 250) + "." +
                 std::to_string(1 + (mistaken() ? 0 : i % 250));
      }
      if (images_ != 0 && one_in(3)) text_ += ", image: i" + std::to_string(below(images_));
      if (one_in(5)) text_ += ", hostname: " + std::string{mistaken() ? "a_b" : "node-" + std::to_string(i)};
      text_ += "}\n";
    }
  }

  std::mt19937 random_;
  std::string text_;
  std::uint32_t rare_ = 1000;
  std::uint32_t networks_ = 0;
  std::uint32_t images_ = 0;
};

struct Examination : ::testing::Test {
  Examination() {
    for (const char* name : {"start4.elf", "fixup4.dat", "kernel8.img", "cmdline.txt", "bcm2711-rpi-4-b.dtb"}) {
      tree.file(std::string{"pi/"} + name, noise(700, 1));
    }
    tree.file("pi/config.txt.tmpl", "# {serial} {hostname}\n");
    tree.file("lab/config.txt", "arm_64bit=1\n");
    tree.file("lab/bad.txt", "{serial");
    tree.file("lab/loader.efi", "x");
    tree.file("large/large.bin", noise(2 << 20, 1));
    tree.directory("empty");
  }

  /// Whether workers would start with this file: serve's own steps, with ports that were not opened.
  bool serves() const {
    config::ConfigResult read = config::load_config(path());
    if (!std::holds_alternative<config::Config>(read)) return false;
    config::Config config = std::get<config::Config>(std::move(read));
    const Running running = running_of(config, std::vector<Port>(config.ports.size()));
    const auto waiting = waiting_generation(config, running, {1, 0});
    if (!std::holds_alternative<Generation>(waiting)) return false;
    return std::holds_alternative<Prepared>(prepare_generation(std::move(config), running, {2, 1}));
  }
  bool reloads() const {
    config::ConfigResult read = config::load_config(path());
    Running running;
    if (const auto* config = std::get_if<config::Config>(&read)) {
      running = running_of(*config, std::vector<Port>(config->ports.size()));
    }
    return std::holds_alternative<Prepared>(reload(path(), running, {3, 2}));
  }
  [[nodiscard]] std::string path() const { return (tree / "a.yaml").string(); }

  TemporaryTree tree;
};

TEST_F(Examination, CheckAcceptsWhatServeAndReloadAccept) {
  constexpr std::uint32_t seeds = 250;
  unsigned accepted = 0;
  unsigned with_many_boards = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const std::string text = Generator{seed}.text();
    tree.file("a.yaml", text);
    std::ostringstream out, err;
    const bool is_right = cli::check(path(), out, err) == 0;
    accepted += is_right ? 1 : 0;
    with_many_boards += out.str().find("4200 known boards") != std::string::npos ? 1 : 0;
    ASSERT_EQ(serves(), is_right) << "seed " << seed << ": " << err.str() << text.substr(0, 4000);
    ASSERT_EQ(reloads(), is_right) << "seed " << seed << ": " << err.str() << text.substr(0, 4000);
  }
  EXPECT_GT(accepted, seeds / 4);
  EXPECT_GT(with_many_boards, 0u) << "thousands of reservations outside the pools";
  EXPECT_LT(accepted, seeds - seeds / 10);
}

TEST_F(Examination, CheckWarnsOfWhatServeAndReloadWarnOf) {
  tree.file("a.yaml",
            "ports:\n  - device: eth\n    networks:\n      - address: 10.0.0.1/24\n        dhcp: {pool: "
            "[10.0.0.50-10.0.0.90], options: [{code: 66, text: 10.9.9.9}]}\nimages: {pi: {layers: [pi]}}\n");
  tree.link("pi/dangling", "nowhere");
  std::ostringstream out, err;
  ASSERT_EQ(cli::check(path(), out, err), 0);
  config::ConfigResult read = config::load_config(path());
  const Running running = running_of(std::get<config::Config>(read), std::vector<Port>(1));
  const PrepareResult result = reload(path(), running, {3, 2});
  ASSERT_TRUE(std::holds_alternative<Prepared>(result));
  std::string said;
  for (const std::string& warning : std::get<Prepared>(result).warnings) said += "warning: " + warning + '\n';
  EXPECT_EQ(said, err.str());
  EXPECT_NE(said.find("option 66"), std::string::npos);
  EXPECT_NE(said.find("dangling"), std::string::npos);
}

}  // namespace
}  // namespace bootstorm::appliance
