#include "content/render.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "bootstorm/checksum.hpp"
#include "base/text.hpp"
#include "config/template_text.hpp"
#include "content/read_file.hpp"
#include "content/template_values.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {
namespace {

/// Boards that a template cannot be rendered for.
struct Without {
  std::size_t boards = 0;
  int first_line = 0;
};

class Rendering {
 public:
  Rendering(const config::Config& config, const ListedContent& content, ContentPlan& plan)
      : config_(config), content_(content), plan_(plan) {}

  RenderResult run() {
    check_listed();
    for (const PlannedTemplate& planned : plan_.templates) read(planned);
    if (!result_.errors.empty() || !result_.changed.empty()) return std::move(result_);
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
    std::optional<config::TemplateText> text;
    std::optional<std::string> for_all;
    bool is_plain = false;
    std::map<config::TemplateName, Without> without;
  };
  using Images = std::map<std::size_t, InImage>;

  void check_listed();
  void read(const PlannedTemplate& planned);
  void render_for_all(const std::string& path, Images& images);
  void render_for(std::size_t board, const std::string& path, Images& images);
  void add(std::size_t image, std::uint32_t board, const std::string& path, std::string text);
  void warn();

  [[nodiscard]] std::string source_name(const PlannedTemplate& planned) const {
    return name_text(content_.layers[planned.source.layer].root.directory() + '/' + planned.source.path);
  }

  const config::Config& config_;
  const ListedContent& content_;
  ContentPlan& plan_;
  RenderResult result_;
  std::map<std::string, Images> paths_;
};

void Rendering::check_listed() {
  for (std::size_t image = 0; image < config_.images.size(); ++image) {
    for (const config::TemplateConfig& listed : config_.images[image].templates) {
      const auto is_it = [&](const PlannedTemplate& planned) {
        return planned.image == image && planned.source.path == listed.path;
      };
      if (std::any_of(plan_.templates.begin(), plan_.templates.end(), is_it)) continue;
      result_.errors.push_back(to_text(config::ConfigError{config_.file, listed.at.line, listed.at.column,
                                                   "templates: image " + config_.images[image].name + " has no " +
                                                       name_text(listed.path)}));
    }
  }
}

void Rendering::read(const PlannedTemplate& planned) {
  using Verdict = FileReadResult::Verdict;
  const std::string name = source_name(planned);
  if (planned.source.size > template_bytes_max) {
    result_.errors.push_back(name + ": a template can have " + bytes_text(template_bytes_max) +
                             " at most, and this has " + bytes_text(planned.source.size));
    return;
  }
  std::string text;
  const FileReadResult read = read_text(content_.layers[planned.source.layer].root, planned.source, text);
  if (read.verdict == Verdict::failed) {
    result_.errors.push_back(name + ": cannot be read: " + open_error_text(read.error));
  } else if (read.verdict != Verdict::complete) {
    result_.changed = name + ": changes while the files are being loaded";
  }
  if (read.verdict != Verdict::complete) return;

  auto parsed = config::TemplateText::parse(text);
  if (const auto* mistakes = std::get_if<std::vector<config::TemplateText::Mistake>>(&parsed)) {
    for (const auto& mistake : *mistakes) {
      const std::string error = name + ':' + std::to_string(mistake.line) + ": " + mistake.message;
      // A layer may belong to several images.
      if (std::find(result_.errors.begin(), result_.errors.end(), error) == result_.errors.end()) {
        result_.errors.push_back(error);
      }
    }
    return;
  }
  InImage& place = paths_[planned.path][planned.image];
  place.planned = &planned;
  place.text = std::get<config::TemplateText>(std::move(parsed));
}

void Rendering::add(std::size_t image, std::uint32_t board, const std::string& path, std::string text) {
  plan_.rendered.push_back({static_cast<std::uint16_t>(image), board, path, std::move(text), 0, 0});
}

/// For whoever gets nothing of its own, listed or not.
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
  const std::vector<AskedImage> asked = images_asked(config_, config);
  for (const AskedImage& ask : asked) {
    const auto found = images.find(ask.image);
    if (found == images.end()) continue;
    InImage& place = found->second;
    bool has_it = place.is_plain;
    if (place.text) {
      // What it boots, which need not be where this template lies.
      const AskedImage& own = asked.front();
      const config::TemplateValues values = values_of(config_, config, own.is_certain ? own.image : ask.image);
      if (const auto missing = place.text->missing(values)) {
        Without& without = place.without[*missing];
        if (ask.is_certain && !place.for_all && without.boards++ == 0) without.first_line = config.at.line;
        has_it = has_it || place.for_all.has_value();
      } else {
        std::string text = place.text->render(values);
        if (text != place.for_all) add(ask.image, static_cast<std::uint32_t>(board), path, std::move(text));
        has_it = true;
      }
    }
    if (has_it && ask.is_certain) return;
  }
}

void Rendering::warn() {
  for (const auto& [path, images] : paths_) {
    for (const auto& [image, place] : images) {
      for (const auto& [name, without] : place.without) {
        if (without.boards == 0) continue;
        const std::string who = without.boards == 1 ? "the board in line " + std::to_string(without.first_line) + " has"
                                                    : std::to_string(without.boards) + " boards (the first in line " +
                                                          std::to_string(without.first_line) + ") have";
        result_.warnings.push_back(source_name(*place.planned) + ':' + std::to_string(place.text->line_of(name)) +
                                   ": {" + std::string{name_of(name)} + "}: " + who + " none in " + config_.file +
                                   ", and so no " + name_text(path) +
                                   (place.is_plain ? " but the plain one" : " of image " + config_.images[image].name));
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
    auto* sums = reinterpret_cast<std::uint16_t*>(arena.bytes().data() + file.sums_at);
    for (std::size_t at = 0; at < bytes.size(); at += sum_block_bytes) {
      *sums++ = fold_sum(sum_bytes(bytes.subspan(at, std::min(sum_block_bytes, bytes.size() - at))));
    }
  }
  return 0;
}

}  // namespace bootstorm::content
