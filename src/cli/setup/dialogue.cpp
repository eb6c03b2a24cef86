#include "cli/setup/dialogue.hpp"

#include <istream>
#include <ostream>

#include "base/exit_codes.hpp"
#include "base/text.hpp"

namespace bootstorm::cli {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t answer_bytes_max = 4096;

std::string trimmed(std::string text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  text.erase(text.find_last_not_of(" \t\r") + 1);
  return text.substr(first);
}

}  // namespace

Dialogue::Dialogue(std::istream& in, std::ostream& out, bool asks)
    : in_(in), out_(out), asks_(asks), paint_(Paint::for_stream(out)) {}

std::string Dialogue::answer() {
  std::string line;
  if (!std::getline(in_, line)) throw Refusal{exit_usage, "bootstorm init: no answer; nothing was written"};
  if (line.size() > answer_bytes_max) line.resize(answer_bytes_max);
  return trimmed(std::move(line));
}

std::string Dialogue::ask(std::string_view question, const std::string& proposal) {
  if (!asks_) return proposal;
  out_ << paint_(Style::strong, question);
  if (!proposal.empty()) out_ << " [" << name_text(proposal) << ']';
  out_ << ": " << std::flush;
  std::string given = answer();
  return given.empty() ? proposal : given;
}

bool Dialogue::ask_yes(std::string_view question, bool proposal) {
  if (!asks_) return proposal;
  for (;;) {
    out_ << paint_(Style::strong, question) << (proposal ? " [Y/n] " : " [y/N] ") << std::flush;
    const std::string given = answer();
    if (given.empty()) return proposal;
    if (given[0] == 'y' || given[0] == 'Y') return true;
    if (given[0] == 'n' || given[0] == 'N') return false;
    object("y or n, please.");
  }
}

void Dialogue::say(std::string_view text) { out_ << wrapped(text, "", columns); }

void Dialogue::object(std::string_view text) { out_ << paint_(Style::warning, name_text(text)) << '\n'; }

}  // namespace bootstorm::cli
