#include "operate/dispatch.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/nearest_name.hpp"
#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::operate {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 3> request_keys{"v", "verb", "args"};

/// JSON as a message shows it. What may be nested, and deeply, is neither copied nor written out: both are recursive.
std::string shown(const Json& value) {
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  return value.is_array() ? "a list" : value.is_object() ? "an object" : in_quotes(value.dump());
}

/// "; did you mean 'reload'?", or "; known: …".
std::string suggestion(std::string_view name, const std::vector<std::string_view>& names, const std::string& known) {
  if (const auto nearest = nearest_name(name, names)) return "; did you mean " + in_quotes(*nearest) + "?";
  return known.empty() ? std::string{} : "; known: " + known;
}

std::string unknown_verb(std::string_view name) {
  std::vector<std::string_view> names;
  std::string known;
  for (const Verb* verb : all_verbs()) {
    names.push_back(verb->name);
    known += (known.empty() ? "" : ", ") + std::string{verb->name};
  }
  return "unknown verb " + in_quotes(name) + suggestion(name, names, known);
}

std::string unknown_argument(const Verb& verb, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Argument& argument : verb.arguments) names.push_back(argument.name);
  return std::string{verb.name} + ": unknown argument " + in_quotes(name) +
         suggestion(name, names, names.empty() ? "none" : usage_of(verb));
}

template <class T>
std::optional<Arguments::Value> from_text(const Json& value, const config::Form<T>& form) {
  if (!value.is_string()) return std::nullopt;
  const auto parsed = form.parse(value.get<std::string>());
  if (!parsed.value) return std::nullopt;
  return *parsed.value;
}

std::optional<Arguments::Value> text_of(const Argument& argument, const Json& value) {
  if (!value.is_string()) return std::nullopt;
  auto text = value.get<std::string>();
  const bool is_choice =
      argument.choices.empty() || std::ranges::find(argument.choices, text) != argument.choices.end();
  if (text.empty() || text.size() > text_argument_max || !is_choice) return std::nullopt;
  return text;
}

std::optional<Arguments::Value> value_of(const Argument& argument, const Json& value) {
  switch (argument.kind) {
    case Argument::Kind::address: return from_text(value, config::ipv4_address());
    case Argument::Kind::mac: return from_text(value, config::mac_address());
    case Argument::Kind::text: return text_of(argument, value);
    case Argument::Kind::flag:
      if (value.is_boolean()) return value.get<bool>();
      return std::nullopt;
    case Argument::Kind::number: break;
  }
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > argument.number_max) return std::nullopt;
  return value.get<std::uint64_t>();
}

std::string expected(const Argument& argument) {
  switch (argument.kind) {
    case Argument::Kind::address: return config::ipv4_address().expected;
    case Argument::Kind::mac: return config::mac_address().expected;
    case Argument::Kind::flag: return "true or false";
    case Argument::Kind::number: return "a whole number from 0 to " + std::to_string(argument.number_max);
    case Argument::Kind::text: break;
  }
  std::string text;
  for (const std::string_view choice : argument.choices)
    text += (text.empty() ? "one of " : ", ") + std::string{choice};
  return text.empty() ? "a text of 1 to " + std::to_string(text_argument_max) + " bytes" : text;
}

std::string wrong_value(const Argument& argument, const Json& value) {
  std::string text = std::string{argument.name} + ": ";
  if (!argument.choices.empty() && value.is_string()) {
    const auto& word = value.get_ref<const std::string&>();
    const std::vector<std::string_view> choices{argument.choices.begin(), argument.choices.end()};
    if (const auto nearest = nearest_name(word, choices)) {
      return text + "unknown " + in_quotes(word) + "; did you mean " + in_quotes(*nearest) + "?";
    }
  }
  return text + "expected " + expected(argument) + ", not " + shown(value);
}

/// What is wrong with a line that should be a request; empty: nothing.
std::string request_problem(const Json& request) {
  if (!request.is_object()) return R"(expected one line of JSON such as {"v": 1, "verb": "status"})";
  for (const auto& [key, value] : request.items()) {
    if (std::ranges::find(request_keys, key) == request_keys.end()) {
      return "unknown key " + in_quotes(key) +
             suggestion(key, {request_keys.begin(), request_keys.end()}, "v, verb, args");
    }
  }
  const auto version = request.find("v");
  if (version == request.end() || !version->is_number_unsigned() || *version != language_version) {
    return "v: expected " + std::to_string(language_version) + ", not " +
           (version == request.end() ? "nothing" : shown(*version)) +
           ": the command and the appliance are of different versions";
  }
  const auto verb = request.find("verb");
  if (verb == request.end() || !verb->is_string()) return "verb: expected the name of a verb";
  const auto args = request.find("args");
  if (args != request.end() && !args->is_object()) return R"(args: expected an object such as {"vlan": 20})";
  return {};
}

}  // namespace

std::variant<Arguments, std::string> read_arguments(const Verb& verb, const Json& args) {
  Arguments arguments;
  for (const auto& [name, value] : args.items()) {
    const auto* argument = std::ranges::find(verb.arguments, std::string_view{name}, &Argument::name).base();
    if (argument == verb.arguments.data() + verb.arguments.size()) return unknown_argument(verb, name);
    auto read = value_of(*argument, value);
    if (!read) return wrong_value(*argument, value);
    arguments.add(argument->name, std::move(*read));
  }
  for (const Argument& argument : verb.arguments) {
    if (!argument.is_required || arguments.has(argument.name)) continue;
    return std::string{verb.name} + ": " + std::string{argument.name} + " is missing: expected " + expected(argument);
  }
  return arguments;
}

void dispatch(std::string_view line, Access access, const Reply& reply, Operations& operations) {
  const Json request = Json::parse(line, nullptr, false);
  if (std::string problem = request_problem(request); !problem.empty()) return reply.answer(refusal_json({problem}));
  const auto& name = request["verb"].get_ref<const std::string&>();
  const Verb* verb = find_verb(name);
  if (verb == nullptr) return reply.answer(refusal_json({unknown_verb(name)}));
  if (verb->access > access) {
    return reply.answer(refusal_json({name + ": not allowed on this socket, which only observes"}));
  }
  const auto args = request.find("args");
  const Json none = Json::object();
  const auto read = read_arguments(*verb, args == request.end() ? none : *args);
  if (const auto* error = std::get_if<std::string>(&read)) return reply.answer(refusal_json({*error}));
  (operations.*verb->run)(std::get<Arguments>(read), reply);
}

std::string request_line(std::string_view verb, const Json& args) {
  nlohmann::ordered_json request{{"v", language_version}, {"verb", verb}};
  if (!args.empty()) request["args"] = args;
  return request.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string request_line(std::string_view verb) { return request_line(verb, Json::object()); }

std::vector<std::string> told(const std::vector<std::string>& lines) {
  if (lines.size() <= lines_told_max) return lines;
  std::vector<std::string> some{lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(lines_told_max)};
  some.push_back("and " + thousands(lines.size() - lines_told_max) + " more of this kind");
  return some;
}

std::string refusal_json(const std::vector<std::string>& errors, const std::vector<std::string>& warnings) {
  const nlohmann::ordered_json json{
      {"v", language_version}, {"ok", false}, {"errors", told(errors)}, {"warnings", told(warnings)}};
  // Errors may name files, whose names may hold any bytes; JSON may not.
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string no_room_json() {
  const nlohmann::ordered_json json{{"v", language_version},
                                    {"ok", false},
                                    {"retry", true},
                                    {"errors", {"too many connections are open on this socket; try again"}}};
  return json.dump();
}

}  // namespace bootstorm::operate
