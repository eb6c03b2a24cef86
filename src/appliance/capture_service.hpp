// Captures that operators ask for: whose frames they want, and the workers' promise to keep them.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <variant>

#include "base/workers.hpp"
#include "bootstorm/frame_recorder.hpp"
#include "config/config.hpp"
#include "operate/capture.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::appliance {

class CaptureService {
 public:
  explicit CaptureService(Workers& workers) : workers_(workers), in_use_(std::make_shared<InUse>()) {}

  /// What the verb asks for, or what is wrong with it. The capture must end before the workers do.
  [[nodiscard]] std::variant<std::unique_ptr<operate::Capture>, std::string> begin(const operate::Arguments& arguments,
                                                                                   const config::Config& config);

 private:
  using InUse = std::array<bool, captures_max>;

  /// Has all workers keep that board's frames until the result goes; empty: too many captures run.
  [[nodiscard]] std::shared_ptr<void> want(const WantedBoard& board);

  Workers& workers_;
  std::shared_ptr<InUse> in_use_;  // which places of the recorders; a capture may outlive this object
};

/// The board that a word names: a MAC address, an IPv4 address, or a listed board's hostname, prefix or serial. Nothing
/// if it names none.
[[nodiscard]] std::optional<WantedBoard> board_named(const std::string& word, const config::Config& config,
                                                     const ClientTable* clients);

}  // namespace bootstorm::appliance
