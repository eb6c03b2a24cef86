// The running program on workers that have no devices: start, ready, reload, stop, and what goes wrong on the way.
#include "appliance/serve_loop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "support/served_fixture.hpp"

namespace bootstorm::appliance::test {
namespace {

TEST_F(Served, AnswersArpFirstAndFilesWhenTheyAreLoaded) {
  ASSERT_EQ(loop->start(), exit_ok);
  ASSERT_EQ(workers.published.size(), 1u);
  EXPECT_FALSE(workers.published[0]->files_loaded);
  ASSERT_TRUE(polled_until([&] { return workers.published.size() == 2; }));
  EXPECT_TRUE(workers.published[1]->files_loaded);
  EXPECT_EQ(config_txt(), "one");
  EXPECT_EQ(log.count("fake0 (net_fake): 1 receive queue"), 1u);
}

TEST_F(Served, IsReadyOnceWhenNobodyClaimsItsAddressAndFilesAreLoaded) {
  ::testing::internal::CaptureStdout();
  start_until_loaded();
  EXPECT_EQ(ask("status").at("ready"), false) << "its address is not sure yet";
  workers.say(EventKind::addresses_in_use);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(ask("status").at("ready"), true);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "bootstorm: ready, 192.168.77.1/24, 1 file in 3 bytes, 1 worker\n");
}

TEST_F(Served, ReloadsOnSighupAndStopsOnSigterm) {
  start_until_loaded();
  tree.file("pi/config.txt", "two");
  signal(SIGHUP);
  ASSERT_TRUE(polled_until([&] { return workers.published.size() == 3; }));
  EXPECT_EQ(config_txt(), "two");
  EXPECT_EQ(log.count("info reloaded: 1 file in 3 bytes"), 1u);
  EXPECT_TRUE(polled_until([&] { return ask("status").at("generations_alive") == 1; })) << "the others are freed";
  signal(SIGTERM);
  EXPECT_EQ(exit_code, exit_ok);
  EXPECT_EQ(workers.stops, 1u);
  nlohmann::json stats;
  std::ifstream{tree / "stats.json"} >> stats;
  EXPECT_EQ(stats.at("content").at("generation"), 3);
}

TEST_F(Served, KeepsThePreviousConfigurationWhenALoadFails) {
  start_until_loaded();
  tree.file("a.yaml", "tftq: {}\n");
  const auto refused = ask("reload");
  EXPECT_EQ(refused.at("ok"), false);
  EXPECT_NE(refused.at("errors").at(0).get<std::string>().find("a.yaml:1:1"), std::string::npos);
  EXPECT_EQ(log.count("error reload failed; the previous configuration stays active"), 1u);
  EXPECT_EQ(workers.published.size(), 2u);
  EXPECT_EQ(config_txt(), "one");
  write_config("256MiB", "asked");
  tree.file("pi/config.txt", "mended");
  const auto reloaded = ask("reload");
  EXPECT_EQ(reloaded.at("ok"), true);
  EXPECT_EQ(reloaded.at("generation"), 3);
  EXPECT_EQ(config_txt(), "mended");
}

TEST_F(Served, SaysWhatABoardWillMissWhenOneOfItsModelIsFirstSeen) {
  start_until_loaded();
  const std::string lack = "no fixup4.dat: a Pi 4 stops after start4.elf";
  EXPECT_EQ(log.count(lack), 0u);
  EXPECT_EQ(ask("status").at("warnings").size(), 0u);
  Event learned{.kind = EventKind::client_learned};
  learned.set_text(name_of(Model::pi4));
  for (int i = 0; i < 3; ++i) workers.own_shard().emit_event(learned);
  ASSERT_TRUE(polled_until([&] { return log.count(lack) != 0; }));
  EXPECT_EQ(log.count(lack), 1u);
  const auto has_lack = [&](const nlohmann::json& answer) {
    return answer.at("warnings").dump().find(lack) != std::string::npos;
  };
  EXPECT_TRUE(has_lack(ask("status")));
  EXPECT_TRUE(has_lack(ask("reload"))) << "from now on such boards are expected";
  tree.file("pi/start4.elf", "x");
  tree.file("pi/fixup4.dat", "x");
  EXPECT_FALSE(has_lack(ask("reload")));
  EXPECT_FALSE(has_lack(ask("status")));
  EXPECT_EQ(log.count(lack), 2u) << "a reload repeats what it warns of";
}

TEST_F(Served, EndsWhenItsFirstFilesCannotBeLoaded) {
  write_config("1MiB", "asked");
  tree.file("pi/large.bin", content::test::noise(2 << 20, 1));
  make_loop();
  ::testing::internal::CaptureStderr();
  ASSERT_EQ(loop->start(), exit_ok);
  polled_until([] { return false; });
  EXPECT_EQ(exit_code, exit_configuration);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("bootstorm: "), std::string::npos);
  EXPECT_EQ(workers.stops, 2u) << "by make_loop() and at the end";
}

TEST_F(Served, GoesOnWhenAnotherMachineHasItsAddress) {
  start_until_loaded();
  const Ipv4Address own = Ipv4Address::of(192, 168, 77, 1);
  const MacAddress other{{6, 0, 0, 0, 0, 9}};
  workers.say(EventKind::own_address_contested, own, other);
  workers.say(EventKind::addresses_in_use);
  EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(log.count("error 06:00:00:00:00:09 has 192.168.77.1"), 1u);
  workers.say(EventKind::own_address_free, own, other);
  EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(log.count("warning 06:00:00:00:00:09 no longer has 192.168.77.1"), 1u);
}

