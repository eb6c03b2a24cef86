// Notices when the images' directories have changed and come to rest.
#pragma once

#include <optional>
#include <utility>

#include "appliance/tree_watch.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class ImageWatch {
 public:
  /// Of the generation that is served now; nullopt: changes are not looked for.
  void replace(std::optional<TreeWatch> watch) { watch_ = std::move(watch); }
  /// True once for every change that has come to rest. Logs, once a minute, that images never do.
  [[nodiscard]] bool poll(Nanos now);

 private:
  std::optional<TreeWatch> watch_;
  ReportLimit unrest_;
};

}  // namespace bootstorm::appliance
