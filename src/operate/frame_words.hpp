// A recorded frame in words: what a filter calls it, and what a capture says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bootstorm/frame_ring.hpp"

namespace bootstorm::operate {

/// Of which kind a frame is, for a filter.
enum class FrameGroup : std::uint8_t {
  arp = 1,
  dhcp = 2,
  tftp = 4,
  other = 8,
  dropped = 16,  // whatever it is
};
inline constexpr std::uint8_t every_group = 31;

/// "dhcp,drops" as groups; nothing if a word of it is none of arp, dhcp, tftp, other and drops.
[[nodiscard]] std::optional<std::uint8_t> groups_from(std::string_view text);
/// What a frame is, for a filter.
[[nodiscard]] std::uint8_t groups_of(const FrameRing::Read& frame);
/// What is said of a frame in the file; empty: it is an ordinary block or its ACK.
[[nodiscard]] std::string comment_of(const FrameRecord& record);

/// A client that wants to boot asks for an address. The system that it has booted is none.
[[nodiscard]] bool is_boot_discover(const FrameRing::Read& frame);

}  // namespace bootstorm::operate
