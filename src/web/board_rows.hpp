// All boards as the page has them: the lines of the verb `boards`, and which of them have changed.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
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
  /// The round is over, and was whole: rows that it did not have are gone. Returns the rows that are new or changed.
  [[nodiscard]] std::vector<nlohmann::json> end();
  /// Keys of the rows that were gone at the last end().
  [[nodiscard]] const std::vector<std::string>& gone() const { return gone_; }

  [[nodiscard]] nlohmann::json all() const;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  struct Row {
    nlohmann::json json;
    unsigned round = 0;
    bool is_changed = false;
  };

  std::map<std::string, Row> rows_;
  std::vector<std::string> gone_;
  unsigned round_ = 0;
};

}  // namespace bootstorm::web
