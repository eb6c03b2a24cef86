#include "appliance/publishing.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iostream>
#include <sstream>
#include <utility>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::appliance {

namespace {

constexpr Nanos unrest_interval_ns = 60 * nanos_per_s;
constexpr unsigned vlan_max = 4094;

std::vector<const Shard*> shards_of(const Workers& workers) {
  std::vector<const Shard*> shards;
  for (unsigned i = 0; i < workers.shards(); ++i) shards.push_back(&workers.shard(i));
  return shards;
}

}  // namespace

Publishing::Publishing(Workers& workers, const config::Config& config, std::string config_path,
                       const LeaseKeeping& leases)
    : workers_(workers),
      leases_(leases),
      config_(config),
      config_path_(std::move(config_path)),
      shards_(shards_of(workers)),
      generations_(workers.quiescence(),
                   [this](std::uint8_t slot) {
                     return count_generation_uses(shards_, slot) + (demands_.uses(slot) ? 1 : 0);
                   }),
      demands_(workers.quiescence()),
      running_(running_of(config, workers.snapshot_ports())) {}

int Publishing::fail(const PrepareError& error) {
  for (const auto& text : error.warnings) spdlog::warn("{}", text);
  for (const auto& text : error.errors) std::cerr << "bootstorm: " << text << '\n';
  return error.kind == PrepareError::Kind::memory ? exit_environment : exit_configuration;
}

int Publishing::start() {
  auto waiting = waiting_generation(config_, running_, *generations_.next());
  if (const auto* error = std::get_if<PrepareError>(&waiting)) return fail(*error);
  published_ = generations_.add(std::move(std::get<Generation>(waiting)));
  workers_.start(published_);
  generations_.published();
  loading_ = std::async(std::launch::async, [this, ticket = *generations_.next(), options = load_options()] {
    return prepare_generation(config_, running_, ticket, options);
  });
  open_socket();
  return exit_ok;
}

void Publishing::open_socket() {
  auto opened = operate::ControlSocket::open(config_.appliance.state);
  if (const auto* error = std::get_if<std::string>(&opened)) {
    spdlog::warn("{}; 'bootstorm reload' will not reach this appliance, SIGHUP will", *error);
  } else {
    socket_ = std::get<operate::ControlSocket>(std::move(opened));
  }
}

void Publishing::reload() { begin_loading(Cause::asked); }

int Publishing::turn() {
  take_commands();
  look_for_changes();
  const int failed = finish_loading();
  take_demands();
  collect();
  return failed;
}

void Publishing::stop() {
  stop_loading_ = true;
  if (loading_) loading_->wait();
}

void Publishing::take_demands() {
  for (Demand demand; workers_.next_demand(demand);) demands_.request(demand);
  for (const std::string& problem : demands_.poll(workers_.now())) spdlog::error("{}", problem);
}

content::LoadOptions Publishing::load_options() {
  content::LoadOptions options;
  options.hot = demands_.hot();
  options.read.stop = &stop_loading_;
  next_watch_.reset();
  options.before_reading = [this](const config::Config& config) {
    if (config.publish.mode != config::PublishMode::change) return;
    next_watch_.emplace(std::chrono::milliseconds{config.publish.settle_ms});
    for (const auto& trouble : next_watch_->watch(config::layer_directories(config))) spdlog::warn("{}", trouble);
  };
  options.read.progress = [said = std::chrono::steady_clock::now()](const content::LoadProgress& progress) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - said < std::chrono::seconds{1}) return;
    said = now;
    spdlog::info("loading: {} of {} files, {} of {}", progress.files, progress.files_total, bytes_text(progress.bytes),
                 bytes_text(progress.bytes_total));
  };
  return options;
}

void Publishing::begin_loading(Cause cause) {
  const bool was_put_off = again_.has_value();
  if (!again_ || cause == Cause::asked) again_ = cause;
  if (loading_) return;
  const auto ticket = generations_.next();
  if (!ticket) {
    if (was_put_off) return;
    const std::string why = fmt::format(
        "transfers of {} generations of files are still open; what is new is loaded when those of one have ended",
        generations_.live());
    spdlog::error("not loaded yet: {}", why);
    waiting_.swap(waiting_next_);
    tell_waiting(refusal_json({why}));
    return;
  }
  cause_ = *again_;
  again_.reset();
  waiting_.insert(waiting_.end(), waiting_next_.begin(), waiting_next_.end());
  waiting_next_.clear();
  if (cause_ == Cause::asked) {
    spdlog::info("reloading {}", config_path_);
    loading_ = std::async(std::launch::async, [this, ticket = *ticket, options = load_options()] {
      return appliance::reload(config_path_, running_, ticket, options);
    });
  } else {
    spdlog::info("the images have changed: loading them");
    loading_ = std::async(std::launch::async, [this, ticket = *ticket, options = load_options()] {
      return prepare_generation(config_, running_, ticket, options);
    });
  }
}

