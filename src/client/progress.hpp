// How far a simulated board has come, and why it went no further: for people, reports and assertions.
#pragma once

#include <cstdint>
#include <string_view>

#include "bootstorm/time.hpp"

namespace bootstorm::client {

enum class State : std::uint8_t {
  off,
  asking,             // boot ROM: DISCOVER sent, no OFFER yet
  offered,            // boot ROM: has an OFFER, waits for a frame to wake it
  arping,             // boot ROM: who has the server's address?
  rom_transfer,       // boot ROM: bootcode.bin, bootsig.bin
  bootcode_starting,  // bootcode.bin runs, nothing sent yet
  bootcode_asking,
  bootcode_arping,
  bootcode_transfer,  // start.elf to the kernel
  requesting,         // other models: REQUEST sent, no ACK yet
  reading,            // other models: their files
  booted,
  dark,    // five DISCOVERs without success: until it is power-cycled
  failed,  // Failure says why
  count_,
};
inline constexpr std::size_t state_count = static_cast<std::size_t>(State::count_);
[[nodiscard]] std::string_view name_of(State state) noexcept;

/// The board wants nothing more from the network.
[[nodiscard]] constexpr bool is_final(State state) noexcept {
  return state == State::booted || state == State::dark || state == State::failed;
}

[[nodiscard]] constexpr bool is_arping(State state) noexcept {
  return state == State::arping || state == State::bootcode_arping;
}
[[nodiscard]] constexpr bool is_reading(State state) noexcept {
  return state == State::rom_transfer || state == State::bootcode_transfer || state == State::reading;
}

enum class Failure : std::uint8_t {
  none,
  no_usable_offer,  // dark: no OFFER came, or none with the string that it needs
  never_woken,      // dark: an OFFER came, but no later frame made the ROM act on it
  no_offer,         // DISCOVERs, but no OFFER
  no_ack,           // REQUESTs, but neither ACK nor NAK
  lease_refused,    // NAK after NAK
  arp_unanswered,
  request_unanswered,  // RRQ
  transfer_stalled,    // ACKs, but no further DATA
  file_took_too_long,  // for its firmware, although blocks came
  file_refused,        // ERROR for a file that should be there
  file_unexpected,     // served, but should not exist
  file_missing,        // the boot needs it, and it does not exist
  error_in_transfer,   // ERROR from the server after it had begun
  wrong_byte,
  wrong_length,  // a block of another length than the file's size asks for
  wrong_tsize,
  wrong_blksize,         // larger than asked for, or below 8
  wrong_windowsize,      // larger than asked for, or 0
  no_boot_file,          // a lease that names none, and none was given
  hung_on_duplicate,     // firmware of 2021 that was sent a block twice
  too_many_blocks,       // for firmware whose block numbers do not wrap
  block_skipped,         // DATA N + 2 in answer to ACK N
  option_not_asked_for,  // OACK to a request without options, or with another option in it (RFC 2347)
  ipv4_checksum,
  udp_checksum,
  malformed,  // lengths that contradict each other, fragments, unknown TFTP opcodes
  count_,
};
inline constexpr std::size_t failure_count = static_cast<std::size_t>(Failure::count_);
/// The name in reports.
[[nodiscard]] std::string_view name_of(Failure failure) noexcept;
/// A sentence for people.
[[nodiscard]] std::string_view explain(Failure failure) noexcept;
/// Nothing the server sent was wrong: it was silent, or its answers were lost.
[[nodiscard]] constexpr bool is_silence(Failure failure) noexcept {
  return failure == Failure::no_usable_offer || failure == Failure::never_woken || failure == Failure::no_offer ||
         failure == Failure::no_ack || failure == Failure::arp_unanswered || failure == Failure::request_unanswered ||
         failure == Failure::transfer_stalled || failure == Failure::file_took_too_long;
}

/// Since the last start().
struct Stats {
  Nanos started_at = 0;
  Nanos offered_at = 0;             // first usable OFFER; 0: none
  Nanos bound_at = 0;               // ACK; 0: none
  Nanos finished_at = 0;            // booted, dark or failed
  Nanos last_wait_ns = 0;           // from the first sending of what the last block answers
  Nanos last_exchange_ns = 0;       // from the first DISCOVER to the ACK
  std::uint64_t bytes = 0;          // of files, compared and right
  std::uint32_t blocks = 0;         // DATA frames that brought something new
  std::uint32_t exchanges = 0;      // of four DHCP messages that came to their end
  std::uint32_t data_repeated = 0;  // the block in hand, once more
  std::uint32_t data_stray = 0;     // older blocks, other TIDs
  std::uint32_t asked_again = 0;    // requests and ACKs sent again
  std::uint16_t discovers = 0;
  std::uint16_t offers_unusable = 0;    // without the string, an address or a server
  std::uint16_t offers_for_others = 0;  // accepted all the same, as the ROM does
  std::uint16_t files = 0;              // read whole
};

}  // namespace bootstorm::client
