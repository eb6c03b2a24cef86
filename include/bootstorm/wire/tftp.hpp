// TFTP (RFC 1350) and its options (RFC 2347, 2348, 2349).
#pragma once

#include <cstdint>

#include "bootstorm/bytes.hpp"

namespace bootstorm {

enum class TftpOpcode : std::uint16_t { rrq = 1, wrq = 2, data = 3, ack = 4, error = 5, oack = 6 };

enum class TftpError : std::uint16_t {
  undefined = 0,
  file_not_found = 1,
  access_violation = 2,
  disk_full = 3,
  illegal_operation = 4,
  unknown_tid = 5,
  file_exists = 6,
  no_such_user = 7,
  option_refused = 8,  // RFC 2347
};

/// DATA and ACK: opcode and block number; DATA's bytes follow.
struct TftpBlockHeader {
  Be16 opcode;
  Be16 block;
};
static_assert(sizeof(TftpBlockHeader) == 4 && alignof(TftpBlockHeader) == 1);

inline constexpr std::uint16_t tftp_blksize_plain = 512;  // RFC 1350: without the option
inline constexpr std::uint16_t tftp_blksize_min = 8;      // RFC 2348 §2
inline constexpr std::uint16_t tftp_blksize_max = 65464;  // RFC 2348 §2
inline constexpr std::size_t tftp_request_max = 512;      // RFC 2347: a request fits in 512 octets

}  // namespace bootstorm
