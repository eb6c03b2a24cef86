// Reads and parses the templates of the images.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/template_text.hpp"
#include "content/list.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

inline constexpr std::size_t template_bytes_max = std::size_t{64} << 10;

struct ReadTemplate {
  const PlannedTemplate* planned = nullptr;
  config::TemplateText text;
};

struct ReadTemplates {
  std::vector<ReadTemplate> templates;
  std::vector<std::string> errors;  // "file:line: unknown name {seriel}; did you mean {serial}?"
  std::string changed;              // not empty: a template changed meanwhile: list the layers again
};

/// Reads the planned templates. A template that the configuration lists and no layer has is an error.
[[nodiscard]] ReadTemplates read_templates(const config::Config& config, const ListedContent& content,
                                           const ContentPlan& plan);

/// The path of a template's file, safe to print.
[[nodiscard]] std::string source_name(const ListedContent& content, const PlannedTemplate& planned);

}  // namespace bootstorm::content
