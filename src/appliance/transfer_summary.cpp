#include "appliance/transfer_summary.hpp"

#include <spdlog/fmt/fmt.h>

#include <utility>

#include "base/text.hpp"

namespace bootstorm::appliance {

std::string TransferSummary::poll(const Workers& workers) {
  if (!limit_.allow(workers.now())) return {};
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t open = 0;
  for (unsigned i = 0; i < workers.shards(); ++i) {
    const Counters& counters = workers.shard(i).counters;
    files += counters[Reason::tftp_finished].get();
    bytes += counters[Statistic::tftp_bytes_acknowledged].get();
    open += counters[Statistic::tftp_sessions_open].get();
  }
  const std::uint64_t files_sent = files - std::exchange(reported_files_, files);
  const std::uint64_t bytes_sent = bytes - std::exchange(reported_bytes_, bytes);
  if (bytes_sent == 0) return {};
  return fmt::format("in the last minute: {} sent, {}; {} open", counted(files_sent, "file", "files"),
                     bytes_text(bytes_sent), counted(open, "transfer", "transfers"));
}

}  // namespace bootstorm::appliance
