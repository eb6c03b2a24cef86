#include "appliance/lease_service.hpp"

#include <spdlog/spdlog.h>

#include <iostream>
#include <utility>
#include <variant>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "config/links.hpp"

namespace bootstorm::appliance {
namespace {

/// A lost file is noticed and written anew within a second.
constexpr Nanos poke_interval_ns = 400 * nanos_per_ms;

int fail(const leases::StoreError& error) {
  std::cerr << "bootstorm: " << error.message << '\n';
  return error.kind == leases::StoreError::Kind::damaged ? exit_state_damaged : exit_environment;
}

/// The records to write so that the file follows: first those that free the old link, then those that take the new one.
std::vector<LeaseRecord> move_home(const config::Config& config, std::vector<LeaseRecord>& leases) {
  std::vector<LeaseRecord> changes;
  std::vector<LeaseRecord> moved;
  for (LeaseRecord& lease : leases) {
    const auto link = config::is_on_link(config, lease.link, lease.address) ? std::nullopt
                                                                            : config::link_for(config, lease.address);
    if (!link) continue;
    changes.push_back(lease);
    changes.back().state = LeaseState::free;
    lease.link = *link;
    moved.push_back(lease);
  }
  changes.insert(changes.end(), moved.begin(), moved.end());
  return changes;
}

}  // namespace

int LeaseService::open(const config::Config& config, const leases::StoreOptions& options) {
  if (config.appliance.leases == config::LeaseMode::memory) return exit_ok;
  auto opened = leases::LeaseStore::open(config.appliance.state, options);
  if (const auto* error = std::get_if<leases::StoreError>(&opened)) return fail(*error);
  store_ = std::get<leases::LeaseStore>(std::move(opened));
  path_ = store_->path().string();
  journal_ = std::make_shared<LeaseJournal>();
  return exit_ok;
}

int LeaseService::restore(Workers& workers, const config::Config& config) {
  if (!store_) return exit_ok;
  const Nanos now = workers.now();
  auto loaded = store_->load(now);
  if (const auto* error = std::get_if<leases::StoreError>(&loaded)) return fail(*error);
  auto& leases = std::get<std::vector<LeaseRecord>>(loaded);
  if (const auto moved = move_home(config, leases); !moved.empty()) {
    if (const auto error = store_->write(moved, now)) {
      return fail({leases::StoreError::Kind::machine, path_ + ": " + error->message});
    }
    spdlog::info("{} moved to the link on which their addresses are assigned now",
                 counted(moved.size() / 2, "lease has", "leases have"));
  }
  const std::size_t taken = workers.restore(leases);
  if (store_->is_new()) spdlog::info("{} is new: there are no leases of earlier runs", path_);
  if (!leases.empty()) spdlog::info("{} from {}", counted(taken, "lease", "leases"), path_);
  if (taken != leases.size()) {
    std::cerr << "bootstorm: " << path_ << ": " << leases.size() - taken << " of " << leases.size()
              << " leases contradict others or exceed the appliance's limit; 'bootstorm leases' lists them all, "
                 "'bootstorm leases release' removes one\n";
    return exit_state_damaged;
  }
  committer_ = std::make_unique<leases::LeaseCommitter>(*std::exchange(store_, std::nullopt), journal_,
                                                         [&workers] { return workers.now(); });
  return exit_ok;
}

void LeaseService::poll(Nanos now) {
  if (!committer_) return;
  if (now - last_poked_at_ >= poke_interval_ns) {
    last_poked_at_ = now;
    committer_->poke();
  }
  const leases::CommitterStatus status = committer_->status();
  const bool has_moved = std::exchange(rounds_seen_, status.rounds) != status.rounds;
  if (moved_at_ == 0 || has_moved || status.has_ended) moved_at_ = now;
  if (status.rewrites != reported_rewrites_) {
    reported_rewrites_ = status.rewrites;
    if (loss_reports_.allow(now)) {
      spdlog::error("{} was removed, replaced or cut off while the appliance serves; all leases were written to it "
                    "anew, and what lay there is kept as {}.set-aside. Find out who did that",
                    path_, path_);
    }
  }
  if (status.latched != is_reported_latched_) {
    is_reported_latched_ = status.latched;
    if (latch_reports_.allow(now)) tell_latch(status);
  }
  if (const std::uint64_t more = latch_reports_.sum_up(now); more != 0) {
    spdlog::warn("writing leases to {} failed or went on {} more", path_, counted(more, "time", "times"));
  }
  if (const std::uint64_t more = loss_reports_.sum_up(now); more != 0) {
    spdlog::error("{} was lost {} more", path_, counted(more, "time", "times"));
  }
}

void LeaseService::tell_latch(const leases::CommitterStatus& status) {
  if (!status.latched) {
    spdlog::warn("leases are written to {} again; addresses are assigned as before", path_);
    return;
  }
  spdlog::error("leases cannot be written to {} ({}): no client gets a new address, present leases run out without "
                "extension; TFTP is not affected. {}",
                path_, status.trouble,
                status.recovers ? "Writing resumes when the cause is gone"
                                : "Repair the disk, then restart the appliance");
}

void LeaseService::stop() {
  if (committer_) committer_->stop();
}

std::optional<leases::CommitterStatus> LeaseService::status() const {
  if (!committer_) return std::nullopt;
  return committer_->status();
}

}  // namespace bootstorm::appliance
