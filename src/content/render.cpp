#include "content/render.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "bootstorm/block_sums.hpp"
#include "base/text.hpp"
#include "config/template_text.hpp"
#include "content/template_values.hpp"
#include "content/templates.hpp"

namespace bootstorm::content {
namespace {

/// The boards that have no value for a name of a template.
struct BoardsWithout {
  std::size_t count = 0;
  int first_line = 0;
};

/// "the board in line 12 has no value in lab.yaml;", or "2 boards (the first in line 12) have no value in lab.yaml;".
std::string missing_text(const BoardsWithout& without, const std::string& file) {
  const std::string line = std::to_string(without.first_line);
  const std::string boards = without.count == 1
                                 ? "the board in line " + line + " has"
                                 : std::to_string(without.count) + " boards (the first in line " + line + ") have";
  return boards + " no value in " + file + ';';
}

/// " it gets the plain cmdline.txt", or " image pi has no cmdline.txt for it".
std::string consequence_text(const BoardsWithout& without, const std::string& image, const std::string& path,
                             bool is_plain) {
  const bool is_one = without.count == 1;
  if (is_plain) return std::string{is_one ? " it gets" : " they get"} + " the plain " + path;
  return " image " + image + " has no " + path + " for " + (is_one ? "it" : "them");
}

class Rendering {
 public:
  Rendering(const config::Config& config, const ListedContent& content, ContentPlan& plan)
      : config_(config), content_(content), plan_(plan) {}

  RenderResult run() {
    ReadTemplates read = read_templates(config_, content_, plan_);
    result_.errors = std::move(read.errors);
    result_.changed = std::move(read.changed);
    if (!result_.errors.empty() || !result_.changed.empty()) return std::move(result_);
    for (ReadTemplate& one : read.templates) {
      paths_[one.planned->path][one.planned->image] = {.planned = one.planned, .text = std::move(one.text)};
    }
    for (const PlannedName& name : plan_.names) {
      const auto found = paths_.find(name.path);
      if (found != paths_.end()) found->second[name.image].is_plain = true;
    }
    for (auto& [path, images] : paths_) {
      render_for_all(path, images);
      for (std::size_t board = 0; board < config_.boards.size(); ++board) render_for(board, path, images);
    }
    warn();
    return std::move(result_);
  }

 private:
  /// One path in one image.
  struct InImage {
    const PlannedTemplate* planned = nullptr;
    std::optional<config::TemplateText> text{};
    std::optional<std::string> for_all{};
    bool is_plain = false;
    std::map<config::TemplateName, BoardsWithout> without{};
  };
  using Images = std::map<std::size_t, InImage>;

  void render_for_all(const std::string& path, Images& images);
  void render_for(std::size_t board, const std::string& path, Images& images);
  void add(std::size_t image, std::uint32_t board, const std::string& path, std::string text);
  void warn();

  const config::Config& config_;
  const ListedContent& content_;
  ContentPlan& plan_;
  RenderResult result_;
  std::map<std::string, Images> paths_;
};

void Rendering::add(std::size_t image, std::uint32_t board, const std::string& path, std::string text) {
  plan_.rendered.push_back({static_cast<std::uint16_t>(image), board, path, std::move(text), 0, 0});
}

/// For every board that gets no file of its own, listed or not.
void Rendering::render_for_all(const std::string& path, Images& images) {
  for (auto& [image, place] : images) {
    if (!place.text) continue;
    const config::TemplateValues values = values_for_all(config_, image);
    if (place.text->missing(values)) continue;
    place.for_all = place.text->render(values);
    add(image, FileIndex::board_any, path, *place.for_all);
  }
}

void Rendering::render_for(std::size_t board, const std::string& path, Images& images) {
  const config::BoardConfig& config = config_.boards[board];
  const std::vector<SearchedImage> searched = searched_images(config_, config);
  for (const SearchedImage& search : searched) {
    const auto found = images.find(search.image);
    if (found == images.end()) continue;
    InImage& place = found->second;
    bool has_it = place.is_plain;
    if (place.text) {
      // {image} is the image that the board boots, which need not be the one with this template.
      const SearchedImage& own = searched.front();
      const config::TemplateValues values = values_of(config_, config, own.is_certain ? own.image : search.image);
      if (const auto missing = place.text->missing(values)) {
        BoardsWithout& without = place.without[*missing];
        if (search.is_certain && !place.for_all && without.count++ == 0) without.first_line = config.at.line;
        has_it = has_it || place.for_all.has_value();
      } else {
        std::string text = place.text->render(values);
        if (text != place.for_all) add(search.image, static_cast<std::uint32_t>(board), path, std::move(text));
        has_it = true;
      }
    }
    if (has_it && search.is_certain) return;
  }
}

void Rendering::warn() {
  for (const auto& [path, images] : paths_) {
    for (const auto& [image, place] : images) {
      for (const auto& [name, without] : place.without) {
        if (without.count == 0) continue;
        result_.warnings.push_back(source_name(content_, *place.planned) + ':' +
                                   std::to_string(place.text->line_of(name)) + ": {" + std::string{name_of(name)} +
                                   "}: " + missing_text(without, config_.file) +
                                   consequence_text(without, config_.images[image].name, name_text(path),
                                                    place.is_plain));
      }
    }
  }
}

}  // namespace

RenderResult render_content(const config::Config& config, const ListedContent& content, ContentPlan& plan) {
  return Rendering{config, content, plan}.run();
}

int store_rendered(const ContentPlan& plan, const Arena& arena) {
  if (plan.rendered.empty()) return 0;
  const RenderedFile& last = plan.rendered.back();
  const std::size_t first = plan.rendered.front().sums_at;
  if (const int error = arena.populate(first, last.data_at + last.text.size() - first); error != 0) return error;
  for (const RenderedFile& file : plan.rendered) {
    const std::span<std::byte> bytes = arena.bytes().subspan(file.data_at, file.text.size());
    if (!bytes.empty()) std::memcpy(bytes.data(), file.text.data(), bytes.size());
    sum_blocks(bytes, reinterpret_cast<std::uint16_t*>(arena.bytes().data() + file.sums_at));
  }
  return 0;
}

}  // namespace bootstorm::content
