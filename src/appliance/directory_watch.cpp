#include "appliance/directory_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/activity.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

struct Wanted {
  std::string image;
  std::filesystem::path directory;
};

std::vector<Wanted> wanted_by(const config::Config& config) {
  std::vector<Wanted> all;
  for (const config::ImageConfig& image : config.images) {
    for (const config::LayerConfig& layer : image.layers) all.push_back({image.name, layer.directory});
  }
  return all;
}

std::vector<std::string> look_for(const std::vector<Wanted>& all) {
  std::vector<std::string> troubles;
  for (const Wanted& wanted : all) {
    const std::string directory = name_text(wanted.directory.string());
    const Activity looking{"looking for " + directory};
    std::error_code error;
    const auto type = std::filesystem::status(wanted.directory, error).type();
    if (type == std::filesystem::file_type::directory) continue;
    troubles.push_back("image " + wanted.image + ": " + directory +
                       (type == std::filesystem::file_type::not_found ? " does not exist"
                        : error                                       ? " cannot be reached: " + error.message()
                                                                      : " is not a directory"));
  }
  return troubles;
}

}  // namespace

void DirectoryWatch::poll(const config::Config& config, Nanos now) {
  if (looking_) {
    if (looking_->wait_for(std::chrono::seconds{0}) == std::future_status::ready) {
      take(looking_->get());
      looking_.reset();
    } else if (now - began_at_ >= answer_max_ns) {
      take({"the file system of the images does not answer"});
    }
    return;
  }
  if (began_at_ != 0 && now - began_at_ < look_interval_ns) return;
  began_at_ = now;
  try {
    looking_ = std::async(std::launch::async, [this, all = wanted_by(config), places = image_places(config)] {
      enclosure_.enter(places);
      return look_for(all);
    });
  } catch (const std::system_error&) {  // no thread is to be had; the next time, perhaps
  }
}

void DirectoryWatch::take(std::vector<std::string> troubles) {
  for (const std::string& trouble : troubles) {
    if (std::ranges::find(troubles_, trouble) != troubles_.end()) continue;
    spdlog::warn("{}; boards get the files that were loaded before, until the appliance is started again", trouble);
  }
  if (troubles.empty() && !troubles_.empty()) spdlog::info("the directories of all images are there again");
  troubles_ = std::move(troubles);
}

}  // namespace bootstorm::appliance
