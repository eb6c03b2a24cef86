// The sections of the whole program: workers and memory, TFTP, and when changed files are served.
#include <algorithm>
#include <string>

#include "config/sections.hpp"

namespace bootstorm::config {
namespace {

constexpr std::size_t user_name_bytes_max = 32;  // useradd(8)

/// After `workers` has been read.
void read_cpus(const YamlNode& node, ApplianceConfig& appliance, ErrorList& errors) {
  const auto* items = list_items(node, "cpus", "a list of CPU numbers such as [2, 3]", workers_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    const auto cpu = read_scalar(item, "cpus", whole_number(0, cpu_number_max), errors);
    if (!cpu) return;
    if (std::ranges::find(appliance.cpus, *cpu) != appliance.cpus.end()) {
      errors.add(item.at, "cpus: " + std::to_string(*cpu) + " is given twice; each worker needs its own");
      return;
    }
    appliance.cpus.push_back(static_cast<unsigned>(*cpu));
  }
  if (appliance.cpus.size() == appliance.workers) return;
  errors.add(node.at, "cpus: expected one for each worker, which is " + std::to_string(appliance.workers) + ", not " +
                          std::to_string(appliance.cpus.size()));
}

Setting<ApplianceConfig> cpus() {
  return {.about = {.key = "cpus",
                    .help = "the cores of the workers, one for each",
                    .shape = list_of(whole_number(0, cpu_number_max).shape, workers_max)},
          .read = read_cpus,
          .is_same = [](const ApplianceConfig& a, const ApplianceConfig& b) { return a.cpus == b.cpus; }};
}

}  // namespace

std::filesystem::path run_directory(const ApplianceConfig& appliance) {
  if (!appliance.run.empty()) return appliance.run;
  return appliance.state == state_default ? std::filesystem::path{run_default} : appliance.state;
}

const Section<ApplianceConfig>& appliance_section() {
  using Fields = ApplianceConfig;
  static const Section<Fields> section{
      "appliance",
      {
          setting("workers", &Fields::workers, whole_number(1, workers_max),
                  "threads that answer frames, each on a core")
              .needs_restart(),
          cpus().needs_restart(),
          setting("idle", &Fields::idle, one_of<IdleMode>({{"adaptive", IdleMode::adaptive}, {"spin", IdleMode::spin}}),
                  "what a worker does when there is nothing to do: sleep briefly, or keep polling")
              .needs_restart(),
          setting("memory", &Fields::memory,
                  one_of<MemoryMode>({{"auto", MemoryMode::automatic},
                                      {"hugepages", MemoryMode::hugepages},
                                      {"ordinary", MemoryMode::ordinary}}),
                  "where frames and files are kept")
              .needs_restart(),
          setting("state", &Fields::state, plain_text("a directory such as /var/lib/bootstorm", path_bytes_max),
                  "the directory of leases.db")
              .needs_restart(),
          setting("run", &Fields::run, plain_text("a directory such as /run/bootstorm", path_bytes_max),
                  "the directory of the sockets control and observe")
              .needs_restart(),
          setting("leases", &Fields::leases,
                  one_of<LeaseMode>({{"disk", LeaseMode::disk}, {"memory", LeaseMode::memory}}),
                  "where leases are kept: on disk, or in memory until the process ends")
              .needs_restart(),
          setting("telemetry", &Fields::telemetry, true_or_false(),
                  "whether DPDK's telemetry answers, /bootstorm/stats and /bootstorm/boards among it")
              .needs_restart(),
          setting("user", &Fields::user, plain_text("a user such as bootstorm, or root", user_name_bytes_max),
                  "who the process becomes where root starts it, once its devices are open")
              .needs_restart(),
      },
      {}};
  return section;
}

const Section<TftpConfig>& tftp_section() {
  using Fields = TftpConfig;
  static const Section<Fields> section{
      "tftp",
      {
          setting("cache", &Fields::cache_bytes, size_bytes("1MiB", "1TiB"), "the memory for boot files"),
          setting("max_blksize", &Fields::max_blksize, auto_or(whole_number(8, 65464)),
                  "the largest block a client may ask for (RFC 2348); auto: what fits the port's MTU"),
          setting("max_windowsize", &Fields::max_windowsize, whole_number(1, 64),
                  "the most blocks sent before the client acknowledges (RFC 7440)"),
          setting("single_port", &Fields::single_port, true_or_false(),
                  "keep every transfer on port 69, for clients behind NAT or a firewall that does not know TFTP"),
          setting("netascii", &Fields::netascii, true_or_false(), "also serve text files in netascii mode"),
          setting("sessions", &Fields::sessions, whole_number(1, sessions_max),
                  "transfers at the same time, over all workers")
              .needs_restart(),
      },
      {}};
  return section;
}

const Section<PublishConfig>& publish_section() {
  static const Section<PublishConfig> section{
      "publish",
      {
          setting("when", &PublishConfig::mode,
                  one_of<PublishMode>({{"change", PublishMode::change}, {"asked", PublishMode::asked}}),
                  "serve changed files when they have come to rest, or only when asked"),
          setting("settle_ms", &PublishConfig::settle_ms, whole_number(50, 60'000),
                  "how long the files must have been left alone"),
      },
      {}};
  return section;
}

}  // namespace bootstorm::config
