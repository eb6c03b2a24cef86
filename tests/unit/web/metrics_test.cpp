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

Json stats() {
  Json stats{
      {"frames", {{"tftp_data", 7}, {"udp_checksum", 2}}},
      {"statistics", Json::object()},
      {"workers", {{{"io", {{"received", 5}}}}, {{"io", {{"received", 6}}}}}},
      {"status", {{"ready", true}, {"files", 3}, {"bytes", 4096}, {"leases", {{"written", 9}, {"latched", true}}}}}};
  for (std::size_t i = 0; i < statistic_count; ++i) {
    stats["statistics"][std::string{name_of(static_cast<Statistic>(i))}] = i + 1;
  }
  return stats;
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, SayNothingButThatTheApplianceIsSilentWhenItIs) {
  const std::string text = metrics_text(nullptr);
  EXPECT_TRUE(has_line(text, "bootstorm_up 0")) << text;
  EXPECT_EQ(text.find("bootstorm_ready"), std::string::npos) << text;
}

TEST(Metrics, HaveEachCounterByItsName) {
  const std::string text = metrics_text(stats());
  for (const char* line :
       {"bootstorm_up 1", "bootstorm_frames_total{reason=\"tftp_data\"} 7",
        "bootstorm_frames_total{reason=\"udp_checksum\"} 2", "bootstorm_ready 1", "bootstorm_files_size_bytes 4096",
        "bootstorm_leases_writable 0", "bootstorm_worker_received_frames_total{worker=\"1\"} 6",
        "bootstorm_tftp_transfers_open 1", "bootstorm_tftp_acknowledged_bytes_total 2"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
}

TEST(Metrics, KeepToTheConventionsOfTheirKinds) {
  std::istringstream lines{metrics_text(stats())};
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
