// Which of the operator's boards a client is.
#pragma once

#include <cstddef>
#include <span>

#include "bootstorm/boards.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

/// What a client is known by besides its MAC; what it has not sent is empty.
struct Credentials {
  std::span<const std::byte> guid{};
  std::span<const std::byte> client_id{};
  std::span<const std::byte> circuit_id{};
};

/// The board of that MAC; else one that is listed without a MAC and has these credentials; or nullptr.
[[nodiscard]] const Board* board_of(const Snapshot& snapshot, MacAddress mac, const Credentials& credentials) noexcept;

/// The address reserved for a board on that network, or zero. `board` may be nullptr.
[[nodiscard]] Ipv4Address reserved_address(const Network& network, const Board* board) noexcept;

}  // namespace bootstorm::dhcp
