// An answer of many lines, given out one at a time: whoever sends it asks for the next line only while there is room.
#pragma once

#include <cstdint>
#include <string>

namespace bootstorm::operate {

class LineSource {
 public:
  enum class Next : std::uint8_t {
    line,         // `line` is the next one
    nothing_yet,  // ask again in the next round
    end,
  };

  virtual ~LineSource() = default;
  /// Puts the next line, without its end, into `line`: one JSON object of at most stream_line_max bytes. Called on
  /// control's thread, often: it takes microseconds and never waits.
  [[nodiscard]] virtual Next next(std::string& line) = 0;
};

}  // namespace bootstorm::operate
