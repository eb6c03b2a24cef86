// A card that serves, and could serve faster.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "machine/findings_rows.hpp"

namespace bootstorm::machine {
namespace {

/// A gigabit is what a Pi 4 takes by itself; a hundred megabits are shared by all boards.
constexpr unsigned speed_wanted_mbit = 1000;

std::vector<Values> slow(const Evidence& evidence) {
  return for_each_port(evidence, [](const PlannedPort& port, const Card& card) -> Values {
    if (!uses_kernel_interface(port) || card.speed_mbit == 0 || card.speed_mbit >= speed_wanted_mbit) return {};
    return {{"speed", speed_text(card)}};
  });
}

/// The values for each port on which the wire's answer has that property.
template <class Has>
std::vector<Values> with_detail(const Evidence& evidence, Has has) {
  std::vector<Values> all;
  for (std::size_t i = 0; i < std::min(evidence.heard.size(), evidence.planned.ports.size()); ++i) {
    const Card* card = card_of(evidence.host, evidence.planned.ports[i]);
    if (card == nullptr || !has(evidence.heard[i].details, *card)) continue;
    const CardDetails& details = evidence.heard[i].details;
    all.push_back({{"card", name_of(*card)},
                   {"have", counted(card->receive_queues, "queue", "queues")},
                   {"workers", std::to_string(evidence.planned.workers)},
                   {"wanted", std::to_string(std::min(evidence.planned.workers, details.queues_max))}});
  }
  return all;
}

std::vector<Values> half_duplex(const Evidence& evidence) {
  return with_detail(evidence, [](const CardDetails& details, const Card&) { return details.is_half_duplex; });
}

std::vector<Values> merging(const Evidence& evidence) {
  return with_detail(evidence, [](const CardDetails& details, const Card&) { return details.merges_frames; });
}

std::vector<Values> with_few_queues(const Evidence& evidence) {
  const unsigned workers = evidence.planned.workers;
  return with_detail(evidence, [&](const CardDetails& details, const Card& card) {
    return card.receive_queues < std::min(workers, details.queues_max);
  });
}

/// Frames in the queues beyond the workers' go to the kernel.
std::vector<Values> with_queues_of_nobody(const Evidence& evidence) {
  return for_each_port(evidence, [&](const PlannedPort& port, const Card& card) -> Values {
    if (port.driver != "net_af_xdp" || card.receive_queues <= evidence.planned.workers) return {};
    return {{"have", std::to_string(card.receive_queues)}, {"workers", std::to_string(evidence.planned.workers)}};
  });
}

std::vector<Values> on_another_node(const Evidence& evidence) {
  return for_each_port(evidence, [&](const PlannedPort&, const Card& card) -> Values {
    if (card.numa_node < 0) return {};
    for (const unsigned cpu : evidence.planned.cpus) {
      const int node = evidence.host.processor.node_of(cpu);
      if (node < 0 || node == card.numa_node) continue;
      return {{"node", std::to_string(card.numa_node)},
              {"cpu", std::to_string(cpu)},
              {"other", std::to_string(node)},
              {"configuration", evidence.configuration}};
    }
    return {};
  });
}

std::vector<Values> with_a_small_mtu(const Evidence& evidence) {
  return for_each_port(evidence, [](const PlannedPort& port, const Card& card) -> Values {
    if (!uses_kernel_interface(port) || port.mtu <= card.mtu) return {};
    return {{"wanted", std::to_string(port.mtu)}, {"mtu", std::to_string(card.mtu)}};
  });
}

constexpr Subject link_subject = Subject::card;

constexpr std::array<FindingKind, 7> link_rows{{
    {"slow_link", link_subject, Severity::slower, "{card} runs at {speed}, which all boards share.", "ethtool {card}",
     "a gigabit port, or a cable with all eight wires", false, slow},
    {"half_duplex", link_subject, Severity::slower, "{card} runs at half duplex: answers collide with questions.",
     "ethtool -s {card} autoneg on", "a second without link", false, half_duplex},
    {"frames_merged", link_subject, Severity::slower,
     "{card} merges several received frames into one (large receive offload), which tells workers nothing of it.",
     "ethtool -K {card} lro off", "none", true, merging},
    {"few_queues", link_subject, Severity::slower, "{card} has {have} for {workers} workers, which then share.",
     "ethtool -L {card} combined {wanted}", "a second without link", false, with_few_queues},
    {"queues_of_nobody", link_subject, Severity::dark,
     "{card} spreads its frames over {have} queues, and AF_XDP takes one for each worker, of which there are "
     "{workers}.",
     "ethtool -L {card} combined {workers}", "a second without link; or as many `workers`", false,
     with_queues_of_nobody},
    {"other_node", link_subject, Severity::slower,
     "{card} is on NUMA node {node}, and the worker's CPU {cpu} on node {other}.", "${EDITOR:-vi} {configuration}",
     "`cpus` of the card's node; a restart of the appliance", false, on_another_node},
    {"small_mtu", link_subject, Severity::unsure, "The port's mtu is {wanted} and that of {card} {mtu}.",
     "ip link set {card} mtu {wanted}", "every switch and board must take such frames", false, with_a_small_mtu},
}};

}  // namespace

std::span<const FindingKind> link_findings() { return link_rows; }

}  // namespace bootstorm::machine
