// What becomes of boards, in the log: a line a boot, a warning a trouble, sums in a storm.
#include "appliance/board_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <sstream>
#include <string>

#include "appliance/boot_summary.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "support/captured_log.hpp"

namespace bootstorm::appliance {
namespace {

using bootstorm::test::CapturedLog;

MacAddress board_mac(std::uint64_t n) { return MacAddress::from_number(0xb827eb000000 + n); }

struct BoardLines : ::testing::Test {
  CapturedLog log;
  operate::Book book{16384};
  BoardLog boards{book};
  BootSummary summary{0};
  Nanos now = 1000 * nanos_per_s;
  std::deque<std::pair<Nanos, std::size_t>> lines;  // of the last minute
  std::size_t lines_before = 0;
  std::size_t lines_in_a_minute_most = 0;

  BoardLines() {
    std::vector<operate::ListedBoard> listed(2000);
    for (std::size_t i = 0; i < listed.size(); ++i) {
      listed[i] = {.name = "node-" + std::to_string(i), .mac = board_mac(i), .model = Model::pi4};
    }
    book.list(std::move(listed), 1);
  }

  /// `board`: of the listed ones; beyond them, a stranger.
  Event event(EventKind kind, std::uint32_t board) const {
    Event event{.at = now, .mac = board_mac(board), .kind = kind, .snapshot = 1};
    event.board = board < book.listed().size() ? board + 1 : 0;
    return event;
  }
  void discover(std::uint32_t board, Reason reason) {
    Event said = event(EventKind::dhcp_message, board);
    said.reason = reason;
    said.message = static_cast<std::uint8_t>(DhcpType::discover);
    said.client = ClientKind::pi4;
    book.take(said);
  }
  void request(std::uint32_t board, std::string_view name, Reason reason = Reason::tftp_opened) {
    Event said = event(EventKind::file_requested, board);
    said.reason = reason;
    said.set_text(name);
    book.take(said);
  }
  void fetch(std::uint32_t board, std::string_view name, std::uint64_t bytes) {
    request(board, name);
    Event said = event(EventKind::transfer_finished, board);
    said.value = bytes;
    said.set_text(name);
    book.take(said);
  }
  void pass(Nanos time) {
    constexpr Nanos round = 100 * nanos_per_ms;
    for (const Nanos end = now + time; now < end;) {
      now += round;
      boards.poll(now);
      if (const std::string line = summary.poll(now, boards); !line.empty()) spdlog::info("{}", line);
      count_lines();
    }
  }
  /// In all lines "in the last 10 s: 982 more have booted, in 8.0 s".
  [[nodiscard]] std::size_t boots_summed_up() const {
    std::size_t sum = 0;
    std::istringstream text{log.text()};
    for (std::string line; std::getline(text, line);) {
      const std::size_t at = line.find(" more have booted, in 8.0 s");
      if (at != line.npos) sum += std::stoul(line.substr(line.rfind(' ', at - 1) + 1));
    }
    return sum;
  }
  void count_lines() {
    const std::size_t all = log.count("\n");
    if (all != lines_before) lines.emplace_back(now, all - lines_before);
    lines_before = all;
    while (!lines.empty() && now - lines.front().first >= report_interval_ns) lines.pop_front();
    std::size_t sum = 0;
    for (const auto& [at, count] : lines) sum += count;
    lines_in_a_minute_most = std::max(lines_in_a_minute_most, sum);
  }
};

TEST_F(BoardLines, SayOnceHowLongABoardTookToBootAndAgainForItsNextBoot) {
  for (unsigned boot = 1; boot <= 2; ++boot) {
    discover(7, Reason::dhcp_offered);
    now += 14200 * nanos_per_ms;
    for (unsigned i = 0; i < 37; ++i) fetch(7, "overlays/" + std::to_string(i), 1000);
    fetch(7, "kernel8.img", 61 << 20);
    pass(30 * nanos_per_s);
    EXPECT_EQ(log.count("info node-7 (pi4, b8:27:eb:00:00:07) booted in 14.2 s, 38 files, 61.1 MiB\n"), boot)
        << log.text();
    now += 200 * nanos_per_s;
  }
}

TEST_F(BoardLines, WarnOnceOfATroubleWithItsRemedyAndAgainWhenItBecomesAnother) {
  const auto verdict = [&] { return operate::verdict_of(book, book.at(book.find(board_mac(3))), now); };
  discover(3, Reason::dhcp_pool_exhausted);
  pass(30 * nanos_per_s);
  const std::string refused = "warning node-3 (pi4, b8:27:eb:00:00:03): " + verdict().says + " " + verdict().remedy;
  EXPECT_EQ(log.count(refused), 1u) << log.text();
  discover(3, Reason::dhcp_offered);
  pass(nanos_per_s);
  discover(3, Reason::dhcp_pool_exhausted);
  pass(nanos_per_s);
  EXPECT_EQ(log.count("node-3"), 1u) << "it is still the same one";
  discover(3, Reason::dhcp_offered);
  request(3, "start4.elf", Reason::tftp_file_not_found);
  pass(12 * nanos_per_s);
  EXPECT_EQ(log.count("It asked for start4.elf, which none of its images has, and went no further"), 1u) << log.text();
}

TEST_F(BoardLines, TellOfFramesThatDieOfUnfinishedChecksums) {
  Event dropped = event(EventKind::frame_dropped, 5000);
  dropped.reason = Reason::udp_checksum_unfinished;
  dropped.value = udp_port_dhcp_server;
  for (unsigned i = 0; i < 3; ++i, pass(5 * nanos_per_s)) {
    dropped.at = now;
    book.take(dropped);
  }
  EXPECT_EQ(log.count("warning b8:27:eb:00:13:88: "), 1u) << log.text();
  EXPECT_EQ(log.count("ethtool -K"), 1u) << log.text();
}

TEST_F(BoardLines, SumUpAStormOfBootsAndOfTroubles) {
  for (std::uint32_t i = 0; i < 2000; ++i) discover(i, i % 2 == 0 ? Reason::dhcp_offered : Reason::dhcp_quota);
  now += 8 * nanos_per_s;
  for (std::uint32_t i = 0; i < 2000; i += 2) fetch(i, "kernel8.img", 1 << 20);
  pass(120 * nanos_per_s);
  EXPECT_EQ(log.count(" booted in 8.0 s, 1 file, 1 MiB"), BoardLog::boots_max) << log.text();
  EXPECT_EQ(boots_summed_up(), 1000 - BoardLog::boots_max) << log.text();
  EXPECT_EQ(log.count("trouble with 997 more listed boards (refused 997)"), 1u) << log.text();
  EXPECT_LE(lines_in_a_minute_most, BoardLog::lines_per_minute_max + 7);  // and the summaries
}

TEST_F(BoardLines, LetNoStrangersDrownWhatIsWrongWithAListedBoard) {
  for (unsigned second = 0; second < 180; ++second) {
    for (std::uint32_t i = 0; i < 50; ++i) {
      const std::uint32_t stranger = 5000 + second * 50 + i;
      discover(stranger, Reason::dhcp_offered);
      if (i % 2 == 0) request(stranger, "x\x1b[2J", Reason::tftp_file_not_found);
      if (i % 2 != 0) discover(stranger, Reason::dhcp_client_unknown);
    }
    if (second == 90) discover(4, Reason::dhcp_quota);
    pass(nanos_per_s);
  }
  EXPECT_EQ(log.count("warning node-4 (pi4, b8:27:eb:00:00:04): "), 1u);
  EXPECT_LE(lines_in_a_minute_most, BoardLog::troubles_of_strangers_max + BoardLog::sums_max + 1);
  EXPECT_GE(log.count("more boards that are not listed ("), 2u) << "sums say how many there were";
  EXPECT_EQ(log.count("\x1b"), 0u) << "nothing that a terminal obeys";
}

}  // namespace
}  // namespace bootstorm::appliance
