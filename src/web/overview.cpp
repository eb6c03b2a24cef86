#include "web/overview.hpp"

#include "base/text.hpp"

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;

std::uint64_t number_of(const Json& of, const char* part, const char* name) {
  const auto found = of.find(part);
  if (found == of.end() || !found->is_object()) return 0;
  return found->value(name, std::uint64_t{0});
}

Json state_of(const Json& status) {
  const Json degraded = status.value("degraded", Json::array());
  if (!degraded.empty()) return {{"text", degraded.front()}, {"is_bad", true}};
  if (!status.value("ready", false)) return {{"text", "Not ready yet: no board is answered."}, {"is_bad", true}};
  const auto leases = status.find("leases");
  if (leases != status.end() && leases->value("latched", false)) {
    return {{"text", "Leases cannot be written: no client gets a new address."}, {"is_bad", true}};
  }
  return {{"text", "Boards are served."}, {"is_bad", false}};
}

Json served_of(const Json& status) {
  return {{"files", thousands(status.value("files", std::uint64_t{0})) + " in " +
                        bytes_text(status.value("bytes", std::uint64_t{0}))},
          {"generation", status.value("generation", std::uint64_t{0})},
          {"generations in memory", status.value("generations_alive", std::uint64_t{0})}};
}

}  // namespace

Json Overview::take(const Json& stats, const std::string& trouble, Clock::time_point now) {
  if (!stats.is_object()) {
    is_first_ = true;
    return {{"state", {{"text", "The appliance does not answer: " + trouble}, {"is_bad", true}}}};
  }
  const std::uint64_t blocks = number_of(stats, "statistics", "tftp_data_sent");
  const double seconds = std::chrono::duration<double>(now - at_).count();
  const bool has_rate = !is_first_ && blocks >= blocks_ && seconds > 0;  // else it has started anew
  const double rate = has_rate ? static_cast<double>(blocks - blocks_) / seconds : 0;
  blocks_ = blocks;
  at_ = now;
  is_first_ = false;
  const Json status = stats.value("status", Json::object());
  return {{"state", state_of(status)},
          {"rates", {{"blocks_s", rate}, {"transfers", number_of(stats, "statistics", "tftp_sessions_open")}}},
          {"served", served_of(status)}};
}

}  // namespace bootstorm::web
