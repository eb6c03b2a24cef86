#include "cli/doctor/picture.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/paint.hpp"
#include "cli/screen.hpp"
#include "cli/setup/fetch.hpp"

namespace bootstorm::cli {
namespace {

using machine::Finding;
using machine::Severity;

constexpr std::size_t subject_columns = 15;

std::string_view heading_of(Severity severity) {
  switch (severity) {
    case Severity::dark: return "Boards do not boot";
    case Severity::unsure: return "Some boards may not boot";
    case Severity::slower: return "Slower than it could be";
  }
  return {};
}

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::dark: return Style::bad;
    case Severity::unsure: return Style::warning;
    case Severity::slower: return Style::strong;
  }
  return Style::strong;
}

/// In lines that fit, all but the first below the text of the first.
std::string hung(std::string_view text, std::size_t indent, std::size_t columns) {
  const std::string margin(indent, ' ');
  return wrapped(text, margin, columns).substr(indent);
}

/// `is_last`: of those that have the same command.
void show_finding(const Finding& finding, bool is_last, std::size_t columns, const Paint& paint, std::ostream& out) {
  out << "  - " << hung(finding.sentence, 4, columns);
  if (!is_last) return;
  if (!finding.command.empty()) out << "    $ " << paint(Style::strong, name_text(finding.command)) << '\n';
  const std::string what = finding.kind->is_safe ? "safe; cost: " : finding.command.empty() ? "mend: " : "cost: ";
  out << "    " << paint(Style::faint, what + finding.cost) << '\n';
}

std::size_t count_safe(const Examination& examination) {
  const auto is_safe = [](const Finding& finding) { return finding.kind->is_safe; };
  return static_cast<std::size_t>(std::ranges::count_if(examination.findings, is_safe));
}

}  // namespace

void show_examination(const Examination& examination, std::ostream& out) {
  const Paint paint = Paint::for_stream(out);
  const std::size_t columns = std::clamp<std::size_t>(Screen::size().columns, 60, 120);
  for (const Facts& facts : examination.facts) {
    std::string subject = facts.subject;
    subject.resize(subject_columns, ' ');
    out << paint(Style::faint, subject) << hung(facts.text, subject_columns, columns);
  }
  const std::vector<Finding>& findings = examination.findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Severity severity = findings[i].kind->severity;
    const bool is_first = i == 0 || findings[i - 1].kind->severity != severity;
    if (is_first) out << '\n' << paint(style_of(severity), heading_of(severity)) << ":\n";
    const bool is_last = i + 1 == findings.size() || findings[i + 1].kind != findings[i].kind ||
                         findings[i + 1].command != findings[i].command;
    show_finding(findings[i], is_last, columns, paint, out);
  }
  const bool boots = exit_code_of(examination.findings) == exit_ok;
  out << '\n'
      << (boots ? paint(Style::good, "Boards would boot.") : paint(Style::bad, "Boards would not boot.")) << '\n';
  if (const std::size_t safe = count_safe(examination); safe != 0) {
    out << "bootstorm doctor --fix runs " << counted(safe, "safe command.", "safe commands.") << '\n';
  }
}

void print_examination(const Examination& examination, std::ostream& out) {
  nlohmann::ordered_json facts, findings = nlohmann::ordered_json::array();
  for (const Facts& line : examination.facts) facts[line.subject] = line.text;
  for (const Finding& finding : examination.findings) {
    findings.push_back({{"name", finding.kind->name},
                        {"subject", to_text(finding.kind->subject)},
                        {"severity", to_text(finding.kind->severity)},
                        {"sentence", finding.sentence},
                        {"command", finding.command},
                        {"cost", finding.cost},
                        {"safe", finding.kind->is_safe}});
  }
  const nlohmann::ordered_json json{
      {"v", 1}, {"boots", exit_code_of(examination.findings) == exit_ok}, {"facts", facts}, {"findings", findings}};
  out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

std::size_t run_safe_commands(const Examination& examination, std::ostream& out) {
  const Paint paint = Paint::for_stream(out);
  std::size_t run = 0;
  for (const Finding& finding : examination.findings) {
    if (!finding.kind->is_safe) continue;
    out << "$ " << paint(Style::strong, name_text(finding.command)) << std::endl;
    const int code = run_shell(finding.command, {});
    if (code != 0) out << paint(Style::bad, "exit " + std::to_string(code)) << '\n';
    ++run;
  }
  return run;
}

}  // namespace bootstorm::cli
