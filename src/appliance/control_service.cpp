#include "appliance/control_service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "appliance/stats.hpp"
#include "base/text.hpp"
#include "operate/dispatch.hpp"

namespace bootstorm::appliance {
namespace {

/// An answer comes within a second: a reload that takes longer is then answered with what it waits for.
constexpr Nanos answered_after_ns = 700 * nanos_per_ms;

/// Of a run directory: everybody may see which sockets there are.
constexpr auto run_permissions = std::filesystem::perms{0755};

EventKind kind_named(std::string_view name) {
  const auto* row = std::ranges::find(event_kind_table, name, &Described::name);
  return static_cast<EventKind>(row - event_kind_table.begin());
}

/// What a follower sees of the past if he does not say.
constexpr std::uint64_t follower_sees = 10;

operate::EventQuery query_of(const operate::Arguments& arguments) {
  operate::EventQuery query{.follows = arguments.flag("follow")};
  operate::EventFilter& filter = query.filter;
  if (arguments.has("kind")) filter.kind = kind_named(arguments.text("kind"));
  if (arguments.has("mac")) filter.mac = arguments.mac("mac");
  if (arguments.has("ip")) filter.ip = arguments.address("ip");
  filter.alarms_only = arguments.flag("alarms");
  if (arguments.has("after")) query.after = arguments.number("after");
  if (arguments.has("last")) query.last = arguments.number("last");
  if (query.follows && !query.after && !query.last) query.last = follower_sees;
  return query;
}

}  // namespace

ControlService::ControlService(Workers& workers, Publisher& publisher, std::function<ContentStatus()> status,
                               operate::AskForLeases held)
    : workers_(workers),
      publisher_(publisher),
      status_(std::move(status)),
      held_(std::move(held)),
      books_(workers, publisher),
      captures_(workers) {}

void ControlService::open(const config::Config& config) {
  const std::filesystem::path directory = config::run_directory(config.appliance);
  // Members of the groups have to reach the sockets; nobody but its owner has to see the state directory.
  const auto permissions = directory == config.appliance.state ? std::filesystem::perms::owner_all : run_permissions;
  for (const auto& [kind, socket] : {std::pair{operate::control_kind, &control_}, {operate::observe_kind, &observe_}}) {
    auto opened = operate::ControlSocket::open(directory, kind, permissions);
    if (const auto* error = std::get_if<std::string>(&opened)) {
      spdlog::warn("{}; commands such as 'bootstorm reload' cannot reach this appliance, SIGHUP can", *error);
      return;
    }
    *socket = std::get<operate::ControlSocket>(std::move(opened));
  }
}

void ControlService::poll() {
  books_.update();
  if (const Nanos now = workers_.now(); history_.is_due(now)) {
    history_.take(totals_of(workers_), book().times().round_trips, now);
  }
  poll(control_, operate::Access::control);
  poll(observe_, operate::Access::observe);
  answer_pending();
}

void ControlService::poll(operate::ControlSocket& socket, operate::Access access) {
  using Clock = operate::ControlSocket::Clock;
  for (const auto until = Clock::now() + operate::answering_max; Clock::now() < until;) {
    const auto request = socket.next();
    if (!request) break;
    const operate::Reply reply{
        [&socket, client = request->client](operate::Answer answer) { socket.answer(client, std::move(answer)); }};
    operate::dispatch(request->line, access, reply, *this);
  }
  socket.pump(Clock::now() + operate::answering_max);
}

void ControlService::reload(const operate::Arguments&, operate::Reply reply) {
  const std::uint64_t number = ++reloads_.asked;
  pending_.push_back({number, workers_.now(), std::move(reply)});
  publisher_.reload([this, number](const ReloadResult& result) { reload_done(number, result); });
}

void ControlService::reload_done(std::uint64_t number, const ReloadResult& result) {
  reloads_.done = number;
  reloads_.errors = result.errors;
  reloads_.warnings = result.warnings;
  const bool is_served = result.errors.empty();
  for (; !pending_.empty() && pending_.front().number <= number; pending_.pop_front()) {
    if (!pending_.front().reply) continue;
    pending_.front().reply->answer(is_served ? status_json(status_now(), result.warnings)
                                             : operate::refusal_json(result.errors, result.warnings));
  }
}

void ControlService::answer_pending() {
  for (Pending& pending : pending_) {
    if (!pending.reply || workers_.now() - pending.asked_at < answered_after_ns) continue;
    pending.reply->answer(status_json(status_now()));
    pending.reply.reset();
  }
}

ContentStatus ControlService::status_now() const {
  ContentStatus status = status_();
  status.reload = reloads_;
  if (reloads_.done != reloads_.asked) status.reload.waits_for = publisher_.waits_for();
  return status;
}

void ControlService::status(const operate::Arguments&, operate::Reply reply) {
  const ContentStatus status = status_now();
  reply.answer(status_json(status, status.warnings));
}

void ControlService::release(const operate::Arguments& arguments, operate::Reply reply) {
  const Ipv4Address address = arguments.address("address");
  const Link link{static_cast<std::uint8_t>(arguments.number("port")),
                  static_cast<std::uint16_t>(arguments.number("vlan"))};
  if (!workers_.ask_release(link, address)) {
    return reply.answer(operate::refusal_json({"too many releases are pending; try again"}));
  }
  spdlog::info("an operator releases {}", to_text(address));
  reply.answer(R"({"v": 1, "ok": true})");
}

void ControlService::stats(const operate::Arguments&, operate::Reply reply) {
  const auto leases = status_().leases;
  reply.answer(stats_answer(workers_,
                            {{"control", control_.clients(), control_.dropped()},
                             {"observe", observe_.clients(), observe_.dropped()}},
                            book().times(), leases ? &leases->commit_times : nullptr));
}

void ControlService::events(const operate::Arguments& arguments, operate::Reply reply) {
  const auto unix_time = [this](Nanos at) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto age_ns = static_cast<std::int64_t>(workers_.now() - at);
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() -
           age_ns / static_cast<std::int64_t>(nanos_per_ms);
  };
  const nlohmann::ordered_json first{
      {"v", operate::language_version}, {"ok", true}, {"oldest", ring_.oldest()}, {"next", ring_.next()}};
  reply.stream(first.dump(), operate::event_lines(ring_, query_of(arguments), unix_time));
}

void ControlService::capture(const operate::Arguments& arguments, operate::Reply reply) {
  auto begun = captures_.begin(arguments, publisher_.config());
  if (const auto* problem = std::get_if<std::string>(&begun)) {
    return reply.answer(operate::refusal_json({"capture: " + *problem}));
  }
  reply.stream(R"({"v": 1, "ok": true, "format": "pcapng"})", std::get<0>(std::move(begun)));
}

}  // namespace bootstorm::appliance
