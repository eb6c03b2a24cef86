// Surveys the boot files: which there are, which are missing, and where each would be placed. Reads only templates and
// small text files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/advice/image_advice.hpp"
#include "content/list.hpp"
#include "content/open.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

inline constexpr std::size_t load_warnings_max = 100;

struct Survey {
  ListedContent listed;
  ContentPlan plan;
  std::vector<std::string> warnings;
  ModelWarnings when_seen;  // as ImageAdvice has it
  std::vector<Lack> lacks;  // likewise
  std::string error;        // not empty: the files cannot be served; one line for each mistake
  std::string changed;      // not empty: a file changed meanwhile: survey again
};

/// `hot`: if not all files fit into memory, these come first. `seen`: the models of boards that have asked so far.
[[nodiscard]] Survey survey_images(const config::Config& config, LinkRules links, const HotNames& hot,
                                   const ModelFlags& seen = {});

/// The size of all files of the plan.
[[nodiscard]] std::uint64_t bytes_of(const ContentPlan& plan);

}  // namespace bootstorm::content
