// The parts of the swarm's command line that need no device.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "base/address_text.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "swarm/fleet/history.hpp"
#include "swarm/fleet/line.hpp"
#include "swarm/html/plot.hpp"
#include "swarm/options/model_mix.hpp"
#include "swarm/options/words.hpp"

namespace bootstorm::swarm {
namespace {

TEST(SwarmModels, ParsesModelsAndMixes) {
  EXPECT_TRUE(ModelMix::parse("pi4")->has(client::pi4_model));
  EXPECT_FALSE(ModelMix::parse("pi4")->has(client::pi3_model));
  EXPECT_TRUE(ModelMix::parse("pi3:70,pi4:20,pxe-bios:10")->has(client::pxe_bios_model));
  EXPECT_TRUE(ModelMix::parse("pxe")->has(client::pxe_x64_model)) << "its alias";
  EXPECT_FALSE(ModelMix::parse("pxe,pxe-x64").has_value()) << "the same model twice";
  for (const char* wrong : {"", "pi5", "pi3:", "pi3:0", "pi3:10001", "pi3,pi3", "pi3,", "pi3:-1", "pi3:1x"}) {
    EXPECT_FALSE(ModelMix::parse(wrong).has_value()) << wrong;
  }
}

TEST(SwarmModels, MixesModelsByTheirWeights) {
  const ModelMix mix = *ModelMix::parse("pi3:70,pi4:20,pxe:10");
  std::map<std::string_view, unsigned> whole;
  std::map<std::string_view, unsigned> stretch;
  for (std::uint32_t i = 0; i < 1000; ++i) ++whole[mix.of(i).name];
  for (std::uint32_t i = 300; i < 330; ++i) ++stretch[mix.of(i).name];
  EXPECT_EQ(whole["pi3"], 700u);
  EXPECT_EQ(whole["pi4"], 200u);
  EXPECT_EQ(whole["pxe-x64"], 100u);
  EXPECT_NEAR(stretch["pi4"], 6, 3);
}

TEST(SwarmModels, ListsTheModelsWhereOneIsUnknown) {
  EXPECT_EQ(ModelMix::complaint("pi3:70,pi4"), "");
  for (const char* wrong : {"pi9", "pi3:70,pi9:30", "pi9:1,pi3"}) {
    EXPECT_EQ(ModelMix::complaint(wrong), "there is no model 'pi9'; the models are " + model_names()) << wrong;
  }
  EXPECT_NE(ModelMix::complaint("pi3:0").find("weights from 1 to 10000"), std::string::npos);
}

TEST(SwarmWords, ParsesSharesAndTimes) {
  EXPECT_DOUBLE_EQ(*share_from("1%"), 0.01);
  EXPECT_DOUBLE_EQ(*share_from("0.05"), 0.05);
  for (const char* wrong : {"", "%", "91%", "0.91", "-1%", "1%%", "x"}) EXPECT_FALSE(share_from(wrong)) << wrong;
  EXPECT_EQ(*duration_from("2ms"), 2 * nanos_per_ms);
  EXPECT_EQ(*duration_from("150us"), 150 * nanos_per_us);
  EXPECT_EQ(*duration_from("1.5s"), 1500 * nanos_per_ms);
  EXPECT_EQ(*duration_from("0"), 0u);
  for (const char* wrong : {"", "2", "ms", "-2ms", "3601s", "2 ms"}) EXPECT_FALSE(duration_from(wrong)) << wrong;
}

TEST(SwarmWords, ParsesAddresses) {
  EXPECT_EQ(address_from("10.0.0.2"), Ipv4Address::of(10, 0, 0, 2));
  EXPECT_EQ(address_from("10.0.0.2+"), Ipv4Address::of(10, 0, 0, 2));
  for (const char* wrong :
       {"", "+", "0.0.0.0", "10.0.0", "10.0.0.2.3", "10.0.0.256", "10.0.0.02", "10.0.0.2 ", "10..0.2"}) {
    EXPECT_FALSE(address_from(wrong)) << wrong;
  }
  EXPECT_EQ(mac_from("b8:27:eb:00:00:01"), MacAddress::from_number(0xb827eb000001));
  EXPECT_EQ(mac_from("b8-27-EB-00-00-01"), MacAddress::from_number(0xb827eb000001));
  for (const char* wrong :
       {"", "b8:27:eb", "b8:27-eb:00:00:01", "b9:27:eb:00:00:01", "b8:27:eb:00:00:0g", "b8:27:eb:00:00:1:"}) {
    EXPECT_FALSE(mac_from(wrong)) << wrong;
  }
  EXPECT_EQ(mac_from_text("ff:ff:ff:ff:ff:ff"), mac_broadcast) << "the caller decides what it may be";
}

TEST(SwarmWords, ParsesStartPatterns) {
  for (const char* wrong : {"", "ramp", "ramp:", "ramp:-1", "ramp:3601", "poisson:0", "poisson:x", "all:1"}) {
    EXPECT_FALSE(start_from(wrong, 10, 1)) << wrong;
  }
  auto all = *start_from("all", 10, 1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(all.next(), 0u);
  auto ramp = *start_from("ramp:10", 10, 1);
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_EQ(ramp.next(), i * nanos_per_s);
}

TEST(SwarmWords, StartsAtThePoissonRateAndTheSameForOneSeed) {
  auto starts = *start_from("poisson:100", 1, 7);
  auto again = *start_from("poisson:100", 1, 7);
  auto other = *start_from("poisson:100", 1, 8);
  Nanos before = 0;
  bool differs = false;
  unsigned short_gaps = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Nanos at = starts.next();
    EXPECT_GE(at, before);
    EXPECT_EQ(at, again.next());
    differs = differs || at != other.next();
    short_gaps += at - before < 10 * nanos_per_ms ? 1 : 0;
    before = at;
  }
  EXPECT_TRUE(differs);
  EXPECT_NEAR(static_cast<double>(before) / 1e9, 100, 4);
  EXPECT_NEAR(short_gaps, 6321, 200);  // 1 - 1/e of the gaps are shorter than the mean
}

std::vector<std::byte> frame_of(unsigned number) { return std::vector<std::byte>(100, static_cast<std::byte>(number)); }

TEST(SwarmLine, PassesEverythingWhenPerfect) {
  SwarmLine line{{}};
  EXPECT_TRUE(line.is_perfect());
  EXPECT_TRUE(line.pass(frame_of(1), true, 0));
}

TEST(SwarmLine, LosesItsShare) {
  SwarmLine line{{.loss = 0.2, .seed = 3}};
  unsigned passed = 0;
  for (int i = 0; i < 10'000; ++i) passed += line.pass(frame_of(1), i % 2 == 0, 0) ? 1 : 0;
  EXPECT_NEAR(passed, 8000, 160);
}

TEST(SwarmLine, KeepsFramesForTheirDelayAndTheirOrder) {
  SwarmLine line{{.delay_ns = nanos_per_ms}};
  for (unsigned i = 0; i < 3; ++i) EXPECT_FALSE(line.pass(frame_of(i), i == 1, i));
  std::vector<unsigned> out;
  const auto take = [&](std::span<const std::byte> frame, bool inbound) {
    EXPECT_EQ(frame.size(), 100u);
    EXPECT_EQ(inbound, frame[0] == std::byte{1});
    out.push_back(std::to_integer<unsigned>(frame[99]));
  };
  EXPECT_FALSE(line.pop_due(nanos_per_ms - 1, take));
  EXPECT_TRUE(line.pop_due(nanos_per_ms + 1, take));
  EXPECT_EQ(out, (std::vector<unsigned>{0, 1}));
  EXPECT_TRUE(line.pop_due(nanos_per_s, take));
  EXPECT_EQ(out.size(), 3u);
}

TEST(SwarmLine, LetsFramesOvertakeWithJitter) {
  SwarmLine line{{.jitter_ns = nanos_per_ms, .seed = 5}};
  for (unsigned i = 0; i < 50; ++i) EXPECT_FALSE(line.pass(frame_of(i), true, 0));
  std::vector<unsigned> out;
  line.pop_due(nanos_per_ms, [&](auto frame, bool) { out.push_back(std::to_integer<unsigned>(frame[0])); });
  EXPECT_EQ(out.size(), 50u);
  EXPECT_FALSE(std::is_sorted(out.begin(), out.end()));
}

TEST(DelayQueue, IsFullWhenItIsFullAndTakesNoGiants) {
  client::DelayQueue queue{2};
  EXPECT_FALSE(queue.push(std::vector<std::byte>(client::DelayQueue::frame_max + 1), true, 0));
  EXPECT_TRUE(queue.push(frame_of(1), true, 5));
  EXPECT_TRUE(queue.push(frame_of(2), true, 4));
  EXPECT_FALSE(queue.push(frame_of(3), true, 3));
  queue.pop([](auto frame, bool) { EXPECT_EQ(frame[0], std::byte{2}); });
  EXPECT_TRUE(queue.push(frame_of(3), true, 3));
}

TEST(SwarmHistory, ThinsItselfOutAndKeepsTheEnd) {
  History history;
  client::WaitHistogram waits;
  Nanos at = 0;
  for (std::uint32_t i = 0; i < 5000; ++i, at += History::interval_ns) {
    waits.add(i < 2500 ? 1000 : 1'000'000);
    if (history.is_due(at)) history.add(at, i, i, waits);
  }
  ASSERT_LT(history.samples().size(), 1200u);
  ASSERT_GT(history.samples().size(), 500u);
  EXPECT_LT(history.samples().front().wait_p99_ns, 1100u);
  EXPECT_GT(history.samples().back().wait_p50_ns, 900'000u);  // of the last interval, not of all
  EXPECT_GT(history.samples().back().at, at - 20 * History::interval_ns);
}

TEST(SwarmPlot, DrawsOnlyNumbers) {
  const Plot empty{.title = "a < b", .series = {{"one", {}}}};
  EXPECT_NE(svg_of(empty).find("a &lt; b"), std::string::npos);
  for (const double value : {0.0, 5.0}) {
    const std::string svg = svg_of({.title = "p", .series = {{"one", {{0, 0}, {1, value}, {2, 0.5}}, true, true}}});
    EXPECT_NE(svg.find("class=\"line s0\""), std::string::npos);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
  }
}

TEST(SwarmPlot, BeginsAtZeroAndSaysWhatItsAxesAre) {
  const std::string svg = svg_of({.title = "p", .y_unit = "ms", .series = {{"one", {{7, 900}, {9, 1000}}}}});
  EXPECT_NE(svg.find(">seconds since the storm began<"), std::string::npos);
  std::size_t zeros = 0;
  for (std::size_t at = 0; (at = svg.find(">0</text>", at)) != std::string::npos; ++at) ++zeros;
  EXPECT_EQ(zeros, 2u) << svg;
}

TEST(SwarmPlot, WritesNumbersShort) {
  EXPECT_EQ(short_number(81234), "81.2k");
  EXPECT_EQ(short_number(0.05), "0.05");
  EXPECT_EQ(short_number(2'500'000), "2.5M");
}

}  // namespace
}  // namespace bootstorm::swarm
