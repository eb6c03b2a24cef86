// What happened to a board, in words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "operate/book/book.hpp"

namespace bootstorm::operate {

struct StoryLine {
  std::uint32_t age_ms = 0;
  std::string text;  // printable: names are the network's
};

/// The last happenings_max happenings, the oldest first.
[[nodiscard]] std::vector<StoryLine> story_of(const Book& book, const Record& record, Nanos now);

}  // namespace bootstorm::operate
