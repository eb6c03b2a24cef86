// Notices a port without a link, and one whose interface or card is gone or must be reset; gets these back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/port_info.hpp"
#include "base/workers.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class PortWatch {
 public:
  static constexpr Nanos look_interval_ns = 250 * nanos_per_ms;
  static constexpr Nanos reopen_interval_ns = nanos_per_s;
  /// How long the appliance waits for its only port: long enough for a cable, a bridge or a virtual machine that is set
  /// up anew, and then whoever supervises the process is told.
  static constexpr Nanos missing_max_ns = 60 * nanos_per_s;

  explicit PortWatch(Workers& workers) : workers_(workers), seen_(workers.ports()) {}

  /// What is due. The text: no port has passed a frame for missing_max_ns because their devices are gone, and the
  /// appliance should end and say so.
  [[nodiscard]] std::optional<std::string> poll(Nanos now);
  /// Since when a port that had a link has none, or its device is gone; 0: it has one, or never had.
  [[nodiscard]] Nanos down_since(unsigned port) const noexcept {
    const Seen& seen = seen_[port];
    const bool is_down = seen.state && *seen.state != PortState::up && (seen.was_up || is_lost(seen));
    return is_down ? seen.down_since : 0;
  }

 private:
  struct Seen {
    std::optional<PortState> state;  // none: not looked at yet
    Nanos since = 0;
    Nanos down_since = 0;  // it was up before
    bool was_up = false;
    std::string trouble;  // why it could not be opened again, as it was last told
  };

  void look(unsigned port, Nanos now);
  void reopen(unsigned port, Nanos now);
  void tell(unsigned port, std::optional<PortState> before, Nanos lasted);
  [[nodiscard]] static bool is_lost(const Seen& seen) noexcept;

  Workers& workers_;
  std::vector<Seen> seen_;  // by port
  // A link that flaps must not hide that a device is gone.
  ReportBudget link_reports_;
  ReportBudget device_reports_;
  Nanos looked_at_ = 0;
  Nanos reopened_at_ = 0;
};

}  // namespace bootstorm::appliance
