#include "appliance/image_watch.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace bootstorm::appliance {
namespace {

constexpr auto unrest_reported_after = std::chrono::minutes{1};

}  // namespace

bool ImageWatch::poll(Nanos now) {
  if (!watch_) return false;
  const auto clock_now = TreeWatch::Clock::now();
  const bool settled = watch_->settled(clock_now);
  const auto unrest = watch_->changing_for(clock_now);
  if (unrest >= unrest_reported_after && unrest_.allow(now)) {
    spdlog::warn("the images have been changing for {} s without a pause, so the changes are not served yet; SIGHUP "
                 "loads the images as they are",
                 std::chrono::duration_cast<std::chrono::seconds>(unrest).count());
  }
  return settled;
}

}  // namespace bootstorm::appliance
