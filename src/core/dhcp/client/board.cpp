#include "core/dhcp/client/board.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/dhcp/client/identity.hpp"

namespace bootstorm::dhcp {

const Board* board_of(const Snapshot& snapshot, MacAddress mac, const Credentials& credentials) noexcept {
  if (const Board* board = snapshot.board_by_mac(mac)) return board;
  const auto text = [](std::span<const std::byte> bytes) {
    return std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  };
  const std::optional<std::uint32_t> serial = serial_of(credentials.guid);
  const Board* board = serial ? snapshot.board_by_serial(*serial) : nullptr;
  if (board == nullptr && !credentials.client_id.empty()) {
    board = snapshot.board_by_client_id(text(credentials.client_id));
  }
  if (board == nullptr && !credentials.circuit_id.empty()) {
    board = snapshot.board_by_circuit_id(text(credentials.circuit_id));
  }
  return board != nullptr && !board->has_mac ? board : nullptr;
}

Ipv4Address reserved_address(const Network& network, const Board* board) noexcept {
  if (board == nullptr || board->address.is_zero()) return {};
  return network.contains(board->address) && board->address != network.address ? board->address : Ipv4Address{};
}

}  // namespace bootstorm::dhcp
