// The forms a scalar can have: numbers, sizes, durations and names here, addresses in address.hpp. Each form
// says what it expects, so an error can say what would be right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/shape.hpp"

namespace bootstorm::config {

inline constexpr std::size_t path_bytes_max = 4095;  // PATH_MAX without its NUL

/// A value, or none with perhaps a hint at the mistake.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string hint;
};

template <class T>
struct Form {
  std::string expected;  // "a whole number from 1 to 16": completes "expected …"
  std::function<Parsed<T>(std::string_view)> parse;
  Shape shape{};                                 // the same for an editor
  std::function<std::string(const T&)> write{};  // a value as people write it; none: only the forms of defaults have it
};

/// Decimal digits alone. A leading zero is refused, because YAML 1.1 reads 010 as 8.
[[nodiscard]] Parsed<std::uint64_t> parse_decimal(std::string_view text);
[[nodiscard]] Form<std::uint64_t> whole_number(std::uint64_t min, std::uint64_t max);
/// A number and one of s, m, h, d. The value is in seconds.
[[nodiscard]] Form<std::uint64_t> duration_s(std::string_view min, std::string_view max);
/// A number and one of KiB, MiB, GiB, TiB. The value is in bytes.
[[nodiscard]] Form<std::uint64_t> size_bytes(std::string_view min, std::string_view max);
/// "10%" or "2.5%": in hundredths of a per cent, 0 to 10000.
[[nodiscard]] Form<std::uint32_t> percentage();
/// One of a few words.
template <class Choice>
[[nodiscard]] Form<Choice> one_of(std::vector<std::pair<std::string, Choice>> choices) {
  Form<Choice> form;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    form.expected += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i].first;
    form.shape.choices.push_back(choices[i].first);
  }
  form.write = [choices](const Choice& value) {
    for (const auto& [name, choice] : choices) {
      if (choice == value) return name;
    }
    return std::string{};
  };
  form.parse = [choices = std::move(choices)](std::string_view text) -> Parsed<Choice> {
    for (const auto& [name, choice] : choices) {
      if (name == text) return {choice, {}};
    }
    return {};
  };
  return form;
}
[[nodiscard]] Form<bool> true_or_false();
/// `auto`, which is no value, or what the form takes.
[[nodiscard]] Form<std::optional<std::uint64_t>> auto_or(const Form<std::uint64_t>& form);
/// RFC 1123 §2.1.
[[nodiscard]] Form<std::string> host_name();
/// 1 to 64 letters, digits, '.', '_' and '-'; no '.' in front.
[[nodiscard]] Form<std::string> image_name();
/// What a board may put before its files' names, without the '/' at its end.
[[nodiscard]] Form<std::string> board_prefix();
/// Text of 1 to bytes_max bytes.
[[nodiscard]] Form<std::string> plain_text(std::string expected, std::size_t bytes_max);

}  // namespace bootstorm::config
