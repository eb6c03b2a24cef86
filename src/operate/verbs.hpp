// What may be asked of a running appliance: one table with every verb once.
//
// A request is one line of words: the verb, then its arguments. An answer is one line of JSON with "ok"; where that is
// false, "errors" says why. How a verb is checked, dispatched and explained follows from its row; what it does is a
// function of Operations. A new verb is a row and that function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::operate {

/// What a socket lets its clients do.
enum class Access : std::uint8_t {
  observe,  // asks only
  control,  // changes things, too
};

struct Argument {
  enum class Kind : std::uint8_t {
    address,
    number
  };
  std::string_view name;
  Kind kind = Kind::address;
  std::uint64_t number_max = 0;
};

/// The arguments of one request, checked: in the row's order, each of its kind.
class Arguments {
 public:
  using Value = std::variant<Ipv4Address, std::uint64_t>;

  explicit Arguments(std::vector<Value> values) : values_(std::move(values)) {}
  [[nodiscard]] Ipv4Address address(std::size_t index) const { return std::get<Ipv4Address>(values_[index]); }
  [[nodiscard]] std::uint64_t number(std::size_t index) const { return std::get<std::uint64_t>(values_[index]); }

 private:
  std::vector<Value> values_;
};

/// Answers one request, at once or later. Copies answer the same request; the first answer counts.
class Reply {
 public:
  explicit Reply(std::function<void(const std::string& line)> send) : send_(std::move(send)) {}
  void answer(const std::string& line) const { send_(line); }

 private:
  std::function<void(const std::string& line)> send_;
};

/// What the running appliance does for an operator. Each function answers, on control's thread and without waiting.
class Operations {
 public:
  virtual ~Operations() = default;
  virtual void reload(const Arguments& arguments, Reply reply) = 0;
  virtual void status(const Arguments& arguments, Reply reply) = 0;
  virtual void release(const Arguments& arguments, Reply reply) = 0;
};

struct AnswerField {
  std::string_view name;
  std::string_view about;
};

struct Verb {
  std::string_view name;
  Access access = Access::control;  // the least that its socket must allow
  std::span<const Argument> arguments;
  std::span<const AnswerField> answer;  // beside "ok", and "errors" where that is false
  std::string_view help;                // also of the command that asks it
  void (Operations::*run)(const Arguments& arguments, Reply reply) = nullptr;
};

/// The table.
[[nodiscard]] std::span<const Verb> all_verbs();

/// nullptr: none has that name.
[[nodiscard]] const Verb* find_verb(std::string_view name);

/// "release ADDRESS PORT VLAN"
[[nodiscard]] std::string usage_of(const Verb& verb);

/// Has `operations` answer this request, or answers it with an error: a verb that does not exist or that this access
/// does not allow, arguments that are missing, left over or of another kind.
void dispatch(std::string_view line, Access access, const Reply& reply, Operations& operations);

/// {"ok": false, "errors": […], "warnings": […]}
[[nodiscard]] std::string refusal_json(const std::vector<std::string>& errors,
                                       const std::vector<std::string>& warnings = {});

}  // namespace bootstorm::operate
