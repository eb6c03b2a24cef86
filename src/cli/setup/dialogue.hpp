// Questions to the operator, and answers.
#pragma once

#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cli/paint.hpp"

namespace bootstorm::cli {

/// Ends a command: what is wrong, and its exit code.
class Refusal : public std::runtime_error {
 public:
  Refusal(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

class Dialogue {
 public:
  /// `asks` false: every proposal is taken, and nothing is asked.
  Dialogue(std::istream& in, std::ostream& out, bool asks);

  /// Whether there is somebody to ask.
  [[nodiscard]] bool asks() const { return asks_; }
  /// The answer, or the proposal if it is empty. Throws Refusal when nobody answers any more.
  [[nodiscard]] std::string ask(std::string_view question, const std::string& proposal);
  [[nodiscard]] bool ask_yes(std::string_view question, bool proposal);
  /// A line of text, in lines that fit.
  void say(std::string_view text);
  /// What was asked before was answered wrongly.
  void object(std::string_view text);

  [[nodiscard]] std::ostream& out() { return out_; }
  [[nodiscard]] const Paint& paint() const { return paint_; }

 private:
  [[nodiscard]] std::string answer();

  std::istream& in_;
  std::ostream& out_;
  bool asks_;
  Paint paint_;
};

}  // namespace bootstorm::cli
