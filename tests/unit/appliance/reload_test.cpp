// A reload: all of it works, or nothing has changed and the errors say why.
#include "appliance/reload.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "support/content_fixture.hpp"

namespace bootstorm::appliance::test {
using namespace content::test;  // trees of files, and what is served of them

namespace {

constexpr std::string_view base = R"(
appliance: {workers: 2}
ports:
  - device: "net_tap0,iface=bootstorm0"
    networks: [{address: 192.168.77.1/24}]
tftp: {cache: 8MiB}
images:
  pi: {layers: [board, pi]}
default_image: pi
)";

std::string with(std::string_view what, std::string_view instead) {
  std::string yaml{base};
  const std::size_t at = yaml.find(what);
  EXPECT_NE(at, std::string::npos);
  return yaml.replace(at, what.size(), instead);
}

class Reload : public ::testing::Test {
 protected:
  Reload() {
    tree.file("board/config.txt", "of the board");
    tree.file("pi/config.txt", "of all");
    tree.file("pi/some.bin", noise(100'000, 1));
    tree.file("a.yaml", base);
    config::ConfigResult read = config::load_config(path());
    running = running_of(std::get<config::Config>(read), {Port{MacAddress{{2, 0, 0, 0, 0, 1}}, 1500}});
  }
  [[nodiscard]] std::string path() const { return (tree / "a.yaml").string(); }
  PrepareResult run() const { return reload(path(), running, GenerationTicket{5, 2}); }
  PrepareResult run(std::string_view yaml) const {
    tree.file("a.yaml", yaml);
    return run();
  }
  void expect_error(const PrepareResult& result, PrepareError::Kind kind, const std::string& words) const {
    ASSERT_TRUE(std::holds_alternative<PrepareError>(result));
    const PrepareError& error = std::get<PrepareError>(result);
    EXPECT_EQ(error.kind, kind);
    ASSERT_FALSE(error.errors.empty());
    EXPECT_NE(error.errors[0].find(words), std::string::npos) << error.errors[0];
  }

  TemporaryTree tree;
  Running running;
};

using Kind = PrepareError::Kind;

TEST_F(Reload, GivesAWholeGeneration) {
  const PrepareResult result = run();
  ASSERT_TRUE(std::holds_alternative<Prepared>(result));
  const Prepared& prepared = std::get<Prepared>(result);
  const Snapshot& snapshot = *prepared.generation.snapshot;
  EXPECT_EQ(snapshot.id, 5u);
  EXPECT_EQ(snapshot.generation_slot, 2u);
  EXPECT_EQ(snapshot.shards, 2u);
  EXPECT_EQ(snapshot.ports[0].mac, running.ports[0].mac);
  EXPECT_EQ(served(snapshot.files, 0, "config.txt"), "of the board");
  EXPECT_EQ(served(snapshot.files, 0, "some.bin"), noise(100'000, 1));
  EXPECT_EQ(prepared.stored_files, 2u);
  EXPECT_EQ(prepared.stored_bytes, 100'012u);
  EXPECT_TRUE(prepared.warnings.empty());
  const File* file = snapshot.files.find(0, "some.bin");
  const auto arena = prepared.generation.arena.bytes();
  EXPECT_TRUE(file->data >= arena.data() && file->data + file->size <= arena.data() + arena.size());
}

TEST_F(Reload, SeesTheNewFilesAndLeavesTheOldGenerationAsItWas) {
  const PrepareResult before = run();
  tree.file("board/config.txt", "changed");
  const PrepareResult after = run();
  ASSERT_TRUE(std::holds_alternative<Prepared>(after));
  EXPECT_EQ(served(std::get<Prepared>(before).generation.snapshot->files, 0, "config.txt"), "of the board");
  EXPECT_EQ(served(std::get<Prepared>(after).generation.snapshot->files, 0, "config.txt"), "changed");
}

TEST_F(Reload, RefusesABrokenFileWithItsPlace) {
  expect_error(run(with("workers: 2", "workers: two")), Kind::configuration, "a.yaml:2:22: ");
  expect_error(run("ports: ["), Kind::configuration, "a.yaml:");
  expect_error(reload((tree / "none.yaml").string(), running, {1, 0}), Kind::configuration, "none.yaml: ");
}

TEST_F(Reload, RefusesAMissingLayerWithItsPlace) {
  expect_error(run(with("[board, pi]", "[gone, pi]")), Kind::configuration, "a.yaml:8:");
}

TEST_F(Reload, RefusesFilesThatDoNotFit) {
  tree.file("pi/kernel.img", noise(9 << 20, 3));
  expect_error(run(), Kind::configuration, "kernel.img: its 9 MiB do not fit into tftp.cache (8 MiB)");
}

TEST_F(Reload, RefusesOtherDevices) {
  expect_error(run(with("net_tap0,iface=bootstorm0", "0000:3b:00.0")), Kind::configuration,
               "a.yaml:4:13: device: port 0 is running on net_tap0,iface=bootstorm0; restart to change it");
  expect_error(run(with("tftp:", "  - {device: net_tap1, networks: [{address: 10.0.0.1/24}]}\ntftp:")),
               Kind::configuration, "ports: 1 are running and 2 are configured; restart to change that");
}

TEST_F(Reload, WarnsOfSettingsThatTakeARestartAndLeavesThemAsTheyRun) {
  const PrepareResult result = run(with("workers: 2", "workers: 1, state: /tmp/elsewhere"));
  ASSERT_TRUE(std::holds_alternative<Prepared>(result));
  const Prepared& prepared = std::get<Prepared>(result);
  EXPECT_EQ(prepared.generation.snapshot->shards, 2u);
  EXPECT_EQ(prepared.warnings, (std::vector<std::string>{path() + ": appliance.workers takes effect at the next start",
                                                         path() + ": appliance.state takes effect at the next start"}));
}

TEST_F(Reload, WarnsOfEachSettingThatTakesARestart) {
  const auto warned_of = [&](std::string_view what, std::string_view instead) {
    const PrepareResult result = run(with(what, instead));
    EXPECT_TRUE(std::holds_alternative<Prepared>(result)) << instead;
    return std::holds_alternative<Prepared>(result) ? std::get<Prepared>(result).warnings : std::vector<std::string>{};
  };
  for (const auto& [key, instead] : std::vector<std::pair<std::string, std::string>>{
           {"cpus", "workers: 2, cpus: [0, 1]"},
           {"memory", "workers: 2, memory: ordinary"},
           {"idle", "workers: 2, idle: spin"},
           {"leases", "workers: 2, leases: memory"}}) {
    EXPECT_EQ(warned_of("workers: 2", instead),
              std::vector<std::string>{path() + ": appliance." + key + " takes effect at the next start"});
  }
  EXPECT_EQ(warned_of("cache: 8MiB", "cache: 8MiB, sessions: 5"),
            std::vector<std::string>{path() + ": tftp.sessions takes effect at the next start"});
  EXPECT_EQ(warned_of("    networks:", "    mtu: 1400\n    networks:"),
            std::vector<std::string>{path() + ": mtu of port 0 takes effect at the next start"});
  EXPECT_EQ(warned_of("cache: 8MiB", "cache: 9MiB"), std::vector<std::string>{}) << "a reload does this";
}

TEST_F(Reload, WarnsOfSkippedFiles) {
  tree.link("pi/dangling", "nowhere");
  const PrepareResult result = run();
  ASSERT_TRUE(std::holds_alternative<Prepared>(result));
  ASSERT_EQ(std::get<Prepared>(result).warnings.size(), 1u);
  EXPECT_NE(std::get<Prepared>(result).warnings[0].find("pi/dangling: skipped"), std::string::npos);
}

TEST_F(Reload, ReportsMissingHugepagesAsAMemoryError) {
  const auto pool = content::hugepage_pool();
  if (!pool) GTEST_SKIP() << "this kernel has no 2 MiB hugepages";
  std::filesystem::resize_file(tree / "pi/some.bin", (pool->free + 64) * content::hugepage_bytes);
  tree.file("a.yaml", with("{workers: 2}", "{workers: 2, memory: hugepages}"));
  std::string yaml = with("{workers: 2}", "{workers: 2, memory: hugepages}");
  yaml.replace(yaml.find("8MiB"), 4, "1TiB");
  expect_error(run(yaml), Kind::memory, "nr_hugepages");
}

TEST_F(Reload, CanBeStopped) {
  const std::atomic<bool> stop{true};
  content::LoadOptions options;
  options.read.stop = &stop;
  expect_error(reload(path(), running, {1, 0}, options), Kind::stopped, "stopped");
}

}  // namespace
}  // namespace bootstorm::appliance::test
