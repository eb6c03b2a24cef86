#include "appliance/content_status.hpp"

#include <nlohmann/json.hpp>

#include "operate/reply.hpp"

namespace bootstorm::appliance {
namespace {

using Json = nlohmann::ordered_json;

/// File names may hold any bytes; JSON may not.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json on_demand_json(const content::DemandStatistics& statistics) {
  const Nanos mean_ns = statistics.loaded == 0 ? 0 : statistics.wait_ns / static_cast<Nanos>(statistics.loaded);
  return {{"files", statistics.files},
          {"in_memory", statistics.in_memory},
          {"loaded", statistics.loaded},
          {"evicted", statistics.evicted},
          {"failed", statistics.failed},
          {"waiting", statistics.waiting},
          {"wait_mean_ms", mean_ns / nanos_per_ms},
          {"wait_longest_ms", statistics.longest_wait_ns / nanos_per_ms}};
}

Json leases_json(const leases::CommitterStatus& leases) {
  Json json{{"written", leases.records}, {"commits", leases.commits}, {"latched", leases.latched}};
  if (!leases.trouble.empty()) {
    json["trouble"] = leases.trouble;
    json["recovers"] = leases.recovers;
  }
  return json;
}

Json reload_json(const ReloadStatus& reload) {
  Json json{{"asked", reload.asked},
            {"done", reload.done},
            {"errors", operate::told(reload.errors)},
            {"warnings", operate::told(reload.warnings)}};
  if (reload.done != reload.asked) json["waits_for"] = reload.waits_for;
  return json;
}

}  // namespace

std::string status_json(const ContentStatus& status, const std::vector<std::string>& warnings) {
  Json json{{"v", operate::language_version},
            {"ok", true},
            {"ready", status.ready},
            {"generation", status.generation},
            {"files", status.files},
            {"bytes", status.bytes},
            {"generations_alive", status.generations_alive},
            {"generations_bytes", status.generations_bytes},
            {"generations_freed", status.generations_freed},
            {"buffers", {{"total", status.buffers.total}, {"in_use", status.buffers.total - status.buffers.free}}}};
  for (const GenerationStatus& each : status.generation_list) {
    json["generation_list"].push_back(
        {{"id", each.id}, {"bytes", each.bytes}, {"transfers", each.transfers}, {"served", each.is_served}});
  }
  if (const auto& rollout = status.rollout) {
    json["rollout"] = {{"image", rollout->image}, {"to", rollout->to}, {"boards", rollout->boards}};
  }
  if (status.reload.asked != 0) json["reload"] = reload_json(status.reload);
  if (status.on_demand.files != 0) json["on_demand"] = on_demand_json(status.on_demand);
  if (status.leases) json["leases"] = leases_json(*status.leases);
  json["degraded"] = operate::told(status.degraded);
  json["warnings"] = operate::told(warnings);
  return text_of(json);
}

}  // namespace bootstorm::appliance
