#include "content/advice/image_advice.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "content/advice/boot_needs.hpp"
#include "content/advice/config_txt.hpp"
#include "content/advice/image_view.hpp"

namespace bootstorm::content {
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

/// Settings that pick another pair of start and fixup files, which is not looked for here.
bool picks_other_firmware(const std::vector<PiSetting>& settings) {
  const auto is = [&](std::string_view key, std::string_view value) {
    const PiSetting* setting = last_setting(settings, key);
    return setting != nullptr && setting->value == value;
  };
  return is("start_x", "1") || is("start_debug", "1") || is("gpu_mem", "16");
}

void check_pi(const ImageView& view, Model model, Lacks& lacks) {
  if (view.has("boot.img")) return;  // a disk image, which holds the rest
  const auto settings =
      read_config_txt([&](std::string_view path) { return view.text(path, config_txt_bytes_max); }, model);
  const PiSetting* os_prefix = last_setting(settings, "os_prefix");
  const std::string prefix = os_prefix == nullptr ? "" : os_prefix->value;
  for (const PiNeed& need : pi_needs) {
    if (need.model != model) continue;
    const bool is_firmware = need.setting == "start_file" || need.setting == "fixup_file";
    if (is_firmware && picks_other_firmware(settings)) continue;
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

/// The images that a board asks before its model's and the default one, and whether somebody said that such boards are
/// of that model.
struct Chain {
  std::vector<std::size_t> images;
  std::array<bool, model_count> named{};
};

/// As boards are listed, and each image by itself; nothing before the default image first, so that what all lack is
/// told of that one.
std::vector<Chain> chains_of(const config::Config& config) {
  std::vector<Chain> chains(1);
  std::map<std::vector<std::size_t>, std::size_t> known{{{}, 0}};
  const auto chain_of = [&](const std::vector<std::size_t>& images) -> Chain& {
    const auto [at, is_new] = known.try_emplace(images, chains.size());
    if (is_new) chains.push_back({images, {}});
    return chains[at->second];
  };
  for (std::size_t image = 0; image < config.images.size(); ++image) {
    if (image != config.default_image) chain_of({image});
  }
  for (std::size_t model = 0; model < model_count; ++model) {
    if (config.model_images[model]) chains.front().named[model] = true;
  }
  for (const config::BoardConfig& board : config.boards) {
    std::vector<std::size_t> images;
    if (config::is_in_rollout(config, board)) images.push_back(config.rollout->image);
    if (board.image) images.push_back(*board.image);
    if (board.group && config.groups[*board.group].image) images.push_back(*config.groups[*board.group].image);
    chain_of(images).named[static_cast<std::size_t>(board.model)] = true;
  }
  return chains;
}

std::vector<std::size_t> images_for(const config::Config& config, const Chain& chain, Model model) {
  std::vector<std::size_t> images = chain.images;
  if (const auto image = config.model_images[static_cast<std::size_t>(model)]) images.push_back(*image);
  if (config.default_image) images.push_back(*config.default_image);
  return images;
}

ImageView view_of(const ListedContent& content, const std::vector<std::size_t>& images) {
  std::vector<const ListedLayer*> layers;
  for (const std::size_t image : images) {
    for (const std::size_t layer : content.images[image].layers) layers.push_back(&content.layers[layer]);
  }
  return ImageView{std::move(layers)};
}

}  // namespace

std::vector<std::string> image_advice(const config::Config& config, const ListedContent& content) {
  std::vector<std::string> advice;
  std::set<std::string> told;
  const auto tell = [&](const std::vector<std::size_t>& images, const Lacks& lacks) {
    for (const std::string& lack : lacks) {
      if (told.insert(lack).second) advice.push_back("image " + config.images[images.front()].name + ": " + lack);
    }
  };
  for (const Chain& chain : chains_of(config)) {
    for (const ModelSigns& signs : model_signs) {
      const auto images = images_for(config, chain, signs.model);
      if (images.empty()) continue;
      const ImageView view = view_of(content, images);
      const bool is_served = view.has_any(signs.any_of) || chain.named[static_cast<std::size_t>(signs.model)];
      Lacks lacks;
      if (is_served) check_pi(view, signs.model, lacks);
      tell(images, lacks);
    }
    const auto images = images_for(config, chain, Model::unknown);
    if (images.empty()) continue;
    const ImageView view = view_of(content, images);
    Lacks lacks;
    if (view.has("boot.img") && !view.has("boot.sig")) {
      lacks.push_back("no boot.sig: a Pi that boots signed images only refuses boot.img");
    }
    check_loaders(view, lacks);
    tell(images, lacks);
  }
  return advice;
}

}  // namespace bootstorm::content
