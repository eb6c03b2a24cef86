#include "appliance/enclosure.hpp"

#include <spdlog/spdlog.h>

#include "base/activity.hpp"
#include "base/file_rights.hpp"
#include "rights/own_directories.hpp"

namespace bootstorm::appliance {

void Enclosure::enter(std::span<const std::filesystem::path> places) {
  const Activity opening{"opening the images' directories"};
  keep_file_rights_only();
  const rights::Enclosed enclosed = rights::read_only_below(places);
  if (enclosed == rights::Enclosed::yes || is_told_.exchange(true)) return;
  if (enclosed == rights::Enclosed::no) return spdlog::warn("{} could not be kept from other files", who_);
  spdlog::debug("this kernel has no Landlock: {} could open other files, too", who_);
}

std::vector<std::filesystem::path> image_places(const config::Config& config) {
  std::vector<std::filesystem::path> places;
  for (const std::string& directory : config::layer_directories(config)) places.emplace_back(directory);
  return places;
}

}  // namespace bootstorm::appliance
