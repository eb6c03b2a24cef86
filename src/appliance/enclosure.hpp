// Threads that read the images can open nothing else, whatever a file or a link makes them do.
#pragma once

#include <atomic>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::appliance {

/// Of one kind of thread.
class Enclosure {
 public:
  /// `who`: for the log, "the thread that loads files".
  explicit Enclosure(std::string who) : who_(std::move(who)) {}

  /// From here on this thread, and those that it starts, have no right but to read these directories. Any thread. Says
  /// once if that cannot be.
  void enter(std::span<const std::filesystem::path> places);

 private:
  const std::string who_;
  std::atomic<bool> is_told_{false};
};

/// The directories of all images, and those that their links may lead into.
[[nodiscard]] std::vector<std::filesystem::path> image_places(const config::Config& config);

}  // namespace bootstorm::appliance
