#include "client/progress.hpp"

namespace bootstorm::client {

std::string_view name_of(State state) noexcept {
  switch (state) {
    case State::off: return "off";
    case State::asking: return "asking";
    case State::offered: return "offered";
    case State::arping: return "arping";
    case State::rom_transfer: return "rom transfer";
    case State::bootcode_starting: return "bootcode starting";
    case State::bootcode_asking: return "bootcode asking";
    case State::bootcode_arping: return "bootcode arping";
    case State::bootcode_transfer: return "bootcode transfer";
    case State::requesting: return "requesting";
    case State::reading: return "reading";
    case State::booted: return "booted";
    case State::dark: return "dark";
    case State::failed: return "failed";
    case State::count_: break;
  }
  return "?";
}

std::string_view name_of(Failure failure) noexcept {
  switch (failure) {
    case Failure::none: return "none";
    case Failure::no_usable_offer: return "no_usable_offer";
    case Failure::never_woken: return "never_woken";
    case Failure::no_offer: return "no_offer";
    case Failure::no_ack: return "no_ack";
    case Failure::lease_refused: return "lease_refused";
    case Failure::arp_unanswered: return "arp_unanswered";
    case Failure::request_unanswered: return "request_unanswered";
    case Failure::transfer_stalled: return "transfer_stalled";
    case Failure::file_refused: return "file_refused";
    case Failure::file_unexpected: return "file_unexpected";
    case Failure::file_missing: return "file_missing";
    case Failure::error_in_transfer: return "error_in_transfer";
    case Failure::wrong_byte: return "wrong_byte";
    case Failure::wrong_length: return "wrong_length";
    case Failure::wrong_tsize: return "wrong_tsize";
    case Failure::wrong_blksize: return "wrong_blksize";
    case Failure::wrong_windowsize: return "wrong_windowsize";
    case Failure::no_boot_file: return "no_boot_file";
    case Failure::hung_on_duplicate: return "hung_on_duplicate";
    case Failure::too_many_blocks: return "too_many_blocks";
    case Failure::block_skipped: return "block_skipped";
    case Failure::option_not_asked_for: return "option_not_asked_for";
    case Failure::ipv4_checksum: return "ipv4_checksum";
    case Failure::udp_checksum: return "udp_checksum";
    case Failure::malformed: return "malformed";
    case Failure::count_: break;
  }
  return "?";
}

std::string_view explain(Failure failure) noexcept {
  switch (failure) {
    case Failure::none: return "nothing is wrong";
    case Failure::no_usable_offer:
      return "five DISCOVERs, no OFFER with the Raspberry Pi Boot string, an address and a server";
    case Failure::never_woken:
      return "had an OFFER, but the ROM acts on it only when another frame comes a second later";
    case Failure::no_offer: return "DISCOVERs were sent until it gave up, and no OFFER came";
    case Failure::no_ack: return "an OFFER was requested until it gave up, and neither ACK nor NAK came";
    case Failure::lease_refused: return "the address that was offered was refused, again and again";
    case Failure::arp_unanswered: return "the server's address was asked for ten times by ARP, without an answer";
    case Failure::request_unanswered: return "a file was asked for ten times, without an answer";
    case Failure::transfer_stalled: return "a block was acknowledged ten times, and the next one never came";
    case Failure::file_refused: return "the server answered ERROR for a file that is there";
    case Failure::file_unexpected: return "the server sent a file that should not be there";
    case Failure::file_missing: return "a file without which the board cannot boot is not there";
    case Failure::error_in_transfer: return "the server answered ERROR in mid-transfer";
    case Failure::wrong_byte: return "a byte differs from the file";
    case Failure::wrong_length: return "a block is longer or shorter than the file's size asks for";
    case Failure::wrong_tsize: return "tsize is not the file's size";
    case Failure::wrong_blksize: return "the block size in the OACK is larger than what was asked for, or below 8";
    case Failure::wrong_windowsize: return "the window in the OACK is larger than what was asked for, or 0";
    case Failure::no_boot_file: return "the lease names no boot file, and --fetch gives none";
    case Failure::hung_on_duplicate: return "a block came twice, and start4.elf of 2021 hangs on that";
    case Failure::too_many_blocks: return "more than 65,535 blocks, and firmware before 2025 cannot count on";
    case Failure::block_skipped: return "a block came before the one before it was acknowledged";
    case Failure::option_not_asked_for: return "an OACK with an option that was not asked for";
    case Failure::ipv4_checksum: return "wrong IPv4 header checksum";
    case Failure::udp_checksum:
      return "wrong UDP checksum (a kernel that leaves it to the card? ethtool -K INTERFACE tx off)";
    case Failure::malformed: return "lengths that contradict each other, a fragment, or an unknown TFTP opcode";
    case Failure::count_: break;
  }
  return "?";
}

}  // namespace bootstorm::client
