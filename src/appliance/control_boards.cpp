// What operators ask of boards.
#include <utility>

#include "appliance/control_service.hpp"
#include "base/text.hpp"
#include "config/links.hpp"
#include "operate/board_lines.hpp"
#include "operate/dispatch.hpp"
#include "operate/top_lines.hpp"

namespace bootstorm::appliance {

void ControlService::boards(const operate::Arguments& arguments, operate::Reply reply) {
  operate::BoardFilter filter{.phase = arguments.text("phase"),
                              .verdict = arguments.text("verdict"),
                              .trouble_only = arguments.flag("trouble")};
  if (arguments.has("port")) filter.port = arguments.number("port");
  if (arguments.has("vlan")) filter.vlan = arguments.number("vlan");
  if (arguments.has("network")) {
    const std::string named = arguments.text("network");
    for (const auto& [network, link] : config::networks_named(publisher_.config(), named)) {
      filter.networks.push_back({network->prefix(), link, network->is_subnet});
    }
    if (filter.networks.empty()) {
      return reply.answer(operate::refusal_json({"network: none is configured that is or holds " + in_quotes(named) +
                                                 "; known: " + config::network_names(publisher_.config())}));
    }
  }
  const auto now = [this] { return workers_.now(); };
  reply.stream(operate::book_json(book()), operate::board_lines(book(), filter, now));
}

void ControlService::explain(const operate::Arguments& arguments, operate::Reply reply) {
  reply.answer(operate::explain_json(book(), arguments.text("board"), workers_.now()));
}

void ControlService::top(const operate::Arguments& arguments, operate::Reply reply) {
  const std::size_t worst = arguments.has("worst") ? arguments.number("worst") : operate::worst_default;
  const auto now = [this] { return workers_.now(); };
  reply.stream(operate::book_json(book()), operate::top_lines(book(), history_, worst, now));
}

void ControlService::history(const operate::Arguments&, operate::Reply reply) {
  reply.answer(operate::history_json(history_, workers_.now()));
}

void ControlService::leases(const operate::Arguments&, operate::Reply reply) {
  if (!status_().leases) return reply.answer(operate::refusal_json({"leases are kept in memory, and not listed"}));
  const auto now = [this] { return workers_.now(); };
  reply.stream(R"({"v": 1, "ok": true})", operate::lease_lines(held_, book(), now));
}

}  // namespace bootstorm::appliance
