// Which of the operator's classes a client is in.
#pragma once

#include <cstdint>
#include <span>

#include "bootstorm/boards.hpp"
#include "bootstorm/dhcp_settings.hpp"
#include "core/dhcp/client/client.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

/// The first class whose conditions all hold, or class_none. `board` is the listed board that the client is, or
/// nullptr.
[[nodiscard]] std::uint8_t class_of(const Request& request, const Board* board,
                                    std::span<const ClientClass> classes) noexcept;

/// The class of that index; nullptr for class_none, and for one that a reload has taken away.
[[nodiscard]] inline const ClientClass* class_at(const DhcpSettings& settings, std::uint8_t index) noexcept {
  return index < settings.classes.size() ? &settings.classes[index] : nullptr;
}

}  // namespace bootstorm::dhcp
