#include "appliance/loader.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/file_rights.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

constexpr auto progress_interval = std::chrono::seconds{1};

/// A line on the log now and then while files are read.
auto progress_log() {
  return [reported = std::chrono::steady_clock::now()](const content::LoadProgress& progress) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - reported < progress_interval) return;
    reported = now;
    spdlog::info("loading: {} of {} files, {} of {}", progress.files, progress.files_total, bytes_text(progress.bytes),
                 bytes_text(progress.bytes_total));
  };
}

std::optional<TreeWatch> watch_layers(const config::Config& config) {
  if (config.publish.mode != config::PublishMode::change) return std::nullopt;
  TreeWatch watch{std::chrono::milliseconds{config.publish.settle_ms}};
  for (const std::string& trouble : watch.watch(config::layer_directories(config))) spdlog::warn("{}", trouble);
  return watch;
}

/// What a load opens beside the images: the memory for them depends on what the machine has.
std::vector<std::filesystem::path> places_of(const config::Config& config) {
  std::vector<std::filesystem::path> places = image_places(config);
  places.insert(places.end(), {"/sys/kernel/mm/hugepages", "/proc/meminfo"});
  return places;
}

}  // namespace

void Loader::begin(Load load, content::HotNames hot, const content::ModelFlags& seen) {
  content::LoadOptions options;
  options.hot = std::move(hot);
  options.seen = seen;
  options.read.stop = &stop_;
  options.read.progress = progress_log();
  loading_ = std::async(std::launch::async, [this, load = std::move(load), options = std::move(options)]() mutable {
    keep_file_rights_only();
    std::optional<TreeWatch> watch;
    options.before_reading = [this, &watch](const config::Config& config) {
      watch = watch_layers(config);
      enclosure_.enter(places_of(config));
    };
    PrepareResult result = load(options);
    return Loaded{std::move(result), std::move(watch)};
  });
}

std::optional<Loaded> Loader::poll() {
  if (!loading_ || loading_->wait_for(std::chrono::seconds{0}) != std::future_status::ready) return std::nullopt;
  std::future<Loaded> loading = std::move(*loading_);
  loading_.reset();
  return loading.get();
}

void Loader::stop() {
  stop_ = true;
  if (loading_) loading_->wait();
}

}  // namespace bootstorm::appliance
