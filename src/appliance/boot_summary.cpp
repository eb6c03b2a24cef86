#include "appliance/boot_summary.hpp"

#include "base/text.hpp"

namespace bootstorm::appliance {

void BootSummary::take(const Event& event) {
  if (event.kind == EventKind::lease_bound_by_use) booting_.insert(event.mac.number());
  if (event.kind == EventKind::lease_bound) leased_.insert(event.mac.number());
}

std::string BootSummary::poll(Nanos now) {
  const Nanos began = limit_.last_reported_at;
  if (!limit_.allow(now, interval_ns)) return {};
  if (booting_.empty() && leased_.empty()) return {};
  std::string line = "in the last " + std::to_string((now - began) / nanos_per_s) + " s: ";
  if (!booting_.empty()) line += counted(booting_.size(), "board", "boards") + " began to boot";
  if (!leased_.empty()) {
    line += (booting_.empty() ? "" : ", ") + counted(leased_.size(), "lease was", "leases were") + " given or renewed";
  }
  booting_.clear();
  leased_.clear();
  return line;
}

}  // namespace bootstorm::appliance
