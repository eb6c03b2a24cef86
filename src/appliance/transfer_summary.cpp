#include "appliance/transfer_summary.hpp"

#include <spdlog/fmt/fmt.h>

#include <utility>

#include "appliance/sums.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {

std::string TransferSummary::poll(const Workers& workers) {
  if (!limit_.allow(workers.now())) return {};
  const std::uint64_t files = sum_of(workers, Reason::tftp_finished);
  const std::uint64_t bytes = sum_of(workers, Statistic::tftp_bytes_acknowledged);
  const std::uint64_t open = sum_of(workers, Statistic::tftp_sessions_open);
  const std::uint64_t files_sent = files - std::exchange(reported_files_, files);
  const std::uint64_t bytes_sent = bytes - std::exchange(reported_bytes_, bytes);
  if (bytes_sent == 0) return {};
  return fmt::format("in the last minute: {} sent, {}; {} open", counted(files_sent, "file", "files"),
                     bytes_text(bytes_sent), counted(open, "transfer", "transfers"));
}

}  // namespace bootstorm::appliance
