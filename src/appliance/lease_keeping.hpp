// Leases on disk, from before the workers start until after they have ended.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/workers.hpp"
#include "bootstorm/journal.hpp"
#include "config/config.hpp"
#include "leases/committer.hpp"
#include "leases/store.hpp"

namespace bootstorm::appliance {

class LeaseKeeping {
 public:
  /// Opens the file, unless leases are kept in memory. Returns an exit code; says on standard error what is wrong.
  [[nodiscard]] int open(const config::Config& config);
  /// What the workers write to; empty: leases are kept in memory.
  [[nodiscard]] std::shared_ptr<LeaseJournal> journal() const { return journal_; }
  /// Gives the leases of earlier runs to the appliance, and keeps those to come. Before it starts. Returns an exit
  /// code.
  /// Where ports or VLANs have changed since, a lease goes where its address is now given out.
  [[nodiscard]] int begin(Workers& workers, const config::Config& config);
  /// What is due: says on the log when leases cannot be written, and when they can again.
  void turn(Nanos now);
  /// After the workers have ended.
  void stop();
  /// nullopt: leases are kept in memory.
  [[nodiscard]] std::optional<leases::CommitterStatus> status() const;

 private:
  std::optional<leases::LeaseStore> store_;  // until begin()
  std::string path_;
  std::shared_ptr<LeaseJournal> journal_;
  std::unique_ptr<leases::LeaseCommitter> committer_;
  bool said_latched_ = false;
  Nanos poked_at_ = 0;
};

}  // namespace bootstorm::appliance
