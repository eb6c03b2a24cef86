// Notices when a directory of an image is gone while its files are served from memory: nobody notices otherwise until
// the appliance is started again.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "appliance/enclosure.hpp"
#include "bootstorm/time.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

class DirectoryWatch {
 public:
  static constexpr Nanos look_interval_ns = 5 * nanos_per_s;
  /// A look that takes longer is trouble by itself.
  static constexpr Nanos answer_max_ns = 10 * nanos_per_s;

  /// Looks in a thread of its own, because a file system may not answer. Logs what is new.
  void poll(const config::Config& config, Nanos now);
  /// As they were seen last: "image pi: /srv/boot/pi does not exist".
  [[nodiscard]] const std::vector<std::string>& troubles() const noexcept { return troubles_; }

 private:
  void take(std::vector<std::string> troubles);

  Enclosure enclosure_{"the thread that looks for the images' directories"};
  std::optional<std::future<std::vector<std::string>>> looking_;
  Nanos began_at_ = 0;
  std::vector<std::string> troubles_;
};

}  // namespace bootstorm::appliance