TEST_F(Served, GoesOnWhenItsAddressIsClaimedLater) {
  start_until_loaded();
  workers.say(EventKind::addresses_in_use);
  workers.say(EventKind::own_address_conflict, Ipv4Address::of(192, 168, 77, 1), MacAddress{{6, 0, 0, 0, 0, 9}});
  EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(log.count("error 06:00:00:00:00:09 claims 192.168.77.1"), 1u);
}

TEST_F(Served, LoadsImagesThatHaveChangedAndComeToRest) {
  write_config("256MiB", "change");
  make_loop();
  start_until_loaded();
  tree.file("pi/config.txt", "changed");
  ASSERT_TRUE(polled_until([&] { return workers.published.size() == 3; }));
  EXPECT_EQ(config_txt(), "changed");
  EXPECT_EQ(log.count("info the images have changed; loading them"), 1u);
}

TEST_F(Served, MakesRoomForNewFilesAndAnswersMeanwhile) {
  start_until_loaded();
  auto& shard = workers.own_shard();
  // Each generation is pinned by a transfer.
  for (unsigned reloads = 0; workers.published.size() < generations_live_max + 1; ++reloads) {
    shard.generation_uses[workers.published.back()->generation_slot].add();
    ASSERT_EQ(ask("reload").at("ok"), true);
    ASSERT_TRUE(polled_until([&] { return workers.published.size() == reloads + 3; }));
  }
  const unsigned oldest = 1u << workers.published[1]->generation_slot;
  const unsigned second = 1u << workers.published[2]->generation_slot;
  EXPECT_TRUE(polled_until([&] { return shard.unwanted_generations == oldest; })) << "before anybody needs the room";
  workers.time += 600 * nanos_per_ms;
  EXPECT_TRUE(polled_until([&] { return shard.unwanted_generations == (oldest | second); }));

  tree.file("pi/config.txt", "new");
  auto asked = asking("reload");
  ASSERT_TRUE(polled_until([&] { return log.count("warning the new files have to wait for transfers to end") == 1; }));
  workers.time += 800 * nanos_per_ms;
  ASSERT_TRUE(polled_until([&] { return asked.wait_for(std::chrono::seconds{0}) == std::future_status::ready; }));
  const auto reload = nlohmann::json::parse(std::get<std::string>(asked.get())).at("reload");
  EXPECT_EQ(reload.at("done").get<std::uint64_t>() + 1, reload.at("asked"));
  EXPECT_NE(reload.at("waits_for").get<std::string>().find("8 generations"), std::string::npos) << reload;
  EXPECT_EQ(ask("status").at("reload"), reload);

  shard.generation_uses[workers.published[1]->generation_slot].subtract();
  ASSERT_TRUE(polled_until([&] { return workers.published.size() == generations_live_max + 2; }));
  EXPECT_EQ(config_txt(), "new");
  EXPECT_TRUE(polled_until([&] { return ask("status").at("reload").at("done") == reload.at("asked"); }));
}

TEST_F(Served, TellsHowAReloadEndedThatWasAnsweredBefore) {
  start_until_loaded();
  workers.readers.is_held_up = true;
  while (workers.published.size() < generations_live_max) {
    const std::size_t before = workers.published.size();
    signal(SIGHUP);
    ASSERT_TRUE(polled_until([&] { return workers.published.size() == before + 1; }));
  }
  tree.file("a.yaml", "tftq: {}\n");
  auto asked = asking("reload");
  while (asked.wait_for(std::chrono::milliseconds{1}) != std::future_status::ready) {
    workers.time += 10 * nanos_per_ms;
    ASSERT_EQ(loop->poll(std::nullopt), std::nullopt);
  }
  workers.readers.is_held_up = false;
  nlohmann::json reload;
  ASSERT_TRUE(polled_until([&] {
    reload = ask("status").at("reload");
    return reload.at("done") == reload.at("asked");
  }));
  EXPECT_NE(reload.at("errors").at(0).get<std::string>().find("a.yaml:1:1"), std::string::npos);
}

TEST_F(Served, ReleasesAnAddressForAnOperator) {
  start_until_loaded();
  EXPECT_EQ(ask("release", {{"address", "192.168.77.50"}, {"vlan", 20}}).at("ok"), true);
  ASSERT_EQ(workers.releases.size(), 1u);
  EXPECT_EQ(workers.releases[0].first, (Link{0, 20}));
  EXPECT_EQ(workers.releases[0].second, Ipv4Address::of(192, 168, 77, 50));
  workers.takes_releases = false;
  const auto refused = ask("release", {{"address", "192.168.77.50"}, {"vlan", 20}});
  EXPECT_EQ(refused.at("errors").at(0), "too many releases are pending; try again");
}

TEST_F(Served, TellsTheTransfersOnceAMinute) {
  start_until_loaded();
  auto& counters = workers.own_shard().counters;
  counters[Statistic::tftp_bytes_acknowledged].add(1024);
  counters[Reason::tftp_finished].add();
  workers.time += 59 * nanos_per_s;
  EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(log.count("in the last minute"), 0u);
  workers.time += nanos_per_s;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(log.count("info in the last minute: 1 file sent, 1 KiB; 0 transfers open"), 1u);
  workers.time += 60 * nanos_per_s;
  EXPECT_EQ(loop->poll(std::nullopt), std::nullopt);
  EXPECT_EQ(log.count("in the last minute"), 1u) << "nothing was sent since";
}

}  // namespace
}  // namespace bootstorm::appliance::test
