#include "web/overview.hpp"

#include <string>

#include "base/text.hpp"

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;

Json state_of(const Json& status) {
  if (!status.value("ready", false)) return {{"text", "Not ready yet: no board is answered."}, {"is_bad", true}};
  const auto leases = status.find("leases");
  if (leases != status.end() && leases->value("latched", false)) {
    return {{"text", "Leases cannot be written: no client gets a new address."}, {"is_bad", true}};
  }
  const Json degraded = status.value("degraded", Json::array());
  if (!degraded.empty()) return {{"text", degraded.front()}, {"is_bad", true}};
  return {{"text", "Boards are served."}, {"is_bad", false}};
}

/// "generation 7: 61 MiB, served to whoever asks now; 12 transfers"
std::string generation_text(const Json& generation) {
  std::string text = "generation " + std::to_string(generation.value("id", std::uint64_t{0})) + ": " +
                     bytes_text(generation.value("bytes", std::uint64_t{0}));
  text += generation.value("served", false) ? ", served now" : ", kept for open transfers";
  return text + "; " + counted(generation.value("transfers", std::uint64_t{0}), "transfer", "transfers");
}

Json served_of(const Json& status, const Json& rates) {
  Json served{{"files", thousands(status.value("files", std::uint64_t{0})) + " in " +
                            bytes_text(status.value("bytes", std::uint64_t{0}))},
              {"generations", Json::array()},
              {"warnings", status.value("warnings", Json::array())}};
  for (const Json& each : status.value("generation_list", Json::array())) {
    served["generations"].push_back(generation_text(each));
  }
  if (const auto rollout = status.find("rollout"); rollout != status.end()) {
    served["rollout"] =
        "image " + rollout->value("image", "") + " to " + rollout->value("to", "") + "; " +
        counted(rollout->value("boards", std::uint64_t{0}), "listed board gets it", "listed boards get it");
  }
  served["leases"] = thousands(rates.value("leases", std::uint64_t{0})) + " held";
  if (const auto leases = status.find("leases"); leases != status.end()) {
    served["leases"] = served["leases"].get<std::string>() + "; " +
                       counted(leases->value("written", std::uint64_t{0}), "change", "changes") + " on disk";
  }
  return served;
}

}  // namespace

Json overview_of(const Known& known) {
  if (!known.is_known()) {
    return {{"state", {{"text", "The appliance does not answer: " + known.trouble}, {"is_bad", true}}}};
  }
  const Json rates = known.top.value("rates", Json::object());
  return {{"state", state_of(known.status)}, {"rates", rates}, {"served", served_of(known.status, rates)}};
}

}  // namespace bootstorm::web
