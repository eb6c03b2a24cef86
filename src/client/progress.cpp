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
    case Failure::file_took_too_long: return "file_took_too_long";
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
      return "five DISCOVERs, but no OFFER with an address, a server and the string Raspberry Pi Boot";
    case Failure::never_woken:
      return "an OFFER came, but no later frame that would have made the ROM act on it";
    case Failure::no_offer: return "no usable OFFER came; the board gave up";
    case Failure::no_ack: return "the REQUEST was answered by neither ACK nor NAK; the board gave up";
    case Failure::lease_refused: return "the server refused the address that it had offered, again and again";
    case Failure::arp_unanswered: return "ten ARP requests for the server's address were not answered";
    case Failure::request_unanswered: return "ten read requests for the file were not answered";
    case Failure::transfer_stalled: return "a block was acknowledged ten times, but the next one never came";
    case Failure::file_took_too_long: return "the file was not whole when its firmware's time for a file was over";
    case Failure::file_refused: return "the server answered ERROR for a file that it should serve";
    case Failure::file_unexpected: return "the server sent a file that should not exist";
    case Failure::file_missing: return "a file that the board needs does not exist";
    case Failure::error_in_transfer: return "the server ended the transfer with an ERROR";
    case Failure::wrong_byte: return "a byte differs from the file";
    case Failure::wrong_length: return "a block is longer or shorter than the file requires";
    case Failure::wrong_tsize: return "tsize is not the file's size";
    case Failure::wrong_blksize: return "the block size in the OACK is larger than requested, or below 8";
    case Failure::wrong_windowsize: return "the window in the OACK is larger than requested, or 0";
    case Failure::no_boot_file: return "the lease names no boot file, and --fetch gives none";
    case Failure::hung_on_duplicate: return "start4.elf of 2021 hung on a duplicate block";
    case Failure::too_many_blocks: return "more than 65,535 blocks, which firmware before 2025 cannot count";
    case Failure::block_skipped: return "a block was skipped";
    case Failure::option_not_asked_for: return "the OACK has an option that was not requested";
    case Failure::ipv4_checksum: return "wrong IPv4 header checksum";
    case Failure::udp_checksum:
      return "wrong UDP checksum (if the kernel leaves it to the card: ethtool -K INTERFACE tx off)";
    case Failure::malformed: return "contradictory lengths, a fragment or an unknown TFTP opcode";
    case Failure::count_: break;
  }
  return "?";
}

}  // namespace bootstorm::client
