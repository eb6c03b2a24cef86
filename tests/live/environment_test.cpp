// What is wrong with the machine ends in one sentence that names the problem and what mends it. Each case is tried for
// real, in a process of its own, because DPDK starts once a process.
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fcntl.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/environment_error.hpp"
#include "dpdk/appliance.hpp"
#include "dpdk/device/host.hpp"

namespace bootstorm::live {
namespace {

namespace fs = std::filesystem;

constexpr int exit_environment = 3;

/// Opens and starts an appliance as the program does, and ends this process.
[[noreturn]] void try_appliance(const std::string& device, MemoryMode memory = MemoryMode::automatic) {
  try {
    dpdk::Appliance appliance{{.name = "bootstorm-environment-test",
                               .ports = {{.device = device, .mtu = {}}},
                               .workers = 2,
                               .memory = memory}};
    Snapshot snapshot;
    snapshot.shards = appliance.shards();
    snapshot.ports = appliance.snapshot_ports();
    appliance.start(&snapshot);
    appliance.stop();
  } catch (const EnvironmentError& error) {
    std::fputs(error.what(), stderr);
    std::_Exit(exit_environment);
  }
  std::_Exit(0);
}

bool is_root() { return geteuid() == 0; }

TEST(EnvironmentDeathTest, NamesAnUnknownDriver) {
  EXPECT_EXIT(try_appliance("net_nosuch0"), testing::ExitedWithCode(exit_environment),
              "net_nosuch0.*check that net_nosuch is a driver");
}

TEST(EnvironmentDeathTest, NamesAMissingCardAndTheCommandThatListsCards) {
  EXPECT_EXIT(try_appliance("00ff:fe:1f.7"), testing::ExitedWithCode(exit_environment),
              "no PCI device 00ff:fe:1f.7: lspci");
}

TEST(EnvironmentDeathTest, NamesACardOfTheKernelAndTheCommandThatBindsIt) {
  std::string card;
  for (const auto& entry : fs::directory_iterator{"/sys/bus/pci/devices"}) {
    const std::string driver = dpdk::pci_state(entry.path().filename()).driver;
    if (driver == "virtio-pci" || driver == "e1000e" || driver == "nvme" || driver == "ahci")
      card = entry.path().filename();
  }
  if (card.empty()) GTEST_SKIP() << "no PCI device with a kernel driver on this machine";
  EXPECT_EXIT(try_appliance(card), testing::ExitedWithCode(exit_environment),
              "belongs to the kernel driver.*sudo [^ ]+ prepare, with the same configuration");
}

TEST(EnvironmentDeathTest, NamesAMissingInterfaceAndTheCommandThatListsInterfaces) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  EXPECT_EXIT(try_appliance("net_af_packet0,iface=nosuchif0"), testing::ExitedWithCode(exit_environment),
              "nosuchif0, which does not exist: ip");
}

/// For this process alone: a machine without huge pages, whatever others have reserved.
void hide_hugepages() {
  const char* const place = "/sys/kernel/mm/hugepages";
  if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("none", place, "tmpfs", 0, nullptr) != 0)
    std::_Exit(99);
}

TEST(EnvironmentDeathTest, CountsMissingHugepagesAndNamesTheCommandThatReservesThem) {
  if (!is_root() && dpdk::free_hugepage_bytes() >= (std::uint64_t{64} << 20))
    GTEST_SKIP() << "there are enough huge pages on this machine";
  const auto without_hugepages = [] {
    if (is_root()) hide_hugepages();
    try_appliance("net_null0", MemoryMode::hugepages);
  };
  EXPECT_EXIT(without_hugepages(), testing::ExitedWithCode(exit_environment),
              "memory: hugepages needs [0-9]+ MiB.*nr_hugepages.*memory: ordinary");
}

TEST(EnvironmentDeathTest, NamesTheMissingRightForATap) {
  if (!is_root()) GTEST_SKIP() << "needs root, to become somebody else";
  const auto as_nobody = [](const std::string& device) {
    if (setgid(65534) != 0 || setuid(65534) != 0) std::_Exit(99);
    try_appliance(device);
  };
  EXPECT_EXIT(as_nobody("net_tap0,iface=bsenv0"), testing::ExitedWithCode(exit_environment),
              "CAP_NET_ADMIN.*run bootstorm as root");
  EXPECT_EXIT(as_nobody("net_af_packet0,iface=lo"), testing::ExitedWithCode(exit_environment),
              "CAP_NET_RAW.*run bootstorm as root");
}

/// A TAP held by a file descriptor, as another program would.
class ForeignTap {
 public:
  explicit ForeignTap(const char* name) : file_(open("/dev/net/tun", O_RDWR | O_CLOEXEC)) {
    ifreq request{};
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_MULTI_QUEUE;
    ok_ = file_ >= 0 && ioctl(file_, TUNSETIFF, &request) == 0;
    const int any_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ioctl(any_socket, SIOCGIFFLAGS, &request);
    request.ifr_flags |= IFF_UP;
    ok_ = ok_ && ioctl(any_socket, SIOCSIFFLAGS, &request) == 0;
    close(any_socket);
  }
  ~ForeignTap() { close(file_); }
  ForeignTap(const ForeignTap&) = delete;
  ForeignTap& operator=(const ForeignTap&) = delete;
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  int file_;
  bool ok_ = false;
};

TEST(EnvironmentDeathTest, RefusesATapOfAnotherProcess) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  const ForeignTap tap{"bsenv1"};
  ASSERT_TRUE(tap.ok());
  EXPECT_EXIT(try_appliance("net_tap0,iface=bsenv1"), testing::ExitedWithCode(exit_environment),
              "bsenv1.* is in use by another process");
}

TEST(EnvironmentDeathTest, RefusesADeviceOfAnotherAppliance) {
  const dpdk::DeviceLock lock{"bootstorm-environment-test", dpdk::parse_device("net_tap0,iface=bsenv2")};
  EXPECT_EXIT(try_appliance("net_tap0,iface=bsenv2"), testing::ExitedWithCode(exit_environment),
              "in use by another bootstorm");
}

TEST(EnvironmentDeathTest, RefusesAnInterfaceNameThatIsTaken) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  EXPECT_EXIT(try_appliance("net_tap0,iface=lo"), testing::ExitedWithCode(exit_environment),
              "another one has that name");
}

TEST(EnvironmentDeathTest, NamesAMissingCaptureFile) {
  EXPECT_EXIT(try_appliance("net_pcap0,rx_pcap=/nonexistent/in.pcap,tx_pcap=/nonexistent/out.pcap"),
              testing::ExitedWithCode(exit_environment), "/nonexistent/in.pcap");
}

TEST(EnvironmentDeathTest, ServesOnATapAndLeavesNothingBehind) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  if (access("/dev/net/tun", R_OK | W_OK) != 0) GTEST_SKIP() << "needs /dev/net/tun";
  const bool had_directory = fs::exists("/var/run/dpdk");
  EXPECT_EXIT(try_appliance("net_tap0,iface=bsenv3"), testing::ExitedWithCode(0), "");
  EXPECT_FALSE(dpdk::interface_state("bsenv3").exists);
  EXPECT_TRUE(had_directory || !fs::exists("/var/run/dpdk"));
  for (std::error_code error; const auto& entry : fs::directory_iterator{"/var/run/dpdk", error}) {
    EXPECT_EQ(entry.path().filename().string().find("bootstorm-environment-test"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace bootstorm::live
