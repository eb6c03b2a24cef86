#include "content/advice/missing_files.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/text.hpp"
#include "content/advice/config_txt.hpp"
#include "content/advice/grub_image.hpp"
#include "content/advice/loader_needs.hpp"

namespace bootstorm::content {
namespace {

constexpr std::size_t config_txt_bytes_max = std::size_t{64} << 10;

/// "a, b or c" from "a|b|c"; "a*" is shown as "a…".
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

/// "dir/a|dir/b" from "dir/" and "a|b".
std::string prefixed(const std::string& prefix, std::string_view patterns) {
  std::string text = prefix;
  for (const char c : patterns) text += c == '|' ? "|" + prefix : std::string(1, c);
  return text;
}

std::string place_of(const PiSetting& setting) { return setting.file + ':' + std::to_string(setting.line); }

/// The firmware ignores os_prefix for files that do not exist under it.
bool has_os_file(const ImageView& view, const std::string& prefix, std::string_view name) {
  if (name.starts_with('/')) return view.has(name.substr(1));
  return view.has(name) || (!prefix.empty() && view.has(prefix + std::string{name}));
}

bool has_any_os_file(const ImageView& view, const std::string& prefix, std::string_view patterns) {
  if (view.has_any(patterns)) return true;
  return !prefix.empty() && view.has_any(prefixed(prefix, patterns));
}

void check_overlays(const ImageView& view, const std::vector<PiSetting>& settings, const std::string& prefix,
                    MissingFiles& missing) {
  const PiSetting* folder = last_setting(settings, "overlay_prefix");
  const std::string directory = folder == nullptr ? "overlays/" : folder->value;
  for (const PiSetting& setting : settings) {
    if (setting.key != "dtoverlay") continue;
    const std::string name = setting.value.substr(0, setting.value.find_first_of(",:"));
    if (name.empty()) continue;
    // On some models, the firmware uses another name for some overlays: NAME-pi4.
    const std::string file = directory + name;
    if (has_any_os_file(view, prefix, file + ".dtbo|" + file + "-*")) continue;
    missing.push_back(place_of(setting) + ": no " + name_text(file) + ".dtbo: the firmware skips the overlay silently");
  }
}

/// Settings that select other start and fixup files, which are not checked here.
bool picks_other_firmware(const std::vector<PiSetting>& settings) {
  const auto is = [&](std::string_view key, std::string_view value) {
    const PiSetting* setting = last_setting(settings, key);
    return setting != nullptr && setting->value == value;
  };
  return is("start_x", "1") || is("start_debug", "1") || is("gpu_mem", "16");
}

void check_needs(const ImageView& view, Model model, const std::vector<PiSetting>& settings, const std::string& prefix,
                 MissingFiles& missing) {
  for (const BootNeed& need : row_of(model).needs) {
    const bool is_firmware = need.setting == "start_file" || need.setting == "fixup_file";
    if (is_firmware && picks_other_firmware(settings)) continue;
    const PiSetting* named = need.setting.empty() ? nullptr : last_setting(settings, need.setting);
    if (named == nullptr) {
      if (!has_any_os_file(view, prefix, need.any_of)) {
        missing.push_back("no " + one_of_text(need.any_of) + ": " + std::string{need.without});
      }
    } else if (!named->value.empty() && !has_os_file(view, prefix, named->value)) {
      missing.push_back(place_of(*named) + ": no " + name_text(named->value) + ": " + std::string{need.without});
    }
  }
}

void check_initramfs(const ImageView& view, const std::vector<PiSetting>& settings, const std::string& prefix,
                     MissingFiles& missing) {
  const PiSetting* initramfs = last_setting(settings, "initramfs");
  if (initramfs == nullptr) return;
  for (std::string_view names = initramfs->value; !names.empty();) {
    const std::size_t end = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, end);
    if (!has_os_file(view, prefix, name)) {
      missing.push_back(place_of(*initramfs) + ": no " + name_text(name) + ": the kernel starts without it");
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

/// A GRUB image has its configuration inside, as far as that can be seen.
bool carries_config(const ImageView& view, const std::string& directory, std::string_view loader) {
  constexpr std::size_t grub_image_bytes_max = std::size_t{64} << 20;
  const auto image = view.text(directory + std::string{loader}, grub_image_bytes_max);
  return image && carries_grub_config(*image);
}

}  // namespace

MissingFiles missing_for_pi(const ImageView& view, Model model) {
  MissingFiles missing;
  if (view.has("boot.img")) return missing;  // a disk image that contains all other files
  const auto settings =
      read_config_txt([&](std::string_view path) { return view.text(path, config_txt_bytes_max); }, model);
  const PiSetting* os_prefix = last_setting(settings, "os_prefix");
  const std::string prefix = os_prefix == nullptr ? "" : os_prefix->value;
  check_needs(view, model, settings, prefix, missing);
  check_initramfs(view, settings, prefix, missing);
  check_overlays(view, settings, prefix, missing);
  return missing;
}

MissingFiles missing_for_loaders(const ImageView& view) {
  MissingFiles missing;
  if (view.has("boot.img") && !view.has("boot.sig")) {
    missing.push_back("no boot.sig: a Pi that boots only signed images refuses boot.img");
  }
  for (const LoaderNeed& need : loader_needs) {
    if (view.has_any(need.any_of)) continue;
    for (const std::string& directory : view.directories_with(need.loader)) {
      if (view.has_any(prefixed(directory, need.any_of))) continue;
      const std::string loader = name_text(directory) + std::string{need.loader};
      if (need.any_of.find("grub.cfg") != need.any_of.npos && carries_config(view, directory, need.loader)) continue;
      missing.push_back("no " + one_of_text(need.any_of) + " beside " + loader +
                      (directory.empty() ? "" : " or at the root") + ": " + std::string{need.without});
    }
  }
  return missing;
}

MissingFiles nothing_to_boot(const ImageView& view) {
  // Whatever is missing for one kind of machine is said elsewhere; these are for all that anybody boots by TFTP.
  constexpr std::array endings{".elf", ".bin", ".img", ".efi", ".signed", ".0",   ".kpxe", ".pxe", ".ipxe", ".com",
                               ".exe", ".wim", ".iso", ".itb", ".uimg",   ".scr", ".fit",  ".lkrn", ".cfg", ".txt",
                               ".n12", ".dsk", ".gz",  ".xz",  ".tmpl",   ".upd", ".sig",  ".dtb"};
  constexpr std::array beginnings{"vmlinu", "initrd", "initramfs"};
  bool has_files = false;
  bool has_boot_file = false;
  view.for_each_file([&](const FoundFile& file) {
    has_files = true;
    if (has_boot_file) return;
    const std::string path = folded_path(file.path);
    const std::string_view name = std::string_view{path}.substr(path.rfind('/') + 1);
    if (name.starts_with("readme") || name.starts_with("license") || name.starts_with("copying")) return;
    const auto has_ending = [&](std::string_view ending) { return name.ends_with(ending); };
    const auto has_beginning = [&](std::string_view beginning) { return name.starts_with(beginning); };
    has_boot_file = name.find('.') == name.npos ||  // as kernels and loaders often are
                    std::any_of(endings.begin(), endings.end(), has_ending) ||
                    std::any_of(beginnings.begin(), beginnings.end(), has_beginning);
  });
  if (has_boot_file) return {};
  return {has_files ? "nothing in it looks like a file that a machine boots from" : "there are no files in it"};
}

}  // namespace bootstorm::content
