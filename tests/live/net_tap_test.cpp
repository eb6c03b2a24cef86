// The appliance on a TAP, boards in another process on the kernel's side of it. An appliance with nothing to do costs
// little.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "base/environment_error.hpp"
#include "boards.hpp"
#include "content.hpp"
#include "dpdk/appliance.hpp"
#include "dpdk/device/host.hpp"

namespace bootstorm::live {
namespace {

using namespace std::chrono_literals;

constexpr unsigned boards_count = 8;
constexpr double idle_core_share_max = 0.15;  // of one core, all workers together; 0.03 is usual
constexpr const char* interface_name = "bslive0";
unsigned workers = 2;

const std::map<std::string, std::size_t> boot_files{
    {"bootcode.bin", 52'476}, {"config.txt", 100}, {"start.elf", 200'000}, {"kernel8.img", 400'000}};

/// What the other process does: waits for the word to begin, boots its boards. Its exit code is 0 if all have booted.
int boot_boards(int begin) {
  char word = 0;
  if (read(begin, &word, 1) != 1) return 2;
  try {
    const Content content{boot_files};
    const client::FileSet files = content.files();
    dpdk::RawPort port{
        {.name = "bootstorm-tap-test-boards", .device = std::string{"net_af_packet0,iface="} + interface_name}};
    const client::BootSettings settings{.files = &files, .bootcode_start_ns = 20 * nanos_per_ms};
    Boards boards{port, settings, boards_count, 1};
    const bool ended = boards.run(60 * nanos_per_s);
    std::fprintf(stderr, "%u of %u boards booted, %u of %u questions answered\n", boards.booted(), boards_count,
                 boards.neighbour.answered(), boards.neighbour.asked());
    return ended && boards.booted() == boards_count && boards.neighbour.answered() == boards.neighbour.asked() ? 0 : 1;
  } catch (const EnvironmentError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(NetTap, CostsLittleWhenIdleAndBootsBoardsWhenBusy) {
  if (!dpdk::has_capability(dpdk::Capability::net_admin) || !dpdk::has_capability(dpdk::Capability::net_raw)) {
    GTEST_SKIP() << "needs CAP_NET_ADMIN and CAP_NET_RAW";
  }
  if (access("/dev/net/tun", R_OK | W_OK) != 0) GTEST_SKIP() << "needs /dev/net/tun";
  int begin[2];
  ASSERT_EQ(pipe(begin), 0);
  const pid_t other = fork();  // before DPDK has threads
  if (other == 0) {
    close(begin[1]);
    std::_Exit(boot_boards(begin[0]));
  }
  close(begin[0]);

  const Content content{boot_files};
  {
    dpdk::Appliance appliance{{.name = "bootstorm-tap-test",
                               .ports = {{.device = std::string{"net_tap0,iface="} + interface_name, .mtu = {}}},
                               .workers = workers}};
    const auto snapshot = content.snapshot(appliance.snapshot_ports(), appliance.shards());
    appliance.start(snapshot.get());
    EXPECT_EQ(appliance.port_info(0).receive_queues, workers);

    std::this_thread::sleep_for(1s);  // the kernel says hello on a new interface
    const double before = cpu_seconds();
    const auto from = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(2s);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - from;
    const double share = (cpu_seconds() - before) / elapsed.count();
    std::printf("idle: %.1f %% of one core with %u workers\n", share * 100, workers);
    EXPECT_LT(share, idle_core_share_max);

    ASSERT_EQ(write(begin[1], "!", 1), 1);
    int status = 0;
    waitpid(other, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
    appliance.stop();
    for (unsigned i = 0; i < workers; ++i) EXPECT_EQ(appliance.io(i).unfit.get(), 0u);
  }
  EXPECT_FALSE(dpdk::interface_state(interface_name).exists);
  close(begin[1]);
}

}  // namespace
}  // namespace bootstorm::live

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc == 2) bootstorm::live::workers = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10));
  return RUN_ALL_TESTS();
}
