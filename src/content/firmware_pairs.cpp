#include "content/firmware_pairs.hpp"

namespace bootstorm::content {
namespace {

struct InLayer {
  bool start = false;
  bool fixup = false;
};
using LayerFirmware = std::map<FirmwareKey, InLayer>;

LayerFirmware firmware_in(const LayerListing& listing) {
  LayerFirmware firmware;
  for (const FoundFile& found : listing.files) {
    if (found.path.size() < 4) continue;
    const std::string end = folded_path(std::string_view{found.path}.substr(found.path.size() - 4));
    if (end != ".elf" && end != ".dat") continue;
    const std::string path = folded_path(found.path);
    const std::size_t name_at = path.rfind('/') + 1;  // 0 where there is none
    const std::string_view name = std::string_view{path}.substr(name_at);
    for (std::size_t pair = 0; pair < firmware_pairs.size(); ++pair) {
      if (name != firmware_pairs[pair].start && name != firmware_pairs[pair].fixup) continue;
      InLayer& in = firmware[{path.substr(0, name_at), pair}];
      (name == firmware_pairs[pair].start ? in.start : in.fixup) = true;
    }
  }
  return firmware;
}

ImageFirmware firmware_in(const ImageLayers& image, const std::vector<LayerFirmware>& layers) {
  ImageFirmware firmware;
  for (std::size_t number = 0; number < image.layers.size(); ++number) {
    for (const auto& [key, in] : layers[image.layers[number]]) {
      FirmwareHalves& halves = firmware[key];
      if (in.start && !halves.start) halves.start = number;
      if (in.fixup && !halves.fixup) halves.fixup = number;
      if (in.start && in.fixup && !halves.whole) halves.whole = number;
    }
  }
  return firmware;
}

}  // namespace

std::vector<ImageFirmware> firmware_of(const ListedContent& content) {
  std::vector<LayerFirmware> layers;
  for (const ListedLayer& layer : content.layers) layers.push_back(firmware_in(layer.listing));
  std::vector<ImageFirmware> images;
  for (const ImageLayers& image : content.images) images.push_back(firmware_in(image, layers));
  return images;
}

}  // namespace bootstorm::content
