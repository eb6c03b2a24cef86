// The metrics' names are a promise: dashboards and alerts are written for them.
#include "web/metrics.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "bootstorm/counters.hpp"

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;

Known known() {
  const Json histogram{{"le_us", {500'000, 1'000'000}}, {"counts", {1, 2, 4}}, {"sum_us", 9'500'000}};
  Known known{.trouble = {}};
  known.stats = {{"frames", {{"tftp_data", 7}, {"udp_checksum", 2}}},
                 {"statistics", Json::object()},
                 {"workers", {{{"io", {{"received", 5}}}}, {{"io", {{"received", 6}}}}}},
                 {"times", {{"round_trip", histogram}, {"boot", {{"pi3", histogram}}}, {"commit", histogram}}}};
  for (std::size_t i = 0; i < statistic_count; ++i) {
    known.stats["statistics"][std::string{name_of(static_cast<Statistic>(i))}] = i + 1;
  }
  known.status = {{"ready", true}, {"files", 3}, {"bytes", 4096}, {"leases", {{"written", 9}, {"latched", true}}}};
  known.top = {{"phases", {{"dark", 3}, {"leased", 0}}}, {"verdicts", {{"refused", 2}}}};
  return known;
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, SayNothingButThatTheApplianceIsSilentWhenItIs) {
  const std::string text = metrics_text(Known{});
  EXPECT_TRUE(has_line(text, "bootstorm_up 0")) << text;
  EXPECT_EQ(text.find("bootstorm_ready"), std::string::npos) << text;
}

TEST(Metrics, HaveEachCounterByItsName) {
  const std::string text = metrics_text(known());
  for (const char* line :
       {"bootstorm_up 1", "bootstorm_frames_total{reason=\"tftp_data\"} 7",
        "bootstorm_frames_total{reason=\"udp_checksum\"} 2", "bootstorm_ready 1", "bootstorm_files_size_bytes 4096",
        "bootstorm_leases_writable 0", "bootstorm_worker_received_frames_total{worker=\"1\"} 6",
        "bootstorm_tftp_transfers_open 1", "bootstorm_tftp_acknowledged_bytes_total 2",
        "bootstorm_boards{phase=\"dark\"} 3", "bootstorm_boards_in_trouble{verdict=\"refused\"} 2"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
}

TEST(Metrics, HaveHistogramsInSecondsThatCountUp) {
  const std::string text = metrics_text(known());
  for (const char* line :
       {"bootstorm_boot_duration_seconds_bucket{model=\"pi3\",le=\"0.5\"} 1",
        "bootstorm_boot_duration_seconds_bucket{model=\"pi3\",le=\"1\"} 3",
        "bootstorm_boot_duration_seconds_bucket{model=\"pi3\",le=\"+Inf\"} 7",
        "bootstorm_boot_duration_seconds_count{model=\"pi3\"} 7",
        "bootstorm_boot_duration_seconds_sum{model=\"pi3\"} 9.5", "bootstorm_block_round_trip_seconds_count 7",
        "bootstorm_lease_commit_duration_seconds_bucket{le=\"1\"} 3"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
}

TEST(Metrics, KeepToTheConventionsOfTheirKinds) {
  std::istringstream lines{metrics_text(known())};
  std::set<std::string> seen;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("# TYPE ")) continue;
    std::istringstream words{line.substr(7)};
    std::string name;
    std::string type;
    words >> name >> type;
    EXPECT_TRUE(seen.insert(name).second) << name << " stands there twice";
    EXPECT_EQ(name.ends_with("_total"), type == "counter") << line;
  }
  EXPECT_GT(seen.size(), statistic_count);
}

}  // namespace
}  // namespace bootstorm::web
