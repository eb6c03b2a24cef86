#include "appliance/control_service.hpp"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <utility>
#include <variant>

#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

/// An answer comes within a second: a reload that takes longer is then answered with what it waits for.
constexpr Nanos answered_after_ns = 700 * nanos_per_ms;

}  // namespace

ControlService::ControlService(Workers& workers, Publisher& publisher, std::function<ContentStatus()> status)
    : workers_(workers), publisher_(publisher), status_(std::move(status)) {}

void ControlService::open(const config::Config& config) {
  auto opened = operate::ControlSocket::open(config.appliance.state);
  if (const auto* error = std::get_if<std::string>(&opened)) {
    spdlog::warn("{}; commands such as 'bootstorm reload' cannot reach this appliance, SIGHUP can", *error);
  } else {
    socket_ = std::get<operate::ControlSocket>(std::move(opened));
  }
}

void ControlService::poll() {
  while (const auto request = socket_.next()) {
    const operate::Reply reply{
        [this, client = request->client](const std::string& line) { socket_.answer(client, line); }};
    operate::dispatch(request->line, operate::Access::control, reply, *this);
  }
  answer_pending();
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
  const Ipv4Address address = arguments.address(0);
  const Link link{static_cast<std::uint8_t>(arguments.number(1)), static_cast<std::uint16_t>(arguments.number(2))};
  if (!workers_.ask_release(link, address)) {
    return reply.answer(operate::refusal_json({"too many releases are pending; try again"}));
  }
  spdlog::info("an operator releases {}", to_text(address));
  reply.answer(R"({"ok": true})");
}

}  // namespace bootstorm::appliance
