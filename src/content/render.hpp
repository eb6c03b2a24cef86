// Renders templates: one file for all boards, and one more for each board whose text differs.
//
// All files are rendered when a generation is loaded, so a worker finds a board's file like any other. If a board has
// no value for a name (a {hostname} without a hostname), the template is not rendered for it. The board then gets the
// plain file of the same path, if there is one, or the file of a later image.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/arena.hpp"
#include "content/list.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

struct RenderResult {
  std::vector<std::string> errors;    // of templates: "file:line: …"
  std::vector<std::string> warnings;  // for which boards a template cannot be rendered, and why
  std::string changed;                // not empty: a template changed meanwhile: list the layers again
};

/// Reads the planned templates and fills plan.rendered.
[[nodiscard]] RenderResult render_content(const config::Config& config, const ListedContent& content,
                                          ContentPlan& plan);

/// Copies plan.rendered to its places in the arena and computes the checksums. Returns 0, or the errno of a memory
/// shortage.
[[nodiscard]] int store_rendered(const ContentPlan& plan, const Arena& arena);

}  // namespace bootstorm::content
