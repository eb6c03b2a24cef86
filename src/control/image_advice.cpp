#include "control/image_advice.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "control/boot_needs.hpp"
#include "control/config_txt.hpp"
#include "control/figures.hpp"
#include "control/image_view.hpp"

namespace bootstorm::control {
namespace {

constexpr std::size_t config_txt_bytes_max = std::size_t{64} << 10;

using Lacks = std::vector<std::string>;

/// "a, b or c" from "a|b|c"; a '*' at the end is for people "a…".
std::string one_of_text(std::string_view patterns) {
  std::string text;
  for (std::size_t start = 0; start <= patterns.size();) {
    const std::size_t end = std::min(patterns.find('|', start), patterns.size());
    std::string_view name = patterns.substr(start, end - start);
    if (!text.empty()) text += end == patterns.size() ? " or " : ", ";
    const bool is_open = name.ends_with('*');
    if (is_open) name.remove_suffix(1);
    text += std::string{name} + (is_open ? "…" : "");
    start = end + 1;
  }
  return text;
}

/// "dir/a|dir/b" from "a|b".
std::string behind(const std::string& prefix, std::string_view patterns) {
  std::string text = prefix;
  for (const char c : patterns) text += c == '|' ? "|" + prefix : std::string(1, c);
  return text;
}

std::string place_of(const PiSetting& setting) { return setting.file + ':' + std::to_string(setting.line); }

/// Files of the operating system lie behind os_prefix, if anything does: else the firmware ignores it.
bool has_os_file(const ImageView& view, const std::string& prefix, std::string_view name) {
  if (name.starts_with('/')) return view.has(name.substr(1));
  return view.has(name) || (!prefix.empty() && view.has(prefix + std::string{name}));
}

bool has_any_os_file(const ImageView& view, const std::string& prefix, std::string_view patterns) {
  if (view.has_any(patterns)) return true;
  return !prefix.empty() && view.has_any(behind(prefix, patterns));
}

void check_overlays(const ImageView& view, const std::vector<PiSetting>& settings, const std::string& prefix,
                    Lacks& lacks) {
  const PiSetting* folder = last_setting(settings, "overlay_prefix");
  const std::string directory = folder == nullptr ? "overlays/" : folder->value;
  for (const PiSetting& setting : settings) {
    if (setting.key != "dtoverlay") continue;
    const std::string name = setting.value.substr(0, setting.value.find_first_of(",:"));
    if (name.empty()) continue;
    // The firmware knows some by another name on some models: NAME-pi4.
    const std::string file = directory + name;
    if (has_any_os_file(view, prefix, file + ".dtbo|" + file + "-*")) continue;
    lacks.push_back(place_of(setting) + ": no " + name_text(file) + ".dtbo: the overlay is left out without a word");
  }
}

void check_pi(const ImageView& view, Model model, Lacks& lacks) {
  if (view.has("boot.img")) return;  // a disk image, which holds the rest
  const auto settings =
      read_config_txt([&](std::string_view path) { return view.text(path, config_txt_bytes_max); }, model);
  const PiSetting* os_prefix = last_setting(settings, "os_prefix");
  const std::string prefix = os_prefix == nullptr ? "" : os_prefix->value;
  for (const PiNeed& need : pi_needs) {
    if (need.model != model) continue;
    const PiSetting* named = need.setting.empty() ? nullptr : last_setting(settings, need.setting);
    if (named == nullptr) {
      if (!has_any_os_file(view, prefix, need.any_of)) {
        lacks.push_back("no " + one_of_text(need.any_of) + ": " + std::string{need.without});
      }
    } else if (!named->value.empty() && !has_os_file(view, prefix, named->value)) {
      lacks.push_back(place_of(*named) + ": no " + name_text(named->value) + ": " + std::string{need.without});
    }
  }
  if (const PiSetting* initramfs = last_setting(settings, "initramfs")) {
    for (std::string_view names = initramfs->value; !names.empty();) {
      const std::size_t end = std::min(names.find(','), names.size());
      const std::string_view name = names.substr(0, end);
      if (!has_os_file(view, prefix, name)) {
        lacks.push_back(place_of(*initramfs) + ": no " + name_text(name) + ": the kernel starts without it");
      }
      names.remove_prefix(std::min(end + 1, names.size()));
    }
  }
  check_overlays(view, settings, prefix, lacks);
}

void check_loaders(const ImageView& view, Lacks& lacks) {
  for (const LoaderNeed& need : loader_needs) {
    if (view.has_any(need.any_of)) continue;
    for (const std::string& directory : view.directories_with(need.loader)) {
      if (view.has_any(behind(directory, need.any_of))) continue;
      const std::string loader = name_text(directory) + std::string{need.loader};
      lacks.push_back("no " + one_of_text(need.any_of) + " beside " + loader +
                      (directory.empty() ? "" : " or at the root") + ": " + std::string{need.without});
    }
  }
}

ImageView view_of(const Config& config, const ListedContent& content, std::size_t image) {
  std::vector<const ListedLayer*> layers;
  const auto add = [&](std::size_t index) {
    for (const std::size_t layer : content.images[index].layers) layers.push_back(&content.layers[layer]);
  };
  add(image);
  if (config.default_image && *config.default_image != image) add(*config.default_image);
  return ImageView{std::move(layers)};
}

}  // namespace

std::vector<std::string> image_advice(const Config& config, const ListedContent& content) {
  std::vector<std::string> advice;
  std::set<std::string> told;
  const auto look_at = [&](std::size_t image) {
    const ImageView view = view_of(config, content, image);
    Lacks lacks;
    for (const ModelSigns& signs : model_signs) {
      if (view.has_any(signs.any_of)) check_pi(view, signs.model, lacks);
    }
    if (view.has("boot.img") && !view.has("boot.sig")) {
      lacks.push_back("no boot.sig: a Pi that boots signed images only refuses boot.img");
    }
    check_loaders(view, lacks);
    for (const std::string& lack : lacks) {
      if (told.insert(lack).second) advice.push_back("image " + config.images[image].name + ": " + lack);
    }
  };
  // The default image first: what others lack only because it lacks it is told of it.
  if (config.default_image) look_at(*config.default_image);
  for (std::size_t image = 0; image < config.images.size(); ++image) {
    if (image != config.default_image) look_at(image);
  }
  return advice;
}

}  // namespace bootstorm::control