int Publishing::finish_loading() {
  if (!loading_ || loading_->wait_for(std::chrono::seconds{0}) != std::future_status::ready) return exit_ok;
  PrepareResult result = loading_->get();
  loading_.reset();
  if (const auto* error = std::get_if<PrepareError>(&result)) {
    if (!files_loaded_) return fail(*error);
    warn(error->warnings);
    for (const auto& text : error->errors) spdlog::error("{}", text);
    spdlog::error("not reloaded: what was served before is served on");
    tell_waiting(refusal_json(error->errors, error->warnings));
  } else {
    take_over(std::get<Prepared>(std::move(result)));
  }
  if (again_) begin_loading(*again_);
  return exit_ok;
}

void Publishing::take_over(Prepared prepared) {
  warn(prepared.warnings);
  config_ = std::move(prepared.config);
  files_ = prepared.stored_files;
  bytes_ = prepared.stored_bytes;
  watch_ = std::move(next_watch_);
  next_watch_.reset();
  const std::string note = prepared.generation.arena.note();
  const auto slot = prepared.generation.snapshot->generation_slot;
  content::OnDemandFiles* const on_demand = prepared.generation.on_demand.get();
  published_ = generations_.add(std::move(prepared.generation));
  workers_.publish(published_);
  generations_.published();
  demands_.serve(published_->id, slot, on_demand);
  if (std::exchange(files_loaded_, true)) {
    spdlog::info("reloaded: {} in {}; open transfers keep the files they began with", counted(files_, "file", "files"),
                 bytes_text(bytes_));
  } else {
    spdlog::info("files lie in {}", note);
  }
  tell_waiting(status_json(status(), prepared.warnings));
}

/// Only what is new, unless somebody has asked: a tree that changes often would tell the same again and again.
void Publishing::warn(const std::vector<std::string>& warnings) {
  for (const auto& warning : warnings) {
    if (warned_.insert(warning).second || cause_ == Cause::asked) spdlog::warn("{}", warning);
  }
}

void Publishing::collect() {
  if (generations_.collect() == 0) return;
  // The first to go is the one without files.
  if (generations_.freed() > 1) {
    spdlog::info("an old generation of files has ended, its memory is free again; {} alive", generations_.live());
  }
  if (again_ && !loading_) begin_loading(*again_);
}

void Publishing::look_for_changes() {
  if (!watch_) return;
  const auto now = TreeWatch::Clock::now();
  if (watch_->settled(now)) begin_loading(Cause::change);
  constexpr auto unrest_long = std::chrono::minutes{1};
  if (watch_->changing_for(now) < unrest_long || workers_.now() - unrest_told_at_ < unrest_interval_ns) return;
  unrest_told_at_ = workers_.now();
  spdlog::warn("the images have been changing for {} s without a pause, so nothing of it is served; SIGHUP loads them "
               "as they are",
               std::chrono::duration_cast<std::chrono::seconds>(watch_->changing_for(now)).count());
}

void Publishing::take_commands() {
  while (const auto request = socket_.next()) {
    if (request->line == "reload") {
      waiting_next_.push_back(request->client);
      begin_loading(Cause::asked);
    } else if (request->line == "status") {
      socket_.answer(request->client, status_json(status()));
    } else if (request->line.starts_with("release ")) {
      socket_.answer(request->client, release(request->line));
    } else {
      socket_.answer(request->client, refusal_json({"there are: reload, status, release ADDRESS PORT VLAN"}));
    }
  }
}

std::string Publishing::release(const std::string& line) {
  std::istringstream words{line};
  std::string command;
  std::string address;
  unsigned port = 0;
  unsigned vlan = 0;
  const bool read = static_cast<bool>(words >> command >> address >> port >> vlan);
  const auto parsed = config::ipv4_address().parse(address).value;
  if (!read || !parsed || port >= ports_max || vlan > vlan_max) return refusal_json({"release ADDRESS PORT VLAN"});
  const Link link{static_cast<std::uint8_t>(port), static_cast<std::uint16_t>(vlan)};
  if (!workers_.ask_release(link, *parsed)) return refusal_json({"too many are being released"});
  spdlog::info("{} is taken back from whoever holds it, as an operator asks", address);
  return R"({"ok": true})";
}

void Publishing::tell_waiting(const std::string& answer) {
  for (const std::uint64_t client : waiting_) socket_.answer(client, answer);
  waiting_.clear();
}

ContentStatus Publishing::status() const {
  return {.ready = is_ready_,
          .generation = published_->id,
          .files = files_,
          .bytes = bytes_,
          .generations_alive = generations_.live(),
          .generations_bytes = generations_.live_bytes(),
          .generations_freed = generations_.freed(),
          .on_demand = demands_.statistics(),
          .leases = leases_.status()};
}

}  // namespace bootstorm::appliance
