// What a simulated model of boot client says of itself. Its own file defines the entry; registry.cpp lists all entries.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "bootstorm/model.hpp"
#include "bootstorm/wire/ether.hpp"
#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/file_set.hpp"
#include "client/firmware_limits.hpp"

namespace bootstorm::client {

struct ClientModel {
  std::string_view name;   // in options and reports; the server's name for it, unless it is another program
  std::string_view alias;  // a further name that options accept; empty: none
  Model recognised_as;     // what the server takes it for, by its DHCP messages
  /// The first file that a boot needs and `files` lacks, or empty. nullptr: the lease decides which files it needs.
  std::string_view (*missing_file)(const FileSet& files) noexcept;
  /// `serial`: low 32 bits; on a real Raspberry Pi its low 24 bits are the MAC's. The settings must outlive the board.
  std::unique_ptr<Board> (*make)(const BootSettings& settings, MacAddress mac, std::uint32_t serial);
  FirmwareLimits limits{};  // kept if the settings say so
};

/// A board of that class, for a model's entry.
template <class ModelBoard>
[[nodiscard]] std::unique_ptr<Board> make_board(const BootSettings& settings, MacAddress mac, std::uint32_t serial) {
  return std::make_unique<ModelBoard>(settings, mac, serial);
}

}  // namespace bootstorm::client
