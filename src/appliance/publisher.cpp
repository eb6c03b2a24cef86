#include "appliance/publisher.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <utility>

#include "base/exit_codes.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

int fail_start(const PrepareError& error) {
  for (const auto& text : error.warnings) spdlog::warn("{}", text);
  for (const auto& text : error.errors) std::cerr << "bootstorm: " << text << '\n';
  return error.kind == PrepareError::Kind::memory ? exit_environment : exit_configuration;
}

/// None: nothing is rolled out.
std::optional<RolloutStatus> rollout_of(const config::Config& config) {
  if (!config.rollout) return std::nullopt;
  RolloutStatus status{.image = config.images[config.rollout->image].name};
  if (const auto group = config.rollout->group) {
    status.to = "the group " + config.groups[*group].name;
  } else {
    status.to = fmt::format("{}% of all boards", config.rollout->share / (Rollout::whole / 100.0));
  }
  const auto gets_it = [&](const config::BoardConfig& board) { return config::is_in_rollout(config, board); };
  status.boards = static_cast<std::uint64_t>(std::ranges::count_if(config.boards, gets_it));
  return status;
}

}  // namespace

Publisher::Publisher(Workers& workers, const config::Config& config, std::string config_path)
    : workers_(workers),
      config_(config),
      config_path_(std::move(config_path)),
      running_(running_of(config, workers.snapshot_ports())),
      served_(workers) {}

int Publisher::start() {
  auto waiting = waiting_generation(config_, running_, *served_.next());
  if (const auto* error = std::get_if<PrepareError>(&waiting)) return fail_start(*error);
  served_.start(std::move(std::get<Generation>(waiting)));
  load_files(*served_.next());
  return exit_ok;
}

void Publisher::load_files(const GenerationTicket& ticket) {
  loader_.begin(
      [config = config_, &running = running_, ticket](const content::LoadOptions& options) {
        return prepare_generation(config, running, ticket, options);
      },
      served_.hot(), seen_);
}

void Publisher::reload(Done done) {
  if (done) waiting_next_.push_back(std::move(done));
  begin_loading(Cause::requested);
}

int Publisher::poll() {
  if (images_.poll(workers_.now())) begin_loading(Cause::images_changed);
  const int failed = finish_loading();
  served_.poll_demands();
  served_.make_room(workers_.now());
  if (served_.collect() && next_ && !loader_.is_busy()) begin_loading(*next_);
  return failed;
}

void Publisher::begin_loading(Cause cause) {
  const bool was_put_off = next_.has_value();
  if (!next_ || cause == Cause::requested) next_ = cause;
  if (loader_.is_busy()) return;
  const auto ticket = served_.next();
  if (!ticket) {
    if (!was_put_off) put_off();
    return;
  }
  cause_ = *next_;
  next_.reset();
  waiting_ = std::exchange(waiting_next_, {});
  if (cause_ == Cause::requested) {
    spdlog::info("reloading {}", config_path_);
    loader_.begin(
        [path = config_path_, &running = running_, ticket = *ticket](const content::LoadOptions& options) {
          return appliance::reload(path, running, ticket, options);
        },
        served_.hot(), seen_);
  } else {
    spdlog::info("the images have changed; loading them");
    load_files(*ticket);
  }
}

void Publisher::put_off() {
  spdlog::warn("the new files have to wait for {}; transfers that do not move are being ended", waits_for());
}

std::string Publisher::waits_for() const {
  if (loader_.is_busy()) return "files to be read";
  return fmt::format("transfers to end that have files of {} open, as many generations as there can be",
                     counted(served_.alive(), "generation", "generations"));
}

int Publisher::finish_loading() {
  std::optional<Loaded> loaded = loader_.poll();
  if (!loaded) return exit_ok;
  if (const auto* error = std::get_if<PrepareError>(&loaded->result)) {
    if (!files_loaded_) return fail_start(*error);
    refuse(*error);
  } else {
    images_.replace(std::move(loaded->watch));
    take_over(std::get<Prepared>(std::move(loaded->result)));
  }
  if (next_) begin_loading(*next_);
  return exit_ok;
}

void Publisher::refuse(const PrepareError& error) {
  warn(error.warnings);
  for (const auto& text : error.errors) spdlog::error("{}", text);
  spdlog::error("reload failed; the previous configuration stays active");
  if (cause_ == Cause::images_changed) load_trouble_ = error.errors.front();
  report_done({.errors = error.errors, .warnings = error.warnings});
}

void Publisher::take_over(Prepared prepared) {
  warn(prepared.warnings);
  warnings_ = prepared.warnings;
  when_seen_ = std::move(prepared.when_seen);
  lacks_ = std::move(prepared.lacks);
  load_trouble_.clear();
  config_ = std::move(prepared.config);
  files_ = prepared.stored_files;
  bytes_ = prepared.stored_bytes;
  const std::string note = prepared.generation.arena.note();
  served_.publish(std::move(prepared.generation));
  if (std::exchange(files_loaded_, true)) {
    spdlog::info("reloaded: {} in {}; open transfers finish with the files they began with",
                 counted(files_, "file", "files"), bytes_text(bytes_));
  } else {
    spdlog::info("files are in {}", note);
  }
  report_done({.errors = {}, .warnings = prepared.warnings});
}

void Publisher::report_done(const ReloadResult& result) {
  for (const Done& done : std::exchange(waiting_, {})) done(result);
}

/// Each warning once, unless the operator asked: a tree that changes often would repeat them all the time.
void Publisher::warn(const std::vector<std::string>& warnings) {
  for (const auto& warning : warnings) {
    if (warned_.insert(warning).second || cause_ == Cause::requested) spdlog::warn("{}", warning);
  }
}

void Publisher::see(Model model) {
  const auto number = static_cast<std::size_t>(model);
  if (number >= model_count || std::exchange(seen_[number], true)) return;
  for (std::string& warning : std::exchange(when_seen_[number], {})) {
    if (!warned_.insert(warning).second) continue;
    spdlog::warn("{}", warning);
    warnings_.push_back(std::move(warning));
  }
}

void Publisher::describe(ContentStatus& status) const {
  constexpr std::size_t warnings_max = 100;  // an answer to an operator has a largest size
  status.warnings.assign(warnings_.begin(),
                         warnings_.begin() + static_cast<std::ptrdiff_t>(std::min(warnings_.size(), warnings_max)));
  if (warnings_.size() > warnings_max) {
    status.warnings.push_back("and " + std::to_string(warnings_.size() - warnings_max) + " more");
  }
  if (!load_trouble_.empty()) status.degraded.push_back("changed images are not served: " + load_trouble_);
  status.files = files_;
  status.bytes = bytes_;
  status.rollout = rollout_of(config_);
  served_.describe(status);
}

}  // namespace bootstorm::appliance
