// Reads what leaves the appliance with eyes of its own: nothing here calls the code that wrote it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "exchanges/exchange.hpp"
#include "exchanges/world.hpp"

namespace bootstorm::fuzz {

/// What is wrong with a frame that left on `port`, or nothing. `body`: its part in a file.
[[nodiscard]] std::string inspect_frame(exchange::World& world, std::uint8_t port, std::span<const std::byte> frame,
                                        std::span<const std::byte> body);
/// How large a DHCP message the sender of this one takes, at most.
[[nodiscard]] std::size_t dhcp_bytes_accepted(std::span<const std::byte> frame);
/// What is wrong with the shards, or nothing.
[[nodiscard]] std::string inspect_shards(exchange::World& world);
/// Whether the files are still what the world was made of. Reads all of them.
[[nodiscard]] std::string inspect_files(const exchange::World& world, const exchange::Setup& setup);

}  // namespace bootstorm::fuzz
