#include "appliance/boot_summary.hpp"

#include "base/text.hpp"

namespace bootstorm::appliance {

void BootSummary::take(const Event& event) {
  if (event.kind == EventKind::lease_bound_by_use) booting_.insert(event.mac.number());
  if (event.kind == EventKind::lease_bound) leased_.insert(event.mac.number());
}

std::string BootSummary::due(Nanos now) {
  if (said_at_ == 0) said_at_ = now;
  if (now - said_at_ < interval_ns) return {};
  const Nanos seconds = (now - said_at_) / nanos_per_s;
  said_at_ = now;
  if (booting_.empty() && leased_.empty()) return {};
  std::string line = "in the last " + std::to_string(seconds) + " s: ";
  if (!booting_.empty()) line += counted(booting_.size(), "board", "boards") + " began to boot";
  if (!leased_.empty()) {
    line += (booting_.empty() ? "" : ", ") + counted(leased_.size(), "lease was", "leases were") + " given or renewed";
  }
  booting_.clear();
  leased_.clear();
  return line;
}

}  // namespace bootstorm::appliance
