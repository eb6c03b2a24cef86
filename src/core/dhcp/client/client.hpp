// What is known of the client that sent a message.
#pragma once

#include <cstdint>

#include "bootstorm/boards.hpp"
#include "bootstorm/lease_state.hpp"

namespace bootstorm::dhcp {

inline constexpr std::uint8_t class_none = 0xff;

struct Client {
  ClientKind kind = ClientKind::plain;
  std::uint8_t class_index = class_none;  // into DhcpSettings::classes
  const Board* board = nullptr;           // the board that the operator has listed, or nullptr
};

}  // namespace bootstorm::dhcp
