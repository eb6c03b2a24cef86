// Text with the names of a board's properties in it: "root=/dev/nfs nfsroot={server}:/srv/{serial} ip=dhcp".
//
// A name is lower-case letters in braces. What stands behind a '$' is left alone, because "${net0/mac}" is iPXE's,
// GRUB's or a shell's; so are braces with anything else in them.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bootstorm::config {

enum class TemplateName : std::uint8_t { serial, mac, ip, hostname, server, image, count_ };
inline constexpr std::size_t template_name_count = static_cast<std::size_t>(TemplateName::count_);
inline constexpr std::array<std::string_view, template_name_count> template_names{"serial",   "mac",    "ip",
                                                                                  "hostname", "server", "image"};
[[nodiscard]] constexpr std::string_view name_of(TemplateName name) {
  return template_names[static_cast<std::size_t>(name)];
}

/// By name; empty: not known of this board.
using TemplateValues = std::array<std::string, template_name_count>;

class TemplateText {
 public:
  struct Mistake {
    int line = 0;  // from 1
    std::string message;
  };
  /// The template, or everything that is wrong with it.
  [[nodiscard]] static std::variant<TemplateText, std::vector<Mistake>> parse(std::string_view text);

  /// The first name in it without a value, if there is one: it cannot be rendered with these.
  [[nodiscard]] std::optional<TemplateName> missing(const TemplateValues& values) const;
  [[nodiscard]] std::string render(const TemplateValues& values) const;
  [[nodiscard]] bool has(TemplateName name) const { return names_[static_cast<std::size_t>(name)]; }
  /// The line on which that name stands first.
  [[nodiscard]] int line_of(TemplateName name) const { return lines_[static_cast<std::size_t>(name)]; }

 private:
  struct Piece {
    std::string text;  // before the name
    std::optional<TemplateName> name;
  };
  std::vector<Piece> pieces_;
  std::bitset<template_name_count> names_;
  std::array<int, template_name_count> lines_{};
};

}  // namespace bootstorm::config
