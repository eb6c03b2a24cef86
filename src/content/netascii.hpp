// Text files as netascii has them (RFC 764, RFC 1350 §1), made once when the files are loaded, so that a transfer in
// netascii is a transfer like any other: with its size known, by windows, and with sums made beforehand.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "content/list.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

/// Files that are larger are no text.
inline constexpr std::size_t netascii_source_max = std::size_t{1} << 20;

/// A line's end becomes CR LF, and a CR by itself CR NUL.
[[nodiscard]] std::string to_netascii(std::string_view text);

/// Adds each text file of the plan once more, for its image in netascii. A text file has no NUL in it; what cannot be
/// read is left out, because reading it in octet mode says why. Not empty: a file has changed meanwhile.
[[nodiscard]] std::string add_netascii(const ListedContent& content, ContentPlan& plan);

}  // namespace bootstorm::content
