// A storm of boards, recorded once (record_storm.sh), is replayed through the worker's own rounds.
// Everything that comes out is compared with golden/storm.txt, board by board, one line a frame with a digest of its
// bytes, and every board must have come to its end. TIDs and addresses follow from the order of the frames alone, and
// the worker's clock stands still, so a slow machine changes nothing.
//
// After a change that is meant: `net_pcap_storm_test --write`, and read the difference. Where boards would then have
// sent something else (other TIDs, other addresses), the storm must be recorded again: tests/live/record_storm.sh.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "client/received.hpp"
#include "content.hpp"
#include "frame_text.hpp"
#include "pcap_file.hpp"
#include "replay.hpp"

namespace bootstorm::live {
namespace {

namespace fs = std::filesystem;

bool write_golden = false;
const fs::path golden = BOOTSTORM_GOLDEN;

// As record_storm.sh starts them.
constexpr unsigned pi3_boards = 6;
constexpr unsigned pi4_boards = 3;
constexpr unsigned pxe_boards = 3;
const std::vector<std::string> pxe_files{"grubx64.efi", "grub/grub.cfg"};

/// One block, many, a last block that is full, empty files: all that a boot may meet, and few bytes.
Content content() {
  return Content{{{"bootcode.bin", 1500},
                  {"start.elf", 4096},
                  {"fixup.dat", 700},
                  {"config.txt", 64},
                  {"cmdline.txt", 0},
                  {"kernel8.img", 9000},
                  {"bcm2710-rpi-3-b.dtb", 1024},
                  {"start4.elf", 7000},
                  {"fixup4.dat", 512},
                  {"bcm2711-rpi-4-b.dtb", 1468},
                  {"overlays/overlay_map.dtb", 300},
                  {"grubx64.efi", 5000},
                  {"grub/grub.cfg", 200}}};
}

void write_files(const fs::path& folder) {
  const Content all = content();
  const client::FileSet files = all.files();
  for (const auto& file : files.files()) {
    const fs::path path = folder / file.name;
    fs::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(file.bytes.data()),
                                                static_cast<std::streamsize>(file.bytes.size()));
  }
}

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

/// Files and bytes that all boards read, if all come to their end.
client::Expected expected() {
  const Content all = content();
  const client::FileSet files = all.files();
  const client::BootSettings settings{.files = &files, .fetch = pxe_files};
  client::Expected sum;
  const auto add = [&sum](unsigned boards, const client::Expected& each) {
    sum.files += boards * each.files;
    sum.bytes += boards * each.bytes;
  };
  add(pi3_boards, client::pi3_model.make(settings, {}, 0)->expected());
  add(pi4_boards, client::pi4_model.make(settings, {}, 0)->expected());
  add(pxe_boards, client::pxe_x64_model.make(settings, {}, 0)->expected());
  return sum;
}

void expect_every_board_finished(const Counters& counters) {
  const client::Expected all = expected();
  EXPECT_EQ(counters[Reason::tftp_finished].get(), all.files);
  EXPECT_EQ(counters[Statistic::tftp_bytes_acknowledged].get(), all.bytes);
  EXPECT_EQ(counters[Statistic::dhcp_leases_held].get(), pi3_boards + pi4_boards + pxe_boards);
  EXPECT_EQ(counters[Reason::dhcp_offered].get(), 2 * pi3_boards + pi4_boards + pxe_boards);  // ROM and bootcode.bin
  EXPECT_EQ(counters[Reason::dhcp_acknowledged].get(), pi4_boards + pxe_boards);
  for (const Reason reason : {Reason::tftp_unknown_tid, Reason::tftp_ack_unexpected, Reason::tftp_orphan_error,
                              Reason::ether_not_ours, Reason::tftp_sessions_full}) {
    EXPECT_EQ(counters[reason].get(), 0u) << name_of(reason);
  }
  for (const Statistic statistic :
       {Statistic::tftp_retransmitted, Statistic::tftp_timed_out, Statistic::tftp_sessions_open}) {
    EXPECT_EQ(counters[statistic].get(), 0u) << name_of(statistic);
  }
}

/// The golden text: every conversation of every board by itself, each in its order, then what was counted. A replay
/// goes faster than boards do, and which of a round's frames leave first is nobody's promise.
std::string answers_text(const std::vector<Bytes>& answers, const Counters& counters) {
  std::map<std::tuple<MacAddress, std::uint16_t, std::uint16_t>, std::string> conversations;
  for (const auto& frame : answers) {
    const client::Received received = client::receive(frame);
    conversations[{received.destination, received.target_port, received.source_port}] += frame_text(frame) + '\n';
  }
  std::string text;
  for (const auto& [between, lines] : conversations) text += lines;
  const auto count = [&text](std::string_view name, std::uint64_t value) {
    if (value != 0) text += std::string{name} + " " + std::to_string(value) + '\n';
  };
  for (std::size_t i = 0; i < reason_count; ++i) count(name_of(static_cast<Reason>(i)), counters.frames[i].get());
  for (std::size_t i = 0; i < statistic_count; ++i)
    count(name_of(static_cast<Statistic>(i)), counters.statistics[i].get());
  return text;
}

/// Where the two part: a few lines before, and what each has there.
std::string difference(const std::string& expected, const std::string& answered) {
  std::istringstream left{expected};
  std::istringstream right{answered};
  std::string before;
  for (unsigned line = 1;; ++line) {
    std::string a;
    std::string b;
    const bool more_left = static_cast<bool>(std::getline(left, a));
    const bool more_right = static_cast<bool>(std::getline(right, b));
    if (!more_left && !more_right) return {};
    if (a != b || more_left != more_right) {
      return "line " + std::to_string(line) + "\n" + before + "- " + (more_left ? a : "(end)") + "\n+ " +
             (more_right ? b : "(end)") + "\n";
    }
    before = "  " + a + "\n";
  }
}

TEST(NetPcapStorm, AnswersARecordedStormByteForByte) {
  const fs::path folder = fs::temp_directory_path() / ("bootstorm-storm-" + std::to_string(getpid()));
  const std::string out = folder / "answers.pcap";
  write_files(folder / "boot");
  const auto parsed = config::parse_config(text_of(golden / "storm.yaml"), folder / "storm.yaml");
  ASSERT_TRUE(std::holds_alternative<config::Config>(parsed));
  std::string answered;
  {
    Replay replay{std::get<config::Config>(parsed), pcap_device(golden / "storm.pcapng", out), MemoryMode::ordinary};
    const auto worker = replay.worker(dpdk::Clock::stopped());
    const Pass pass = replay.play(*worker);
    const Counters& counters = worker->shard().counters;
    expect_every_board_finished(counters);
    const auto answers = read_pcap(out);
    EXPECT_EQ(worker->counters().received.get(), pass.frames);
    EXPECT_EQ(worker->counters().sent.get(), answers.size());
    answered = answers_text(answers, counters);
  }
  if (write_golden) std::ofstream{golden / "storm.txt", std::ios::binary} << answered;
  const std::string expected = text_of(golden / "storm.txt");
  ASSERT_FALSE(expected.empty());
  const std::string parted = difference(expected, answered);
  EXPECT_TRUE(parted.empty()) << parted << "all that was answered is in " << out;
  if (parted.empty()) fs::remove_all(folder);
}

void serve(const fs::path& folder) {
  write_files(folder / "boot");
  const auto parsed = config::parse_config(text_of(golden / "storm.yaml"), folder / "storm.yaml");
  serve_until_sigterm(std::get<config::Config>(parsed));
}

}  // namespace
}  // namespace bootstorm::live

/// `--write`: the golden text is what comes out now. `--serve DIRECTORY`: serves boards that are recorded; the boot
/// files are written to DIRECTORY/boot.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string_view option{argc > 1 ? argv[1] : ""};
  if (option == "--serve" && argc == 3) {
    bootstorm::live::serve(argv[2]);
    return 0;
  }
  bootstorm::live::write_golden = option == "--write";
  return RUN_ALL_TESTS();
}
