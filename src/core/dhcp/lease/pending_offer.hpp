// What a delayed OFFER needs of the DISCOVER that it answers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bootstorm/dhcp_options.hpp"

namespace bootstorm::dhcp {

/// Kept for every lease, so small: only messages without a client-id or a relay are answered late.
struct PendingOffer {
  std::uint32_t xid = 0;
  std::uint16_t flags = 0;
  std::uint16_t size_max = 0;
  std::uint8_t guid_length = 0;
  std::uint8_t client_class = 0;  // index into DhcpSettings::classes, or class_none
  bool has_parameter_list = false;
  CodeSet wanted;
  std::array<std::byte, 17> guid{};
};
static_assert(sizeof(PendingOffer) <= 72);

}  // namespace bootstorm::dhcp
