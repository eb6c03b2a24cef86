// The answer to one request: a line, or a line and a stream of further ones.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "operate/line_source.hpp"

namespace bootstorm::operate {

/// Of requests and answers. It changes when one that was right before would be refused or misunderstood.
inline constexpr int language_version = 1;

struct Answer {
  std::string line;                            // a JSON object with "v" and "ok"
  std::unique_ptr<LineSource> more = nullptr;  // none: the line is all
};

/// Answers one request, at once or later. Copies answer the same request; the first answer counts.
class Reply {
 public:
  using Send = std::function<void(Answer answer)>;

  explicit Reply(Send send) : send_(std::move(send)) {}
  void answer(std::string line) const { send_({std::move(line)}); }
  /// `first`, then what the source gives, then {"end": true}; with that the connection ends.
  void stream(std::string first, std::unique_ptr<LineSource> more) const { send_({std::move(first), std::move(more)}); }

 private:
  Send send_;
};

/// Of warnings or errors in an answer: an image may lack thousands of files, and an answer is bounded.
inline constexpr std::size_t lines_told_max = 100;
/// The first of them, and how many there are besides.
[[nodiscard]] std::vector<std::string> told(const std::vector<std::string>& lines);

/// {"v": 1, "ok": false, "errors": […], "warnings": […]}
[[nodiscard]] std::string refusal_json(const std::vector<std::string>& errors,
                                       const std::vector<std::string>& warnings = {});

/// A refusal with "retry": true, because others hold all connections at the moment: nothing was read, and a moment
/// later there is room. Commands come back by themselves.
[[nodiscard]] std::string no_room_json();

}  // namespace bootstorm::operate
