// What became of a frame: one verdict, and one named reason that is counted. Every frame gets exactly one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace bootstorm {

enum class Verdict : std::uint8_t {
  drop,      // the caller frees the frame
  consumed,  // taken note of, nothing to send; the caller frees the frame
  reply,     // the frame's buffer has become its own answer: send it
};

enum class Reason : std::uint8_t {
  // Answered or taken note of.
  arp_answered,
  arp_noted,
  icmp_answered,
  dhcp_offered,
  dhcp_offer_delayed,
  dhcp_acknowledged,
  dhcp_boot_answered,
  dhcp_foreign_server,
  dhcp_refused,
  dhcp_released,
  dhcp_declined,
  tftp_opened,
  tftp_request_repeated,
  tftp_data,
  tftp_finished,
  tftp_file_not_found,
  tftp_request_refused,
  tftp_probe_aborted,
  tftp_client_error,
  tftp_unknown_tid,
  // Dropped in the link layer.
  ether_short,
  ether_not_ours,
  ether_source_invalid,
  ether_type_unknown,
  vlan_short,
  vlan_unknown,
  // ARP.
  arp_short,
  arp_malformed,
  arp_not_ours,
  // IPv4.
  ipv4_short,
  ipv4_version,
  ipv4_header_length,
  ipv4_total_length,
  ipv4_checksum,
  ipv4_fragment,
  ipv4_source_invalid,
  ipv4_not_ours,
  ipv4_protocol_unknown,
  // ICMP and UDP.
  icmp_short,
  icmp_checksum,
  icmp_not_echo,
  udp_short,
  udp_length,
  udp_checksum,
  udp_port_closed,
  // TFTP.
  tftp_short,
  tftp_opcode_unknown,
  tftp_request_malformed,
  tftp_off_network,
  tftp_not_ready,
  tftp_file_loading,
  tftp_address_contested,
  tftp_sessions_full,
  tftp_client_sessions_full,
  tftp_ack_duplicate,
  tftp_ack_unexpected,
  tftp_orphan_error,
  // DHCP.
  dhcp_short,
  dhcp_malformed,
  dhcp_not_a_request,
  dhcp_type_unknown,
  dhcp_disabled,
  dhcp_other_server,
  dhcp_pool_exhausted,
  dhcp_leases_full,
  dhcp_relay_unknown,
  dhcp_not_holder,
  dhcp_release_repeated,  // a copy that came late, or soon after a restart perhaps one
  dhcp_client_unknown,
  dhcp_quota,
  dhcp_rate,
  dhcp_not_booting,
  dhcp_reply_too_large,
  dhcp_journal_full,  // leases change faster than the disk takes them
  dhcp_latched,       // leases cannot be written at all
  count_,
};
inline constexpr std::size_t reason_count = static_cast<std::size_t>(Reason::count_);

/// The name under which a reason is logged, counted and tested.
[[nodiscard]] std::string_view name_of(Reason reason) noexcept;

struct Outcome {
  Verdict verdict;
  Reason reason;
  friend constexpr bool operator==(const Outcome&, const Outcome&) = default;
};

[[nodiscard]] constexpr Outcome dropped(Reason reason) { return {Verdict::drop, reason}; }
[[nodiscard]] constexpr Outcome consumed(Reason reason) { return {Verdict::consumed, reason}; }
[[nodiscard]] constexpr Outcome replied(Reason reason) { return {Verdict::reply, reason}; }

}  // namespace bootstorm
