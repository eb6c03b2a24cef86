// The parts of the table of findings, each in the file of its subject.
#pragma once

#include <span>

#include "machine/findings.hpp"

namespace bootstorm::machine {

[[nodiscard]] std::span<const FindingKind> machine_findings();
[[nodiscard]] std::span<const FindingKind> card_findings();
[[nodiscard]] std::span<const FindingKind> link_findings();
[[nodiscard]] std::span<const FindingKind> network_findings();

[[nodiscard]] inline bool uses_kernel_interface(const PlannedPort& port) {
  return port.driver == "net_af_packet" || port.driver == "net_af_xdp";
}

/// The values for each port that `find` gives some for.
template <class Find>
[[nodiscard]] std::vector<Values> for_each_port(const Evidence& evidence, Find find) {
  std::vector<Values> all;
  for (const PlannedPort& port : evidence.planned.ports) {
    const Card* card = card_of(evidence.host, port);
    if (card == nullptr) continue;
    if (Values values = find(port, *card); !values.empty()) {
      values.emplace_back("card", name_of(*card));
      all.push_back(std::move(values));
    }
  }
  return all;
}

}  // namespace bootstorm::machine
