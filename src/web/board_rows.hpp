// All boards as the page has them: the lines of the verb `boards`, and which of them have changed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bootstorm::web {

class BoardRows {
 public:
  /// A new round of lines begins.
  void begin() { round_ += 1; }
  /// One line of it, which may be none of a board. Each row has a "key": its MAC, or else what it is listed as.
  void take(std::string_view line);
  /// The round is over, and was whole: rows that it did not have are gone. Whether anything has changed.
  [[nodiscard]] bool end();

  /// A JSON array of all rows.
  [[nodiscard]] std::string all() const;
  /// "boards":[rows],"gone":[keys]: those that are new or changed, and those that are gone, since the last call.
  [[nodiscard]] std::string take_changes();

 private:
  struct Row {
    std::string json;
    unsigned round = 0;
    bool is_changed = false;
  };

  std::map<std::string, Row> rows_;
  std::vector<std::string> gone_;
  unsigned round_ = 0;
  bool has_changed_ = false;  // in this round
};

}  // namespace bootstorm::web
