// Templates become files: one for each board that gets another text than the rest.
//
// Everything is rendered while a generation is loaded, so a worker finds a board's file as it finds any other. What a
// board has no value for (a {hostname} without a hostname) is not rendered for it; it then gets the plain file of the
// same path, if there is one, or what a later image has.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/arena.hpp"
#include "content/list.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

inline constexpr std::size_t template_bytes_max = std::size_t{64} << 10;

struct RenderResult {
  std::vector<std::string> errors;    // "file:line: unknown name {seriel}; did you mean {serial}?"
  std::vector<std::string> warnings;  // which boards go without, and why
  std::string changed;                // not empty: a template was replaced meanwhile; list the layers again
};

/// Reads the planned templates and fills plan.rendered.
[[nodiscard]] RenderResult render_content(const config::Config& config, const ListedContent& content,
                                          ContentPlan& plan);

/// Writes plan.rendered to its places, sums and all. 0, or an errno: the memory could not be had.
[[nodiscard]] int store_rendered(const ContentPlan& plan, const Arena& arena);

}  // namespace bootstorm::content
