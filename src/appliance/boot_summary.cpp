#include "appliance/boot_summary.hpp"

#include "base/text.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::appliance {

void BootSummary::take(const Event& event) {
  if (event.kind == EventKind::lease_bound_by_use) booting_.insert(event.mac.number());
  if (event.kind == EventKind::lease_bound) leased_.insert(event.mac.number());
}

std::string BootSummary::poll(Nanos now, BoardLog& boards) {
  const Nanos began = limit_.last_reported_at;
  if (!limit_.allow(now, interval_ns)) return {};
  const BootSum booted = boards.take_boots();
  if (booting_.empty() && leased_.empty() && booted.boots == 0) return {};
  std::string parts;
  const auto add = [&parts](const std::string& part) { parts += (parts.empty() ? "" : ", ") + part; };
  if (!booting_.empty()) add(counted(booting_.size(), "board", "boards") + " began to boot");
  if (booted.boots != 0) {
    add(counted(booted.boots, "more has booted, in ", "more have booted, in ") + operate::seconds(booted.fastest) +
        (booted.fastest == booted.slowest ? std::string{} : " to " + operate::seconds(booted.slowest)));
  }
  if (!leased_.empty()) add(counted(leased_.size(), "lease was", "leases were") + " given or renewed");
  const std::string line = "in the last " + std::to_string((now - began) / nanos_per_s) + " s: " + parts;
  booting_.clear();
  leased_.clear();
  return line;
}

}  // namespace bootstorm::appliance
