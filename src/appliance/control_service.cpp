#include "appliance/control_service.hpp"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <utility>
#include <variant>

#include "base/text.hpp"

namespace bootstorm::appliance {

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
}

void ControlService::reload(const operate::Arguments&, operate::Reply reply) {
  publisher_.reload([this, reply = std::move(reply)](const ReloadResult& result) {
    reply.answer(result.errors.empty() ? status_json(status_(), result.warnings)
                                       : operate::refusal_json(result.errors, result.warnings));
  });
}

void ControlService::status(const operate::Arguments&, operate::Reply reply) {
  const ContentStatus status = status_();
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
