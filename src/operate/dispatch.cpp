// From the line of a request to the verb that answers it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/nearest_name.hpp"
#include "base/text.hpp"
#include "config/address.hpp"
#include "config/text.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::operate {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty()) return words;
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::string unknown_verb(std::string_view name) {
  std::vector<std::string_view> names;
  std::string known;
  for (const Verb& verb : all_verbs()) {
    names.push_back(verb.name);
    known += (known.empty() ? "" : ", ") + usage_of(verb);
  }
  const auto nearest = nearest_name(name, names);
  return "unknown request " + in_quotes(name) + "; " +
         (nearest ? "did you mean " + in_quotes(*nearest) + "?" : "known: " + known);
}

template <class T>
std::string read_argument(const Argument& argument, std::string_view word, const config::Form<T>& form,
                          std::vector<Arguments::Value>& values) {
  const auto parsed = form.parse(word);
  if (!parsed.value) return std::string{argument.name} + ": expected " + form.expected + ", not " + in_quotes(word);
  values.emplace_back(*parsed.value);
  return {};
}

/// Returns what is wrong; empty: nothing.
std::string read_arguments(const Verb& verb, std::span<const std::string_view> words,
                           std::vector<Arguments::Value>& values) {
  if (words.size() != verb.arguments.size()) {
    return std::string{verb.name} + ": expected " + counted(verb.arguments.size(), "argument", "arguments") + ": " +
           usage_of(verb);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Argument& argument = verb.arguments[i];
    const std::string error =
        argument.kind == Argument::Kind::address
            ? read_argument(argument, words[i], config::ipv4_address(), values)
            : read_argument(argument, words[i], config::whole_number(0, argument.number_max), values);
    if (!error.empty()) return error;
  }
  return {};
}

}  // namespace

void dispatch(std::string_view line, Access access, const Reply& reply, Operations& operations) {
  const std::vector<std::string_view> words = words_of(line);
  const std::string_view name = words.empty() ? std::string_view{} : words.front();
  const Verb* verb = find_verb(name);
  if (verb == nullptr) return reply.answer(refusal_json({unknown_verb(name)}));
  if (verb->access > access) {
    return reply.answer(refusal_json({std::string{verb->name} + ": not allowed on this socket, which only observes"}));
  }
  std::vector<Arguments::Value> values;
  const std::string error = read_arguments(*verb, std::span{words}.subspan(1), values);
  if (!error.empty()) return reply.answer(refusal_json({error}));
  (operations.*verb->run)(Arguments{std::move(values)}, reply);
}

std::string refusal_json(const std::vector<std::string>& errors, const std::vector<std::string>& warnings) {
  const nlohmann::ordered_json json{{"ok", false}, {"errors", errors}, {"warnings", warnings}};
  // Errors may name files, whose names may hold any bytes; JSON may not.
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace bootstorm::operate
