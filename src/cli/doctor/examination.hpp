// All that `bootstorm doctor` looks at: the machine, the configuration, its files, and the network.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "machine/findings.hpp"
#include "machine/wire.hpp"

namespace bootstorm::cli {

struct DoctorWords {
  std::string config;
  std::string wait_s;  // for DHCP servers
  bool is_json = false;
  bool must_fix = false;
  bool is_quiet = false;    // sends no packet
  bool tests_link = false;  // takes the link down and up
};

/// A line of good news for each subject.
struct Facts {
  std::string subject;
  std::string text;
};

struct Examination {
  machine::Evidence evidence;
  std::vector<Facts> facts;
  std::vector<machine::FindingKind> kinds;
  std::vector<machine::Finding> findings;  // of these kinds, the worst first
};

/// What the configuration means to do, `file_bytes` of boot files among it.
[[nodiscard]] machine::Planned planned_of(const config::Config& config, std::uint64_t file_bytes);

/// `wire` null: the network is not asked. `before`: what an earlier examination has heard of DHCP, which is not asked
/// for twice.
[[nodiscard]] Examination examine_all(const DoctorWords& words, const machine::HostSource& source, machine::Wire* wire,
                                      const Examination* before = nullptr);

/// 0: boards would boot; else what is in the way.
[[nodiscard]] int exit_code_of(const std::vector<machine::Finding>& findings);

}  // namespace bootstorm::cli
