// What may be asked of a running appliance: one row a verb, in verbs/.
//
// A request is one line of JSON, {"v": 1, "verb": "release", "args": {"address": "192.168.77.50"}}. An answer is one
// line with "v" and "ok"; where that is false, "errors" says why, and "retry": true that it was for want of room. A
// verb that streams answers with further lines, each a JSON object, of which the last is {"end": true}; the connection
// ends with it.
//
// How a verb is checked, dispatched and explained, and which options its command has, follows from its row; what it
// does is a function of Operations. A new verb is a row and that function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "operate/reply.hpp"

namespace bootstorm::operate {

/// What a socket lets its clients do.
enum class Access : std::uint8_t {
  observe,  // asks only
  control,  // changes things, too
};

/// Of the text of an argument, in bytes.
inline constexpr std::size_t text_argument_max = 256;

struct Argument {
  enum class Kind : std::uint8_t {
    address,  // IPv4, a string
    mac,      // a string
    number,   // from 0 to number_max
    text,     // 1 to text_argument_max bytes, one of `choices` if there are any
    flag,     // true or false
  };
  std::string_view name;
  Kind kind = Kind::text;
  std::string_view help;
  bool is_required = false;
  std::uint64_t number_max = 0;
  std::span<const std::string_view> choices{};
};

/// The arguments of one request, checked: each is one of the row's, and of its kind.
class Arguments {
 public:
  using Value = std::variant<Ipv4Address, MacAddress, std::uint64_t, std::string, bool>;

  Arguments() = default;
  void add(std::string_view name, Value value) { values_.emplace_back(name, std::move(value)); }

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  // What was not given is zero, empty or false.
  [[nodiscard]] Ipv4Address address(std::string_view name) const { return get<Ipv4Address>(name); }
  [[nodiscard]] MacAddress mac(std::string_view name) const { return get<MacAddress>(name); }
  [[nodiscard]] std::uint64_t number(std::string_view name) const { return get<std::uint64_t>(name); }
  [[nodiscard]] std::string text(std::string_view name) const { return get<std::string>(name); }
  [[nodiscard]] bool flag(std::string_view name) const { return get<bool>(name); }

 private:
  [[nodiscard]] const Value* find(std::string_view name) const {
    for (const auto& [known, value] : values_) {
      if (known == name) return &value;
    }
    return nullptr;
  }
  template <class T>
  [[nodiscard]] T get(std::string_view name) const {
    const Value* value = find(name);
    return value == nullptr ? T{} : std::get<T>(*value);
  }

  std::vector<std::pair<std::string_view, Value>> values_;
};

/// What the running appliance does for an operator. Each function answers, on control's thread and without waiting.
class Operations {
 public:
  virtual ~Operations() = default;
  virtual void reload(const Arguments& arguments, Reply reply) = 0;
  virtual void status(const Arguments& arguments, Reply reply) = 0;
  virtual void release(const Arguments& arguments, Reply reply) = 0;
  virtual void stats(const Arguments& arguments, Reply reply) = 0;
  virtual void boards(const Arguments& arguments, Reply reply) = 0;
  virtual void explain(const Arguments& arguments, Reply reply) = 0;
  virtual void top(const Arguments& arguments, Reply reply) = 0;
  virtual void history(const Arguments& arguments, Reply reply) = 0;
  virtual void leases(const Arguments& arguments, Reply reply) = 0;
  virtual void events(const Arguments& arguments, Reply reply) = 0;
  virtual void capture(const Arguments& arguments, Reply reply) = 0;
};

struct AnswerField {
  std::string_view name;
  std::string_view about;
};

struct Verb {
  std::string_view name;
  Access access = Access::control;  // the least that its socket must allow
  std::span<const Argument> arguments;
  std::span<const AnswerField> answer;  // of its first line beside "v" and "ok", and "errors" where that is false
  std::span<const AnswerField> line{};  // of each further line; empty: it does not stream
  std::string_view help;                // also of the command that asks it
  void (Operations::*run)(const Arguments& arguments, Reply reply) = nullptr;

  [[nodiscard]] bool streams() const { return !line.empty(); }
};

/// All of them, in the order in which they are listed.
[[nodiscard]] std::span<const Verb* const> all_verbs();

/// nullptr: none has that name.
[[nodiscard]] const Verb* find_verb(std::string_view name);

/// "release address [port] [vlan]"
[[nodiscard]] std::string usage_of(const Verb& verb);

}  // namespace bootstorm::operate
