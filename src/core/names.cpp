// Names of everything that is counted or reported: what logs, JSON and tests call it. A switch without a default, so
// that a new enumerator without a name does not compile.
#include "bootstorm/counters.hpp"
#include "bootstorm/mailbox.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/outcome.hpp"

namespace bootstorm {

std::string_view name_of(Reason reason) noexcept {
  switch (reason) {
    case Reason::arp_answered: return "arp_answered";
    case Reason::arp_noted: return "arp_noted";
    case Reason::icmp_answered: return "icmp_answered";
    case Reason::dhcp_offered: return "dhcp_offered";
    case Reason::dhcp_offer_delayed: return "dhcp_offer_delayed";
    case Reason::dhcp_acknowledged: return "dhcp_acknowledged";
    case Reason::dhcp_boot_answered: return "dhcp_boot_answered";
    case Reason::dhcp_foreign_server: return "dhcp_foreign_server";
    case Reason::dhcp_refused: return "dhcp_refused";
    case Reason::dhcp_released: return "dhcp_released";
    case Reason::dhcp_declined: return "dhcp_declined";
    case Reason::tftp_opened: return "tftp_opened";
    case Reason::tftp_request_repeated: return "tftp_request_repeated";
    case Reason::tftp_data: return "tftp_data";
    case Reason::tftp_finished: return "tftp_finished";
    case Reason::tftp_file_not_found: return "tftp_file_not_found";
    case Reason::tftp_request_refused: return "tftp_request_refused";
    case Reason::tftp_probe_aborted: return "tftp_probe_aborted";
    case Reason::tftp_client_error: return "tftp_client_error";
    case Reason::tftp_unknown_tid: return "tftp_unknown_tid";
    case Reason::ether_short: return "ether_short";
    case Reason::ether_not_ours: return "ether_not_ours";
    case Reason::ether_source_invalid: return "ether_source_invalid";
    case Reason::ether_type_unknown: return "ether_type_unknown";
    case Reason::vlan_short: return "vlan_short";
    case Reason::vlan_unknown: return "vlan_unknown";
    case Reason::arp_short: return "arp_short";
    case Reason::arp_malformed: return "arp_malformed";
    case Reason::arp_not_ours: return "arp_not_ours";
    case Reason::ipv4_short: return "ipv4_short";
    case Reason::ipv4_version: return "ipv4_version";
    case Reason::ipv4_header_length: return "ipv4_header_length";
    case Reason::ipv4_total_length: return "ipv4_total_length";
    case Reason::ipv4_checksum: return "ipv4_checksum";
    case Reason::ipv4_fragment: return "ipv4_fragment";
    case Reason::ipv4_source_invalid: return "ipv4_source_invalid";
    case Reason::ipv4_not_ours: return "ipv4_not_ours";
    case Reason::ipv4_protocol_unknown: return "ipv4_protocol_unknown";
    case Reason::icmp_short: return "icmp_short";
    case Reason::icmp_checksum: return "icmp_checksum";
    case Reason::icmp_not_echo: return "icmp_not_echo";
    case Reason::udp_short: return "udp_short";
    case Reason::udp_length: return "udp_length";
    case Reason::udp_checksum: return "udp_checksum";
    case Reason::udp_port_closed: return "udp_port_closed";
    case Reason::tftp_short: return "tftp_short";
    case Reason::tftp_opcode_unknown: return "tftp_opcode_unknown";
    case Reason::tftp_request_malformed: return "tftp_request_malformed";
    case Reason::tftp_off_network: return "tftp_off_network";
    case Reason::tftp_not_ready: return "tftp_not_ready";
    case Reason::tftp_file_loading: return "tftp_file_loading";
    case Reason::tftp_address_contested: return "tftp_address_contested";
    case Reason::tftp_sessions_full: return "tftp_sessions_full";
    case Reason::tftp_client_sessions_full: return "tftp_client_sessions_full";
    case Reason::tftp_ack_duplicate: return "tftp_ack_duplicate";
    case Reason::tftp_ack_unexpected: return "tftp_ack_unexpected";
    case Reason::tftp_orphan_error: return "tftp_orphan_error";
    case Reason::dhcp_short: return "dhcp_short";
    case Reason::dhcp_malformed: return "dhcp_malformed";
    case Reason::dhcp_not_a_request: return "dhcp_not_a_request";
    case Reason::dhcp_type_unknown: return "dhcp_type_unknown";
    case Reason::dhcp_disabled: return "dhcp_disabled";
    case Reason::dhcp_other_server: return "dhcp_other_server";
    case Reason::dhcp_pool_exhausted: return "dhcp_pool_exhausted";
    case Reason::dhcp_leases_full: return "dhcp_leases_full";
    case Reason::dhcp_relay_unknown: return "dhcp_relay_unknown";
    case Reason::dhcp_client_unknown: return "dhcp_client_unknown";
    case Reason::dhcp_quota: return "dhcp_quota";
    case Reason::dhcp_rate: return "dhcp_rate";
    case Reason::dhcp_not_booting: return "dhcp_not_booting";
    case Reason::dhcp_not_holder: return "dhcp_not_holder";
    case Reason::dhcp_release_repeated: return "dhcp_release_repeated";
    case Reason::dhcp_reply_too_large: return "dhcp_reply_too_large";
    case Reason::dhcp_journal_full: return "dhcp_journal_full";
    case Reason::dhcp_latched: return "dhcp_latched";
    case Reason::count_: break;
  }
  return "unknown";
}

std::string_view name_of(Statistic statistic) noexcept {
  switch (statistic) {
    case Statistic::tftp_sessions_open: return "tftp_sessions_open";
    case Statistic::tftp_bytes_acknowledged: return "tftp_bytes_acknowledged";
    case Statistic::tftp_data_sent: return "tftp_data_sent";
    case Statistic::tftp_retransmitted: return "tftp_retransmitted";
    case Statistic::tftp_timed_out: return "tftp_timed_out";
    case Statistic::tftp_last_block_unacknowledged: return "tftp_last_block_unacknowledged";
    case Statistic::tftp_half_open_evicted: return "tftp_half_open_evicted";
    case Statistic::tftp_stalled_evicted: return "tftp_stalled_evicted";
    case Statistic::tftp_replaced: return "tftp_replaced";
    case Statistic::dhcp_leases_held: return "dhcp_leases_held";
    case Statistic::dhcp_bound_by_use: return "dhcp_bound_by_use";
    case Statistic::dhcp_address_conflicts: return "dhcp_address_conflicts";
    case Statistic::dhcp_addresses_squatted: return "dhcp_addresses_squatted";
    case Statistic::dhcp_quarantined: return "dhcp_quarantined";
    case Statistic::dhcp_wake_frames: return "dhcp_wake_frames";
    case Statistic::dhcp_address_probes: return "dhcp_address_probes";
    case Statistic::dhcp_server_probes: return "dhcp_server_probes";
    case Statistic::dhcp_options_left_out: return "dhcp_options_left_out";
    case Statistic::own_address_conflicts: return "own_address_conflicts";
    case Statistic::tx_room_exhausted: return "tx_room_exhausted";
    case Statistic::events_lost: return "events_lost";
    case Statistic::notices_lost: return "notices_lost";
    case Statistic::count_: break;
  }
  return "unknown";
}

std::string_view name_of(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::transfer_finished: return "transfer_finished";
    case EventKind::transfer_timed_out: return "transfer_timed_out";
    case EventKind::file_not_found: return "file_not_found";
    case EventKind::lease_offered: return "lease_offered";
    case EventKind::lease_bound: return "lease_bound";
    case EventKind::lease_bound_by_use: return "lease_bound_by_use";
    case EventKind::address_conflict: return "address_conflict";
    case EventKind::address_squatted: return "address_squatted";
    case EventKind::own_address_conflict: return "own_address_conflict";
    case EventKind::addresses_in_use: return "addresses_in_use";
    case EventKind::pool_exhausted: return "pool_exhausted";
    case EventKind::new_clients_limited: return "new_clients_limited";
    case EventKind::foreign_dhcp_server: return "foreign_dhcp_server";
    case EventKind::client_learned: return "client_learned";
  }
  return "unknown";
}

std::string_view name_of(Model model) noexcept {
  switch (model) {
    case Model::unknown: return "unknown";
    case Model::pi2: return "pi2";
    case Model::pi3: return "pi3";
    case Model::pi4: return "pi4";
    case Model::pi5: return "pi5";
    case Model::pxe_bios: return "pxe-bios";
    case Model::pxe_x86: return "pxe-x86";
    case Model::pxe_x64: return "pxe-x64";
    case Model::pxe_arm64: return "pxe-arm64";
    case Model::count_: break;
  }
  return "";
}

}  // namespace bootstorm
