#include "dpdk/device/telemetry.hpp"

#include <rte_telemetry.h>

#include <mutex>
#include <string>
#include <utility>

namespace bootstorm::dpdk {
namespace {

/// DPDK has a thread for each connection, which may ask at any time, and commands cannot be taken back: what they tell
/// lives as long as the program.
struct Published {
  std::mutex mutex;
  TelemetryFigures figures;
};
Published& published() {
  static Published& forever = *new Published;
  return forever;
}

int add_groups(rte_tel_data* answer, const std::vector<TelemetryFigures::Group>& groups) {
  rte_tel_data_start_dict(answer);
  for (const auto& group : groups) {
    rte_tel_data* inner = rte_tel_data_alloc();
    if (inner == nullptr) return -1;
    rte_tel_data_start_dict(inner);
    for (const auto& figure : group.figures) {
      rte_tel_data_add_dict_u64(inner, std::string{figure.name}.c_str(), figure.value);
    }
    if (rte_tel_data_add_dict_container(answer, std::string{group.name}.c_str(), inner, 0) != 0) {
      rte_tel_data_free(inner);
      return -1;
    }
  }
  return 0;
}

template <std::vector<TelemetryFigures::Group> TelemetryFigures::*groups>
int answer(const char*, const char*, rte_tel_data* data) {
  const std::lock_guard lock{published().mutex};
  return add_groups(data, published().figures.*groups);
}

}  // namespace

void publish_telemetry(TelemetryFigures figures) {
  static const bool registered = [] {
    return rte_telemetry_register_cmd("/bootstorm/stats", answer<&TelemetryFigures::stats>,
                                      "Returns what the appliance has counted. Takes no parameters") == 0 &&
           rte_telemetry_register_cmd("/bootstorm/boards", answer<&TelemetryFigures::boards>,
                                      "Returns how many boards are in which phase. Takes no parameters") == 0;
  }();
  if (!registered) return;
  const std::lock_guard lock{published().mutex};
  published().figures = std::move(figures);
}

}  // namespace bootstorm::dpdk
