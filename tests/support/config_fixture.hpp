// What tests of the configuration have in common: a text with one mistake, and what is said of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::config::test {

/// The errors, as people read them.
inline std::vector<std::string> lines(const ConfigResult& result) {
  std::vector<std::string> text;
  if (const auto* errors = std::get_if<std::vector<ConfigError>>(&result)) {
    std::transform(errors->begin(), errors->end(), std::back_inserter(text),
                   [](const ConfigError& error) { return to_text(error); });
  }
  return text;
}

/// A text whose line 5 is the dhcp key of a network 10.0.0.1/24; value begins in column 15.
inline std::string with_dhcp(const std::string& value) {
  return "ports:\n  - device: eth\n    networks:\n      - address: 10.0.0.1/24\n        dhcp: " + value + "\n";
}

/// A good first line, so that a test may be about what follows.
inline const std::string ports_line = "ports: [{device: eth, networks: [{address: 10.0.0.1/24}]}]\n";
inline const std::string images_line = "images: {pi: {layers: [a]}, other: {layers: [b]}}\n";

inline Config accepted(const std::string& text, const std::string& file = "x.yaml") {
  const ConfigResult result = parse_config(text, file);
  for (const auto& line : lines(result)) ADD_FAILURE() << line;
  const auto* config = std::get_if<Config>(&result);
  return config == nullptr ? Config{} : *config;
}

struct Case {
  std::string name;
  std::string text;
  std::vector<std::string> errors;
};

inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

inline constexpr auto case_name = [](const testing::TestParamInfo<Case>& info) { return info.param.name; };

}  // namespace bootstorm::config::test
