// What the web process asks of an appliance, and how often: a page that nobody has open costs the appliance nothing.
#include "web/appliance.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "operate/control_socket.hpp"
#include "support/temporary_directory.hpp"
#include "web/overview.hpp"
#include "web/service.hpp"

namespace bootstorm::web {
namespace {

using operate::ControlSocket;

struct Lines : operate::LineSource {
  explicit Lines(std::vector<std::string> given) : lines(std::move(given)) {}
  std::vector<std::string> lines;
  std::size_t next_line = 0;
  Next next(std::string& line) override {
    if (next_line == lines.size()) return Next::end;
    line = lines[next_line++];
    return Next::line;
  }
};

/// An appliance of a few boards, which only answers.
class Answering {
 public:
  explicit Answering(const std::filesystem::path& run)
      : socket_(std::get<ControlSocket>(ControlSocket::open(run, operate::observe_kind))), thread_([this] {
          for (; !has_ended; std::this_thread::sleep_for(std::chrono::milliseconds{1})) {
            if (stands_still) continue;
            while (const auto request = socket_.next()) socket_.answer(request->client, answer_to(request->line));
            socket_.pump(ControlSocket::Clock::time_point::max());
          }
        }) {}
  ~Answering() {
    has_ended = true;
    thread_.join();
  }

  std::atomic<bool> stands_still = false;
  std::atomic<bool> has_ended = false;
  std::atomic<int> node_2 = 0;  // 0: asked; 1: dark; 2: gone

 private:
  [[nodiscard]] operate::Answer answer_to(const std::string& line) const {
    const std::string ok = R"({"v":1,"ok":true,"ready":true})";
    if (line.find("\"top\"") != std::string::npos) {
      return {ok, std::make_unique<Lines>(std::vector<std::string>{R"({"phases":{"asked":2},"rates":{}})"})};
    }
    if (line.find("\"boards\"") == std::string::npos) return {ok};
    std::vector<std::string> boards{R"({"mac":"02:00:00:00:00:01","phase":"asked","silent_ms":)" +
                                    std::to_string(++silent_ms_) + "}"};
    if (node_2 != 2) {
      boards.push_back(R"({"name":"node-2","phase":")" + std::string{node_2 == 0 ? "asked" : "dark"} + "\"}");
    }
    return {ok, std::make_unique<Lines>(boards)};
  }

  mutable unsigned silent_ms_ = 0;
  ControlSocket socket_;
  std::thread thread_;
};

struct WebAppliance : ::testing::Test {
  bootstorm::test::TemporaryDirectory tree;
  Answering answering{tree / "run"};
  Appliance appliance{tree / "run"};
  static void wait_until_old() { std::this_thread::sleep_for(ask_interval + std::chrono::milliseconds{20}); }
};

TEST(Overview, SaysFirstWhatKeepsBoardsFromBooting) {
  Known known{.trouble = {}};
  const auto text_of = [&] { return overview_of(known)["state"]["text"].get<std::string>(); };
  known.status = {{"ready", true}, {"rollout", {{"image", "new"}, {"to", "10% of all boards"}, {"boards", 3}}}};
  known.status["generation_list"] = {{{"id", 7}, {"bytes", 1024}, {"transfers", 2}, {"served", true}}};
  known.top = nlohmann::json::object();
  EXPECT_EQ(text_of(), "Boards are served.");
  const auto served = overview_of(known)["served"];
  EXPECT_EQ(served["rollout"], "image new to 10% of all boards; 3 listed boards get it");
  EXPECT_EQ(served["generations"][0], "generation 7: 1 KiB, served now; 2 transfers");
  known.status["degraded"] = {"image pi: /srv/pi is gone"};
  EXPECT_EQ(text_of(), "image pi: /srv/pi is gone");
  known.status["leases"] = {{"latched", true}};
  EXPECT_EQ(text_of(), "Leases cannot be written: no client gets a new address.");
  known.status["ready"] = false;
  EXPECT_EQ(text_of(), "Not ready yet: no board is answered.");
  known.trouble = "no such socket";
  EXPECT_EQ(text_of(), "The appliance does not answer: no such socket");
}

TEST_F(WebAppliance, IsAskedOnceForAllWhoWantToKnowAtOnce) {
  const auto known = appliance.known();
  EXPECT_TRUE(known->is_known()) << known->trouble;
  EXPECT_EQ(known->top["phases"]["asked"], 2);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(appliance.known(), known);
  EXPECT_EQ(appliance.asked(), 3u) << "stats, status and top";
  const auto boards = appliance.boards();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(appliance.boards().first, boards.first);
  EXPECT_EQ(appliance.asked(), 4u);
}

TEST_F(WebAppliance, IsAskedOnlyWhileAPageIsOpen) {
  LiveFeed feed;
  EXPECT_EQ(tell_pages(appliance, feed), ask_interval);
  EXPECT_EQ(appliance.asked(), 0u);
  const auto page = feed.add([] {});
  (void)tell_pages(appliance, feed);
  EXPECT_EQ(appliance.asked(), 4u);
  feed.remove(page);
  wait_until_old();
  (void)tell_pages(appliance, feed);
  EXPECT_EQ(appliance.asked(), 4u);
}

TEST_F(WebAppliance, TellsWhichBoardsHaveChangedAndWhichAreGone) {
  (void)appliance.boards();
  EXPECT_NE(appliance.changes().find(R"("key":"node-2")"), std::string::npos);
  EXPECT_EQ(appliance.changes(), R"("gone":[],"boards":[])");
  answering.node_2 = 1;
  wait_until_old();
  (void)appliance.boards();
  EXPECT_EQ(appliance.changes(), R"("gone":[],"boards":[{"key":"node-2","name":"node-2","phase":"dark"}])");
  answering.node_2 = 2;
  wait_until_old();
  (void)appliance.boards();
  EXPECT_EQ(appliance.changes(), R"("gone":["node-2"],"boards":[])");
}

TEST_F(WebAppliance, IsNotWaitedForAgainAndAgainWhenItStandsStill) {
  answering.stands_still = true;
  const auto began = Appliance::Clock::now();
  EXPECT_NE(appliance.known()->trouble.find("stands still"), std::string::npos);
  const auto told_at = Appliance::Clock::now();
  EXPECT_LT(told_at - began, ask_patience + std::chrono::seconds{2});
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(appliance.known()->is_known());
  EXPECT_TRUE(std::holds_alternative<std::string>(appliance.ask({{"v", 1}, {"verb", "explain"}})));
  EXPECT_LE(appliance.asked(), 2u);
}

}  // namespace
}  // namespace bootstorm::web
