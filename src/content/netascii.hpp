// Converts text files to netascii (RFC 764, RFC 1350 §1) when they are loaded, so that a netascii transfer is like any
// other: its size is known, it can use windows, and its checksums are precomputed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "content/list.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

/// Larger files are not taken for text.
inline constexpr std::size_t netascii_source_max = std::size_t{1} << 20;

/// LF becomes CR LF, and CR becomes CR NUL.
[[nodiscard]] std::string to_netascii(std::string_view text);

/// Adds a netascii version of each text file to the plan. A text file contains no NUL. Files that cannot be read are
/// skipped here, because loading them in octet mode reports the error. Returns a message if a file changed meanwhile,
/// otherwise an empty string.
[[nodiscard]] std::string add_netascii(const ListedContent& content, ContentPlan& plan);

}  // namespace bootstorm::content
