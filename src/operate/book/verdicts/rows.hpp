// The verdicts, each beside its evidence in this directory. Their order is in verdicts.cpp.
#pragma once

#include "operate/book/verdicts.hpp"

namespace bootstorm::operate {

// network.cpp
extern const VerdictRow frames_dropped_verdict;
extern const VerdictRow address_conflict_verdict;
extern const VerdictRow other_dhcp_server_verdict;
extern const VerdictRow other_boot_server_verdict;

// dhcp.cpp
extern const VerdictRow refused_verdict;
extern const VerdictRow went_dark_verdict;
extern const VerdictRow offer_not_taken_verdict;
extern const VerdictRow no_file_asked_verdict;

// files.cpp
extern const VerdictRow network_stalled_verdict;
extern const VerdictRow stalled_verdict;
extern const VerdictRow too_slow_verdict;

// missing.cpp
extern const VerdictRow file_missing_verdict;

// boot.cpp
extern const VerdictRow reboots_in_a_loop_verdict;
extern const VerdictRow system_silent_verdict;
extern const VerdictRow no_link_verdict;
extern const VerdictRow silent_verdict;
extern const VerdictRow booted_verdict;
extern const VerdictRow on_its_way_verdict;

}  // namespace bootstorm::operate
