// What the appliance tells through DPDK's telemetry.
#pragma once

#include "base/telemetry_figures.hpp"
#include "base/workers.hpp"
#include "operate/book/book.hpp"

namespace bootstorm::appliance {

/// What all workers have counted, and how many boards are in which phase.
[[nodiscard]] TelemetryFigures telemetry_figures(const Workers& workers, const operate::Book& book, Nanos now);

}  // namespace bootstorm::appliance
