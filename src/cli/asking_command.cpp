// A command made of a verb's row: its words become a request, the answer is shown or printed as it is.
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/load_config.hpp"
#include "cli/screen.hpp"
#include "config/text.hpp"
#include "operate/ask.hpp"
#include "operate/dispatch.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;
using operate::Argument;

struct AskWords {
  const operate::Verb& verb;
  Show show;
  std::string config_path;
  bool is_json = false;
  bool is_watched = false;
  std::map<std::string, std::string> texts{};  // by argument
  std::map<std::string, bool> flags{};         // likewise
};

Json json_of(const Argument& argument, const std::string& word) {
  if (argument.kind != Argument::Kind::number) return word;
  const auto number = config::parse_decimal(word).value;
  return number ? Json(*number) : Json(word);  // which the row refuses by name
}

Json args_of(const AskWords& words) {
  Json args = Json::object();
  for (const Argument& argument : words.verb.arguments) {
    const std::string name{argument.name};
    if (argument.kind == Argument::Kind::flag) {
      if (words.flags.at(name)) args[name] = true;
    } else if (const std::string& word = words.texts.at(name); !word.empty()) {
      args[name] = json_of(argument, word);
    }
  }
  return args;
}

/// What came of an answer so far.
class Shown {
 public:
  Shown(const AskWords& words, std::ostream& out, std::ostream& err) : words_(words), out_(out), err_(err) {}

  bool take(std::string_view text) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return fail("the appliance's answer is not JSON; is the appliance of another version?");
    is_ended_ = line == Json{{"end", true}};
    if (words_.is_json) {
      out_ << text << '\n' << std::flush;
      if (!is_answered_ && !line.value("ok", false)) exit_code_ = exit_configuration;
    } else {
      show(line);
    }
    is_answered_ = true;
    return words_.verb.streams() && exit_code_ == exit_ok;
  }
  [[nodiscard]] int end() {
    if (exit_code_ != exit_ok || !words_.verb.streams()) return exit_code_;
    if (!is_ended_) (void)fail("the appliance ended the connection before it had said all");
    return exit_code_;
  }

 private:
  void show(const Json& line) {
    if (is_ended_) {
      if (words_.show.end) words_.show.end(out_);
    } else if (is_answered_) {
      if (words_.show.line) words_.show.line(line, out_);
    } else if (line.value("ok", false)) {
      if (words_.show.answer) words_.show.answer(line, out_);
    } else {
      for (const std::string& error : lines_of(line, "errors")) err_ << "bootstorm: " << error << '\n';
      exit_code_ = exit_configuration;
    }
    out_ << std::flush;
  }
  bool fail(const char* why) {
    err_ << "bootstorm: " << why << '\n';
    exit_code_ = exit_environment;
    return false;
  }

  const AskWords& words_;
  std::ostream& out_;
  std::ostream& err_;
  bool is_answered_ = false;
  bool is_ended_ = false;
  int exit_code_ = exit_ok;
};

int ask_and_show(const AskWords& words, std::ostream& out, std::ostream& err, std::chrono::milliseconds patience) {
  const Json args = args_of(words);
  const auto checked = operate::read_arguments(words.verb, args);
  if (const auto* problem = std::get_if<std::string>(&checked)) {
    err << "bootstorm " << *problem << '\n';
    return exit_usage;
  }
  const auto found = find_appliance(words.config_path, err);
  if (const int* exit_code = std::get_if<int>(&found)) return *exit_code;
  Shown shown{words, out, err};
  const auto failed = operate::ask_for_lines(
      std::get<std::filesystem::path>(found), words.verb.access, operate::request_line(words.verb.name, args),
      [&](std::string_view line) { return shown.take(line); }, patience);
  if (!failed) return shown.end();
  err << "bootstorm: " << failed->message << '\n';
  return exit_environment;
}

/// What is watched is asked again so often, and is not waited for longer.
constexpr std::chrono::seconds watch_interval{2};

int run(const AskWords& words) {
  if (!words.is_watched || words.is_json) return ask_and_show(words, std::cout, std::cerr, {});
  return watch([&](std::ostream& out, std::ostream& err,
                   ScreenSize) { return ask_and_show(words, out, err, 2 * watch_interval); },
               watch_interval);
}

/// More than that would fill the help; a mistyped one is told the nearest by its row.
constexpr std::size_t choices_shown_max = 8;

const char* name_of(Argument::Kind kind) {
  switch (kind) {
    case Argument::Kind::address: return "ADDRESS";
    case Argument::Kind::mac: return "MAC";
    case Argument::Kind::number: return "NUMBER";
    case Argument::Kind::flag:
    case Argument::Kind::text: break;
  }
  return "";
}

Option option_of(const Argument& argument, AskWords& words) {
  const std::string name{argument.name};
  Option option{.names = argument.is_required ? name : "--" + name, .help = std::string{argument.help}};
  if (argument.kind == Argument::Kind::flag) {
    option.flag = &words.flags[name];
    return option;
  }
  option.value = &words.texts[name];
  option.is_required = argument.is_required;
  option.value_name = name_of(argument.kind);
  if (argument.choices.size() <= choices_shown_max) {
    option.choices.assign(argument.choices.begin(), argument.choices.end());
  }
  return option;
}

}  // namespace

Option json_option(bool& wanted) { return {.names = "--json", .help = "print JSON, for programs", .flag = &wanted}; }

Command asking_command(std::string_view verb, std::string example, Show show) {
  const operate::Verb& row = *operate::find_verb(verb);
  const auto words = std::make_shared<AskWords>(AskWords{.verb = row, .show = std::move(show), .config_path = {}});
  std::vector<Option> options{config_option(words->config_path), json_option(words->is_json)};
  for (const Argument& argument : row.arguments) options.push_back(option_of(argument, *words));
  if (words->show.can_be_watched) {
    options.push_back(
        {.names = "--watch", .help = "show it anew every two seconds, until q", .flag = &words->is_watched});
  }
  return {.name = std::string{verb},
          .about = std::string{row.help},
          .example = std::move(example),
          .options = std::move(options),
          .run = [words] { return run(*words); }};
}

}  // namespace bootstorm::cli
