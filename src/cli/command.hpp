// A command, described: what it is called, what it takes and what it runs. How the words of a command line become
// values is command_line.cpp's business alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bootstorm::cli {

struct Option {
  std::string names;             // "-c,--config"; without a dash: a word that stands by itself
  std::string* value = nullptr;  // what it had before is the default. Lives as long as Command::run
  std::string help;
  bool is_required = false;
  std::vector<std::string> choices{};  // empty: any text
  bool* flag = nullptr;                // in place of a value: an option that takes none
  std::string value_name{};            // in the help: NUMBER; empty: TEXT, or the choices
};

struct Command {
  std::string name;
  std::string about;
  std::string example;  // lines, shown below the options
  std::vector<Option> options;
  std::function<int()> run;  // returns an exit code
  std::vector<Command> subcommands{};
};

}  // namespace bootstorm::cli
