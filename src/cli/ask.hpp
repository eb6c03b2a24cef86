// Asking the running appliance over its sockets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/command.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::cli {

/// Where an appliance is looked for if -c names no configuration.
struct Installed {
  std::string config;         // names the run directory, if the file is there and valid
  std::filesystem::path run;  // otherwise
};
[[nodiscard]] const Installed& installed();

/// The directory of the appliance's sockets, or an exit code; `err` then says what is wrong with the configuration.
/// `named`: with -c; empty: nothing was.
[[nodiscard]] std::variant<std::filesystem::path, int> find_appliance(const std::string& named, std::ostream& err,
                                                                      const Installed& place = installed());

/// The first line of the appliance's answer, or an exit code; `err` then says why there is none.
[[nodiscard]] std::variant<nlohmann::json, int> ask(const std::string& named, std::string_view verb,
                                                    const nlohmann::json& args, std::ostream& err);
[[nodiscard]] std::variant<nlohmann::json, int> ask(const std::string& named, std::string_view verb, std::ostream& err);

/// How a command shows an answer to people. Each may be empty.
struct Show {
  std::function<void(const nlohmann::json& answer, std::ostream& out)> answer;  // the first line
  std::function<void(const nlohmann::json& line, std::ostream& out)> line{};    // each further one, as it comes
  std::function<void(std::ostream& out)> end{};                                 // after the last one
  bool can_be_watched = false;  // gets --watch: asks again and again and draws over what it has shown
};

/// A command that asks a verb and shows the answer, or with --json prints what the socket gave. Its help and its
/// options are those of the verb's row: a required argument is a word, any other an option of its name.
[[nodiscard]] Command asking_command(std::string_view verb, std::string example, Show show);

/// The option --json.
[[nodiscard]] Option json_option(bool& wanted);

// Fields of an answer; empty or 0 where another version of the appliance does not give them.
[[nodiscard]] std::vector<std::string> lines_of(const nlohmann::json& answer, const char* key);
[[nodiscard]] std::uint64_t number_of(const nlohmann::json& answer, const char* key);
[[nodiscard]] std::string text_of(const nlohmann::json& answer, const char* key);
/// "generation 2, 14 files in 31 MiB"
[[nodiscard]] std::string generation_text(const nlohmann::json& answer);

}  // namespace bootstorm::cli
