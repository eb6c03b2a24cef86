// Colours on a terminal: only there, and only if its owner wants them (https://no-color.org).
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace bootstorm::cli {

enum class Style : std::uint8_t {
  strong,  // a heading, a name
  faint,   // what one may skip
  good,
  warning,
  bad,
};

class Paint {
 public:
  explicit Paint(bool is_coloured) : is_coloured_(is_coloured) {}
  /// Colours if `out` is standard output and that is a terminal, NO_COLOR is not set and TERM is not "dumb".
  [[nodiscard]] static Paint for_stream(std::ostream& out);
  /// What is written to `out` will go to standard output, and is coloured as if it were that.
  static void colour_like_standard_output(std::ostream& out);

  /// The text in that style, or as it is. `text` holds no control characters: see printable().
  [[nodiscard]] std::string operator()(Style style, std::string_view text) const;
  [[nodiscard]] bool is_coloured() const { return is_coloured_; }

 private:
  bool is_coloured_;
};

}  // namespace bootstorm::cli
