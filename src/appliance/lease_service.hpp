// Leases on disk, from before the workers start until after they have stopped.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/workers.hpp"
#include "bootstorm/journal.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"
#include "config/config.hpp"
#include "leases/committer.hpp"
#include "leases/store.hpp"

namespace bootstorm::appliance {

class LeaseService {
 public:
  /// It is woken several times a second. A disk may take its time for one commit; what takes longer than this is
  /// left to whoever supervises the process.
  static constexpr Nanos stopped_after_ns = 2 * nanos_per_s;

  /// Opens the file, unless leases are kept in memory. Returns an exit code; says on standard error what is wrong.
  /// `options`: for tests of failing disks.
  [[nodiscard]] int open(const config::Config& config, const leases::StoreOptions& options = {});
  /// What the workers write to; empty: leases are kept in memory.
  [[nodiscard]] std::shared_ptr<LeaseJournal> journal() const { return journal_; }
  /// Hands the leases of earlier runs to the workers, which have not started, and commits new ones from now on. Where
  /// ports or VLANs have changed, a lease moves to the link on which its address is now assigned. Returns an exit code.
  [[nodiscard]] int restore(Workers& workers, const config::Config& config);
  /// What is due: logs when leases can no longer be written and when they can again, and that their file was lost.
  void poll(Nanos now);
  /// The thread that writes has done nothing for stopped_after_ns, idle or not. Call poll() all the time.
  [[nodiscard]] bool is_committer_stopped(Nanos now) const noexcept {
    return committer_ != nullptr && now - moved_at_ >= stopped_after_ns;
  }
  /// After the workers have stopped.
  void stop();
  /// nullopt: leases are kept in memory.
  [[nodiscard]] std::optional<leases::CommitterStatus> status() const;
  /// Those on disk; null: not copied yet, or none are kept there.
  [[nodiscard]] leases::HeldLeases held() const { return committer_ ? committer_->held() : nullptr; }

 private:
  void tell_latch(const leases::CommitterStatus& status);

  std::optional<leases::LeaseStore> store_;  // until restore()
  std::string path_;
  std::shared_ptr<LeaseJournal> journal_;
  std::unique_ptr<leases::LeaseCommitter> committer_;
  bool is_reported_latched_ = false;
  std::uint64_t reported_rewrites_ = 0;
  // A disk on the edge must neither fill the log nor hide that the file was lost.
  ReportBudget latch_reports_;
  ReportBudget loss_reports_;
  Nanos last_poked_at_ = 0;
  std::uint64_t rounds_seen_ = 0;  // of the committer
  Nanos moved_at_ = 0;             // when these had last changed
};

}  // namespace bootstorm::appliance
