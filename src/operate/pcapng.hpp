// Writing frames as pcapng (draft-ietf-opsawg-pcapng): blocks of bytes, appended one after the other. No library:
// DPDK's wants its own buffers and an open device, and knows no comment on a packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm::operate {

/// Where a file was made (§4.1).
struct PcapngOrigin {
  std::string_view hardware;
  std::string_view system;
  std::string_view application;
};

/// An interface that frames came from, of Ethernet (§4.2). Times of its packets are nanoseconds.
struct PcapngInterface {
  std::string_view name;
  std::string_view description;
  MacAddress mac;
  std::uint32_t kept_max = 0;  // bytes of a packet that are in the file at most
};

/// A packet (§4.3).
struct PcapngPacket {
  enum class Direction : std::uint8_t {
    inbound = 1,
    outbound = 2,
  };
  std::uint32_t interface = 0;  // in the order in which they were written
  std::uint64_t time_ns = 0;    // since 1970
  std::span<const std::byte> bytes;
  std::uint32_t original = 0;  // its length on the wire
  Direction direction = Direction::inbound;
  std::uint64_t missed = 0;  // packets that should be between the one before and this one, and are not; 0: none
  std::string_view comment;  // UTF-8; empty: none
};

/// What became of an interface's packets (§4.6).
struct PcapngCounts {
  std::uint32_t interface = 0;
  std::uint64_t time_ns = 0;
  std::uint64_t began_ns = 0;
  std::uint64_t received = 0;  // that the capture asked for
  std::uint64_t missed = 0;    // of them, not in the file
};

// Each appends one block. A file begins with a section header, and interfaces come before their packets.
using PcapngBytes = std::vector<std::byte>;
void append_section(PcapngBytes& file, const PcapngOrigin& origin);
void append_interface(PcapngBytes& file, const PcapngInterface& interface);
void append_packet(PcapngBytes& file, const PcapngPacket& packet);
void append_counts(PcapngBytes& file, const PcapngCounts& counts);

}  // namespace bootstorm::operate
