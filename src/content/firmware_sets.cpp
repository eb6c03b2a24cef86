#include "content/firmware_sets.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "bootstorm/prefix.hpp"
#include "base/text.hpp"
#include "content/advice/chains.hpp"
#include "content/firmware_pairs.hpp"

namespace bootstorm::content {
namespace {

/// One of the places that a board looks at for a set, in their order.
struct Place {
  std::size_t image = 0;
  FirmwareKey key;
  FirmwareHalves halves;
};

class SetKeeper {
 public:
  SetKeeper(const config::Config& config, ListedContent& content)
      : config_(config), content_(content), sets_(firmware_of(content)) {
    for (const config::BoardConfig& board : config.boards) {
      if (!board.prefix.empty()) prefixes_.insert(folded_path(board.prefix));
    }
  }

  std::vector<std::string> run() {
    for (std::size_t image = 0; image < sets_.size(); ++image) {
      for (const auto& [key, halves] : sets_[image]) prefer_whole(image, key, halves);
    }
    for (const std::vector<std::size_t>& images : ways()) {
      std::set<FirmwareKey> keys;
      for (const std::size_t image : images) {
        for (const auto& [key, halves] : sets_[image]) keys.insert(key);
      }
      for (const FirmwareKey& key : keys) keep(places_of(images, key));
    }
    return std::move(warnings_);
  }

 private:
  /// Each sequence of images that some board searches.
  [[nodiscard]] std::set<std::vector<std::size_t>> ways() const {
    std::set<std::vector<std::size_t>> all;
    if (std::all_of(sets_.begin(), sets_.end(), [](const ImageFirmware& sets) { return sets.empty(); })) return all;
    for (const Chain& chain : chains_of(config_)) {
      for (std::size_t model = 0; model < model_count; ++model) {
        all.insert(images_for(config_, chain, static_cast<Model>(model)));
      }
    }
    return all;
  }

  /// First the name as it is asked for, in all images; then without the board's folder.
  [[nodiscard]] std::vector<Place> places_of(const std::vector<std::size_t>& images, const FirmwareKey& key) const {
    std::vector<Place> places;
    const auto add = [&](const FirmwareKey& wanted) {
      for (const std::size_t image : images) {
        const auto found = sets_[image].find(wanted);
        if (found != sets_[image].end()) places.push_back({image, wanted, found->second});
      }
    };
    add(key);
    const std::size_t folder = folder_length(key.directory);
    if (folder != 0) add({key.directory.substr(folder), key.pair});
    return places;
  }

  /// How much of the directory names a board, with its '/'; 0: none of it.
  [[nodiscard]] std::size_t folder_length(std::string_view directory) const {
    std::size_t length = 0;
    for (std::size_t slash = directory.find('/'); slash != directory.npos; slash = directory.find('/', slash + 1)) {
      if (prefixes_.contains(std::string{directory.substr(0, slash)})) length = slash + 1;
    }
    if (length != 0) return length;
    const std::string_view folder = directory.substr(0, directory.find('/'));
    return parse_serial(folder) || parse_mac(folder) ? folder.size() + 1 : 0;
  }

  /// Both from the first layer of the image that has both.
  void prefer_whole(std::size_t image, const FirmwareKey& key, const FirmwareHalves& halves) {
    if (!halves.whole || (halves.start == halves.whole && halves.fixup == halves.whole)) return;
    pin(image, key, *halves.whole);
    warn(halves_text({image, key, halves}) + ": both are served from " + layer_text(image, *halves.whole));
  }

  /// Hides halves that are asked for before a whole set is.
  void keep(const std::vector<Place>& places) {
    if (places.empty() || places.front().halves.whole) return;
    const auto whole =
        std::find_if(places.begin(), places.end(), [](const Place& place) { return place.halves.whole.has_value(); });
    if (whole != places.end()) {
      for (auto place = places.begin(); place != whole; ++place) {
        pin(place->image, place->key, ImageLayers::layer_none);
        warn(halves_text(*place) + ": both are served from " + layer_text(whole->image, *whole->halves.whole));
      }
      return;
    }
    const auto start =
        std::find_if(places.begin(), places.end(), [](const Place& p) { return p.halves.start.has_value(); });
    const auto fixup =
        std::find_if(places.begin(), places.end(), [](const Place& p) { return p.halves.fixup.has_value(); });
    if (start == places.end() || fixup == places.end()) return;  // image_advice() says what is missing
    warn("image " + config_.images[places.front().image].name + ": " + start->key.start() + " is served from " +
         layer_text(start->image, *start->halves.start) + " and " + fixup->key.fixup() + " from " +
         layer_text(fixup->image, *fixup->halves.fixup) + ": firmware of two versions starts no board");
  }

  void pin(std::size_t image, const FirmwareKey& key, std::size_t layer) {
    content_.images[image].pinned[key.start()] = layer;
    content_.images[image].pinned[key.fixup()] = layer;
  }

  [[nodiscard]] std::string layer_text(std::size_t image, std::size_t number) const {
    return name_text(content_.layers[content_.images[image].layers[number]].root.directory());
  }
  /// "image lab: /srv/lab has start4.elf without fixup4.dat"
  [[nodiscard]] std::string halves_text(const Place& place) const {
    const bool is_start = place.halves.start && (!place.halves.fixup || *place.halves.start < *place.halves.fixup);
    const std::size_t layer = is_start ? *place.halves.start : *place.halves.fixup;
    const std::string start = name_text(place.key.start());
    const std::string fixup = name_text(place.key.fixup());
    return "image " + config_.images[place.image].name + ": " + layer_text(place.image, layer) + " has " +
           (is_start ? start : fixup) + " without " + (is_start ? fixup : start);
  }
  void warn(std::string text) {
    if (said_.insert(text).second) warnings_.push_back(std::move(text));
  }

  const config::Config& config_;
  ListedContent& content_;
  std::vector<ImageFirmware> sets_;  // by image
  std::set<std::string> prefixes_;
  std::set<std::string> said_;
  std::vector<std::string> warnings_;
};

}  // namespace

std::vector<std::string> keep_firmware_together(const config::Config& config, ListedContent& content) {
  return SetKeeper{config, content}.run();
}

}  // namespace bootstorm::content
