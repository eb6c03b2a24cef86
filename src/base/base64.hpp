// Bytes as text and back (RFC 4648 §4).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bootstorm {

[[nodiscard]] std::string base64_of(std::span<const std::byte> bytes);
/// Nothing where the text is no base64 with its padding.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace bootstorm
