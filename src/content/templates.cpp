#include "content/templates.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "base/text.hpp"
#include "content/read_file.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {
namespace {

void check_listed(const config::Config& config, const ContentPlan& plan, std::vector<std::string>& errors) {
  for (std::size_t image = 0; image < config.images.size(); ++image) {
    for (const config::TemplateConfig& listed : config.images[image].templates) {
      const auto is_it = [&](const PlannedTemplate& planned) {
        return planned.image == image && planned.source.path == listed.path;
      };
      if (std::any_of(plan.templates.begin(), plan.templates.end(), is_it)) continue;
      const std::string text = "templates: image " + config.images[image].name + " has no " + name_text(listed.path);
      errors.push_back(to_text(config::ConfigError{config.file, listed.at.line, listed.at.column, text}));
    }
  }
}

/// The template's text. nullopt: `result` says why.
std::optional<std::string> text_of(const LayerRoot& layer, const StoredFile& source, const std::string& name,
                                   ReadTemplates& result) {
  using Verdict = FileReadResult::Verdict;
  if (source.size > template_bytes_max) {
    result.errors.push_back(name + ": a template can have at most " + bytes_text(template_bytes_max) +
                            "; this one has " + bytes_text(source.size));
    return std::nullopt;
  }
  std::string text;
  const FileReadResult read = read_text(layer, source, text);
  if (read.verdict == Verdict::complete) return text;
  if (read.verdict == Verdict::failed) {
    result.errors.push_back(name + ": cannot be read: " + open_error_text(read.error));
  } else {
    result.changed = name + ": changed while the files were being loaded";
  }
  return std::nullopt;
}

void add_mistakes(const std::string& name, const std::vector<config::TemplateText::Mistake>& mistakes,
                  std::vector<std::string>& errors) {
  for (const auto& mistake : mistakes) {
    const std::string error = name + ':' + std::to_string(mistake.line) + ": " + mistake.message;
    // A layer may belong to several images.
    if (std::find(errors.begin(), errors.end(), error) == errors.end()) errors.push_back(error);
  }
}

}  // namespace

std::string source_name(const ListedContent& content, const PlannedTemplate& planned) {
  return name_text(content.layers[planned.source.layer].root.directory() + '/' + planned.source.path);
}

ReadTemplates read_templates(const config::Config& config, const ListedContent& content, const ContentPlan& plan) {
  ReadTemplates result;
  check_listed(config, plan, result.errors);
  for (const PlannedTemplate& planned : plan.templates) {
    const std::string name = source_name(content, planned);
    const auto text = text_of(content.layers[planned.source.layer].root, planned.source, name, result);
    if (!text) continue;
    auto parsed = config::TemplateText::parse(*text);
    if (const auto* mistakes = std::get_if<std::vector<config::TemplateText::Mistake>>(&parsed)) {
      add_mistakes(name, *mistakes, result.errors);
    } else {
      result.templates.push_back({&planned, std::get<config::TemplateText>(std::move(parsed))});
    }
  }
  return result;
}

}  // namespace bootstorm::content
