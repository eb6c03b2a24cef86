#include "content/advice/config_txt.hpp"

#include <algorithm>
#include <array>

namespace bootstorm::content {
namespace {

constexpr int include_depth_max = 4;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Filters for models. One replaces another; all other filters depend on more than the model.
bool names_a_model(std::string_view filter) {
  constexpr std::array<std::string_view, 17> known{"pi0", "pi0w", "pi02", "pi1", "pi2",  "pi3",  "pi3+", "pi4", "pi400",
                                                   "cm4", "cm4s", "cm0", "pi5", "pi500", "cm5", "cm3",  "none"};
  return std::find(known.begin(), known.end(), filter) != known.end();
}

class Reader {
 public:
  Reader(const ReadText& read, Model model) : read_(read), model_(name_of(model)) {}

  void take(const std::string& file, int depth) {
    const std::optional<std::string> text = read_(file);
    if (!text) return;
    int number = 0;
    for (std::size_t start = 0; start < text->size(); ++number) {
      const std::size_t end = std::min(text->find('\n', start), text->size());
      take_line(trimmed(std::string_view{*text}.substr(start, end - start)), file, number + 1, depth);
      start = end + 1;
    }
  }

  std::vector<PiSetting> settings;

 private:
  void take_line(std::string_view line, const std::string& file, int number, int depth) {
    if (line.empty() || line.front() == '#') return;
    if (line.front() == '[') return take_filter(line.substr(1, line.find(']') - 1));
    if (!model_matches_ || !is_certain_) return;
    const std::size_t equals = line.find('=');
    const std::size_t space = line.find_first_of(" \t");
    if (space < equals) {  // "initramfs NAME followkernel", "include NAME"
      const std::string_view key = line.substr(0, space);
      const std::string_view rest = trimmed(line.substr(space));
      if (key == "include" && depth < include_depth_max) return take(std::string{rest}, depth + 1);
      if (key == "initramfs") add(key, rest.substr(0, rest.find_first_of(" \t")), file, number);
      return;
    }
    if (equals == std::string_view::npos) return;
    add(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)), file, number);
  }

  void take_filter(std::string_view filter) {
    if (filter == "all") {
      model_matches_ = is_certain_ = true;
    } else if (names_a_model(filter)) {
      model_matches_ = filter == model_;
    } else {
      is_certain_ = false;
    }
  }

  void add(std::string_view key, std::string_view value, const std::string& file, int number) {
    settings.push_back({std::string{key}, std::string{value}, file, number});
  }

  const ReadText& read_;
  std::string_view model_;
  bool model_matches_ = true;
  bool is_certain_ = true;
};

}  // namespace

std::vector<PiSetting> read_config_txt(const ReadText& read, Model model) {
  Reader reader{read, model};
  reader.take("config.txt", 0);
  return std::move(reader.settings);
}

const PiSetting* last_setting(const std::vector<PiSetting>& settings, std::string_view key) {
  const auto last =
      std::find_if(settings.rbegin(), settings.rend(), [&](const PiSetting& setting) { return setting.key == key; });
  return last == settings.rend() ? nullptr : &*last;
}

}  // namespace bootstorm::content
