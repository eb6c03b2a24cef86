#include "dpdk/device/eal.hpp"

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_launch.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "base/environment_error.hpp"
#include "dpdk/device/host.hpp"
#include "dpdk/device/signals.hpp"

namespace bootstorm::dpdk {

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr std::size_t own_need_bytes = 32 * mebibyte;  // DPDK's own structures, and what drivers take

/// Of one process. Nothing is in it in either memory mode but telemetry's socket.
void remove_runtime_directory(const std::filesystem::path& directory) {
  unlink((directory / "dpdk_telemetry.v2").c_str());
  rmdir(directory.c_str());
}

/// DPDK makes a directory for this process that is never looked at again unless telemetry has its socket there. Without
/// that it goes at once, so that nothing stays behind however the process ends. So do those of processes that were
/// killed.
void remove_runtime_directories(const std::string& name, bool keep_own) {
  const char* own = rte_eal_get_runtime_dir();
  if (own == nullptr) return;
  const std::filesystem::path all = std::filesystem::path{own}.parent_path();
  if (!keep_own) rmdir(own);
  std::error_code error;
  std::vector<std::filesystem::path> left;
  for (const auto& entry : std::filesystem::directory_iterator{all, error}) {
    const std::string directory = entry.path().filename();
    if (!directory.starts_with(name + "-")) continue;
    const pid_t pid = std::atoi(directory.c_str() + name.size() + 1);
    if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH) left.push_back(entry.path());
  }
  for (const auto& directory : left) remove_runtime_directory(directory);
  rmdir(all.c_str());  // only if no other DPDK process is there
}

std::size_t to_mebibytes(std::size_t bytes) { return (bytes + mebibyte - 1) / mebibyte; }

}  // namespace

Eal::Eal(const EalSettings& settings)
    : workers_(settings.workers),
      cpus_(plan_cpus(allowed_cpus(), settings.workers, settings.cpus)),
      xdp_(settings.run_directory) {
  for (const auto& text : settings.devices) {
    devices_.push_back(parse_device(text));
    locks_.emplace_back(settings.name, devices_.back());
    check_device(devices_.back());
    set_up(devices_.back());
    xdp_.make_way(devices_.back());
    devices_.back().added = xdp_.arguments_of(devices_.back(), std::max(settings.workers, 1U));
  }
  choose_memory(settings);
  survive_device_signals();
  if (workers_ > 0) block_device_signals();
  initialise(settings);
}

Eal::~Eal() {
  rte_eal_cleanup();
  if (runtime_directory_.empty()) return;
  remove_runtime_directory(runtime_directory_);
  rmdir(std::filesystem::path{runtime_directory_}.parent_path().c_str());
}

void Eal::choose_memory(const EalSettings& settings) {
  const auto physical = std::ranges::find_if(devices_, needs_hugepages);
  const bool must = is_physical_ = physical != devices_.end();
  if (settings.memory == MemoryMode::ordinary) {
    if (!must) return;
    throw EnvironmentError{
        "memory: ordinary does not work for the card " + physical->name +
        ", which is used without an IOMMU: set memory: auto and reserve huge pages, or enable the IOMMU "
        "and bind the card to vfio-pci"};
  }
  const std::size_t need = need_bytes_ = settings.memory_bytes + own_need_bytes;
  const std::size_t free = free_hugepage_bytes();
  hugepages_ = free >= need;
  if (hugepages_ || (settings.memory == MemoryMode::automatic && !must)) return;
  const std::string pages = std::to_string(hugepages_to_reserve(need));
  throw EnvironmentError{
      (must ? "the card " + physical->name : "memory: hugepages") + " needs " + std::to_string(to_mebibytes(need)) +
      " MiB of free huge pages and there are " + std::to_string(free / mebibyte) + " MiB: echo " + pages +
      " | sudo tee /proc/sys/vm/nr_hugepages reserves enough" + (must ? "" : "; memory: ordinary needs none")};
}

std::vector<std::string> Eal::arguments(const EalSettings& settings) {
  std::vector<std::string> words{
      settings.name,        "--file-prefix",        settings.name + "-" + std::to_string(getpid()),
      "--lcores",           cpus_.lcores(workers_), settings.telemetry ? "--telemetry" : "--no-telemetry",
      "--log-level=warning"};
  if (hugepages_) {
    words.emplace_back("--in-memory");  // no file in a hugetlbfs mount, so none left behind
    // A card's rings are made when the right to ask for physical addresses is gone: memory for them is taken before.
    if (is_physical_) words.insert(words.end(), {"-m", std::to_string(to_mebibytes(need_bytes_))});
  } else {
    // These pages are taken as they are used, so asking for plenty costs nothing.
    const std::size_t bytes = settings.memory_bytes + settings.memory_bytes / 2 + 2 * own_need_bytes;
    words.insert(words.end(), {"--no-huge", "--no-shconf", "-m", std::to_string(to_mebibytes(bytes))});
  }
  bool any_pci = false;
  for (const auto& device : devices_) {
    words.emplace_back(device.is_pci ? "-a" : "--vdev");
    words.push_back(device.text + device.added);
    any_pci = any_pci || device.is_pci;
  }
  if (!any_pci) words.emplace_back("--no-pci");
  return words;
}

void Eal::initialise(const EalSettings& settings) {
  std::vector<std::string> words = arguments(settings);
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  if (rte_eal_init(static_cast<int>(words.size()), argv.data()) < 0) {
    const int error = rte_errno;
    const std::string said = log();
    rte_eal_cleanup();
    if (error == ENODEV && devices_.size() == 1) fail_device(devices_.front(), said);
    throw EnvironmentError{std::string{"DPDK cannot start ("} + rte_strerror(error) +
                           "): " + (said.empty() ? "run as root (sudo " + own_path() + " ...)" : "it said: " + said)};
  }
  remove_runtime_directories(settings.name, settings.telemetry);
  if (settings.telemetry) runtime_directory_ = rte_eal_get_runtime_dir();
  for (const auto& device : devices_) {
    std::uint16_t port = 0;
    if (rte_eth_dev_get_port_by_name(device.name.c_str(), &port) == 0) continue;
    const std::string said = log();
    rte_eal_cleanup();
    fail_device(device, said);
  }
}

void Eal::run(unsigned worker, int (*function)(void*), void* argument) {
  rte_eal_remote_launch(function, argument, worker + 1);
}

void Eal::wait() { rte_eal_mp_wait_lcore(); }

}  // namespace bootstorm::dpdk
