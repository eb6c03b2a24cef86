#include "config/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <limits>
#include <span>
#include <system_error>
#include <utility>

namespace bootstorm::config {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::array<Unit, 4> duration_units{{{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
constexpr std::array<Unit, 4> size_units{{{"KiB", std::uint64_t{1} << 10},
                                          {"MiB", std::uint64_t{1} << 20},
                                          {"GiB", std::uint64_t{1} << 30},
                                          {"TiB", std::uint64_t{1} << 40}}};

Parsed<std::uint64_t> with_unit(std::string_view text, std::span<const Unit> units) {
  const auto digits = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  const Parsed<std::uint64_t> number = parse_decimal(text.substr(0, digits));
  if (!number.value) return number;
  const std::string_view unit = text.substr(digits);
  for (const Unit& known : units) {
    if (known.name != unit) continue;
    if (*number.value > std::numeric_limits<std::uint64_t>::max() / known.factor) return {};
    return {*number.value * known.factor, {}};
  }
  std::string hint = unit.empty() ? "give its unit:" : "the units are";
  for (const Unit& known : units) hint += ' ' + std::string{known.name};
  return {{}, hint};
}

/// In the largest unit that leaves a whole number.
std::string unit_text(std::uint64_t value, std::span<const Unit> units) {
  const Unit* unit = &units.front();
  for (const Unit& larger : units) {
    if (value != 0 && value % larger.factor == 0) unit = &larger;
  }
  return std::to_string(value / unit->factor) + std::string{unit->name};
}

Form<std::uint64_t> unit_form(std::string_view noun, std::string_view min, std::string_view max,
                              std::span<const Unit> units) {
  const std::uint64_t low = with_unit(min, units).value.value_or(0);
  const std::uint64_t high = with_unit(max, units).value.value_or(0);
  Form<std::uint64_t> form;
  form.shape.range = std::string{min} + " to " + std::string{max};
  form.expected = "a " + std::string{noun} + " from " + form.shape.range;
  form.shape.pattern = "^(0|[1-9][0-9]*)(";
  for (const Unit& unit : units) {
    if (&unit != units.data()) form.shape.pattern += '|';
    form.shape.pattern += unit.name;
  }
  form.shape.pattern += ")$";
  form.parse = [=](std::string_view text) -> Parsed<std::uint64_t> {
    const Parsed<std::uint64_t> parsed = with_unit(text, units);
    if (parsed.value && (*parsed.value < low || *parsed.value > high)) return {};
    return parsed;
  };
  form.write = [units](const std::uint64_t& value) { return unit_text(value, units); };
  return form;
}

/// In hundredths of a per cent.
Parsed<std::uint32_t> parse_percentage(std::string_view text) {
  if (!text.ends_with('%')) return {{}, text.empty() ? "" : "write it with a % at the end"};
  text.remove_suffix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  const Parsed<std::uint64_t> whole = parse_decimal(text.substr(0, dot));
  std::string_view part = text.substr(dot);
  if (!whole.value || *whole.value > 100 || part.size() == 1 || part.size() > 3) return {};
  std::uint64_t hundredths = *whole.value * 100;
  if (!part.empty()) {
    part.remove_prefix(1);
    if (!std::all_of(part.begin(), part.end(), is_digit)) return {};
    hundredths += static_cast<std::uint64_t>(part[0] - '0') * 10;
    if (part.size() == 2) hundredths += static_cast<std::uint64_t>(part[1] - '0');
  }
  if (hundredths > 10'000) return {};
  return {static_cast<std::uint32_t>(hundredths), {}};
}

}  // namespace

Parsed<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return {};
  if (text.size() > 1 && text.front() == '0') return {{}, "write it without the leading zero"};
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return {};
  return {value, {}};
}

Form<std::uint64_t> whole_number(std::uint64_t min, std::uint64_t max) {
  Form<std::uint64_t> form;
  form.shape.kind = Shape::Kind::number;
  form.shape.min = min;
  form.shape.max = max;
  form.shape.range = std::to_string(min) + " to " + std::to_string(max);
  form.expected = "a whole number from " + form.shape.range;
  form.parse = [=](std::string_view text) -> Parsed<std::uint64_t> {
    const Parsed<std::uint64_t> parsed = parse_decimal(text);
    if (parsed.value && (*parsed.value < min || *parsed.value > max)) return {};
    return parsed;
  };
  form.write = [](const std::uint64_t& value) { return std::to_string(value); };
  return form;
}
Form<bool> true_or_false() {
  Form<bool> form = one_of<bool>({{"true", true}, {"false", false}});
  form.shape.kind = Shape::Kind::flag;
  form.shape.choices.clear();
  return form;
}
Form<std::optional<std::uint64_t>> auto_or(const Form<std::uint64_t>& form) {
  Form<std::optional<std::uint64_t>> either;
  either.expected = "auto or " + form.expected;
  either.shape = form.shape;
  either.shape.choices.push_back("auto");
  either.parse = [parse = form.parse](std::string_view text) -> Parsed<std::optional<std::uint64_t>> {
    if (text == "auto") return {std::optional{std::optional<std::uint64_t>{}}, {}};
    Parsed<std::uint64_t> parsed = parse(text);
    if (!parsed.value) return {std::nullopt, std::move(parsed.hint)};
    return {std::optional{std::optional{*parsed.value}}, {}};
  };
  either.write = [write = form.write](const std::optional<std::uint64_t>& value) {
    return value ? write(*value) : std::string{"auto"};
  };
  return either;
}
Form<std::uint64_t> duration_s(std::string_view min, std::string_view max) {
  return unit_form("duration", min, max, duration_units);
}
Form<std::uint64_t> size_bytes(std::string_view min, std::string_view max) {
  return unit_form("size", min, max, size_units);
}
Form<std::uint32_t> percentage() {
  Form<std::uint32_t> form{"a share from 0% to 100% such as 10% or 2.5%", parse_percentage};
  form.shape.range = "0% to 100%";
  form.shape.pattern = "^[0-9]+(\\.[0-9]{1,2})?%$";
  return form;
}

}  // namespace bootstorm::config
