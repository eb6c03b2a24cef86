#include "cli/paint.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace bootstorm::cli {
namespace {

/// Of the eight colours that every terminal has, so that they fit a light background and a dark one.
std::string_view sequence_of(Style style) {
  switch (style) {
    case Style::strong: return "\x1b[1m";
    case Style::faint: return "\x1b[2m";
    case Style::good: return "\x1b[32m";
    case Style::warning: return "\x1b[33m";
    case Style::bad: return "\x1b[1;31m";
  }
  return {};
}

/// The mark of streams, see std::ios_base::iword.
int goes_to_standard_output() {
  static const int mark = std::ios_base::xalloc();
  return mark;
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

Paint Paint::for_stream(std::ostream& out) {
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view{terminal} == "dumb";
  const bool is_for_it = &out == &std::cout || out.iword(goes_to_standard_output()) != 0;
  return Paint{is_for_it && !is_set("NO_COLOR") && !is_dumb && ::isatty(STDOUT_FILENO) == 1};
}

void Paint::colour_like_standard_output(std::ostream& out) { out.iword(goes_to_standard_output()) = 1; }

std::string Paint::operator()(Style style, std::string_view text) const {
  if (!is_coloured_) return std::string{text};
  return std::string{sequence_of(style)}.append(text).append("\x1b[0m");
}

}  // namespace bootstorm::cli
