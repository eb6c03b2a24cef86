#include "operate/book/verdicts.hpp"

#include <algorithm>
#include <array>

#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::array rows{
    &no_link_verdict,         &frames_dropped_verdict,    &address_conflict_verdict,  &refused_verdict,
    &network_stalled_verdict, &stalled_verdict,           &reboots_in_a_loop_verdict, &file_missing_verdict,
    &too_slow_verdict,        &other_dhcp_server_verdict, &other_boot_server_verdict, &no_file_asked_verdict,
    &went_dark_verdict,       &offer_not_taken_verdict,   &system_silent_verdict,     &silent_verdict,
    &booted_verdict,          &on_its_way_verdict,
};

}  // namespace

std::span<const VerdictRow* const> verdict_rows() { return rows; }

const VerdictRow& find_verdict(const Case& board) {
  return **std::ranges::find_if(rows, [&](const VerdictRow* tried) { return tried->applies(board); });
}

Case case_of(const Book& book, const Record& record, Nanos now) { return {book, record, phase_of(record, now), now}; }

BoardVerdict verdict_of(const Book& book, const Record& record, Nanos now) {
  const Case board = case_of(book, record, now);
  const VerdictRow& row = find_verdict(board);
  return {row.name, row.severity, row.says(board), row.remedy(board),
          row.reason == nullptr ? std::string_view{} : name_of(row.reason(board))};
}

BoardVerdict verdict_unheard(const Site& site) {
  std::string served;
  for (std::uint8_t port = 0; port < site.devices.size(); ++port) {
    served += (port == 0 ? " (" : "; ") + device_name(site, port) + ": " + served_vlans(site, port);
  }
  if (!served.empty()) served += ")";
  return {verdict_unheard_name, Severity::trouble, "It is listed and has never been heard.",
          "Look at its power and its cable, whether it may boot from the network (OTP bit, boot order), whether its "
          "switch port is in a VLAN that is served" +
              served +
              ", and whether that port forwards at once: behind spanning tree a Pi 3 has given up before it does."};
}

}  // namespace bootstorm::operate
