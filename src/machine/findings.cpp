#include "machine/findings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "machine/findings_rows.hpp"

namespace bootstorm::machine {
namespace {

/// `quoted`: each value becomes a word of a shell.
std::string filled(std::string_view text, const Values& values, bool quoted) {
  std::string result;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    result += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    const std::string_view name = text.substr(1, close - 1);
    const auto value = std::ranges::find(values, name, &Values::value_type::first);
    if (close == std::string_view::npos || value == values.end()) {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    result += quoted ? shell_word(value->second) : name_text(value->second);
    text.remove_prefix(close + 1);
  }
  return result;
}

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::dark: return "dark";
    case Severity::unsure: return "unsure";
    case Severity::slower: return "slower";
  }
  return {};
}

std::string_view to_text(Subject subject) {
  switch (subject) {
    case Subject::machine: return "machine";
    case Subject::card: return "card";
    case Subject::configuration: return "configuration";
    case Subject::files: return "files";
    case Subject::network: return "network";
  }
  return {};
}

std::vector<FindingKind> finding_kinds() {
  std::vector<FindingKind> all;
  for (const auto& part : {card_findings(), network_findings(), machine_findings(), link_findings()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::vector<Finding> find_all(const Evidence& evidence, std::span<const FindingKind> kinds) {
  std::vector<Finding> findings;
  for (const FindingKind& kind : kinds) {
    for (const Values& values : kind.find(evidence)) {
      findings.push_back({&kind, filled(kind.sentence, values, false), filled(kind.command, values, true),
                          filled(kind.cost, values, false)});
    }
  }
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) { return finding.kind->severity; });
  return findings;
}

std::string shell_word(std::string_view text) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view{"_-./:,=@%+"}.find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string{text};
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + "'";
}

}  // namespace bootstorm::machine
