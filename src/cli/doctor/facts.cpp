#include "cli/doctor/facts.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace bootstorm::cli {
namespace {

using machine::Card;
using machine::Evidence;
using machine::Subject;

class Line {
 public:
  void add(const std::string& part) {
    if (part.empty()) return;
    text_ += (text_.empty() ? "" : ", ") + part;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string machine_text(const Evidence& evidence) {
  const machine::Host& host = evidence.host;
  std::set<int> nodes;
  for (const int node : host.processor.nodes) {
    if (node >= 0) nodes.insert(node);
  }
  const std::uint64_t huge = host.memory.reserved_huge_bytes();
  Line line;
  line.add(counted(host.processor.online.size(), "CPU", "CPUs"));
  if (nodes.size() > 1) line.add(counted(nodes.size(), "NUMA node", "NUMA nodes"));
  if (!host.processor.isolated.empty()) line.add(counted(host.processor.isolated.size(), "isolated", "isolated"));
  line.add(bytes_text(host.memory.total_bytes));
  line.add(huge == 0 ? "no huge pages" : bytes_text(huge) + " in huge pages");
  line.add(host.has_iommu ? "IOMMU" : "no IOMMU");
  return line.text();
}

std::string card_text(const Card& card, const machine::CardDetails* details) {
  Line line;
  line.add(speed_text(card));
  std::string driver = card.driver;
  if (details != nullptr && !details->version.empty()) driver += " " + details->version;
  line.add(driver);
  if (details != nullptr && !details->firmware.empty() && details->firmware != "N/A") {
    line.add("firmware " + details->firmware);
  }
  if (card.receive_queues != 0) line.add(counted(card.receive_queues, "queue", "queues"));
  if (card.numa_node > 0) line.add("NUMA node " + std::to_string(card.numa_node));
  if (!card.name.empty()) line.add("MTU " + std::to_string(card.mtu));
  return name_text(name_of(card)) + (line.text().empty() ? "" : ": " + line.text());
}

std::string cards_text(const Evidence& evidence) {
  std::string text;
  for (std::size_t i = 0; i < evidence.planned.ports.size(); ++i) {
    const machine::PlannedPort& port = evidence.planned.ports[i];
    const Card* card = machine::find_card(evidence.host.cards, port.pci.empty() ? port.interface : port.pci);
    const machine::CardDetails* details = i < evidence.heard.size() ? &evidence.heard[i].details : nullptr;
    text += (text.empty() ? "" : "; ") + (card == nullptr ? name_text(port.device) : card_text(*card, details));
  }
  return text;
}

std::string heard_text(const machine::HeardOnPort& heard) {
  Line line;
  if (!heard.problem.empty()) return "nobody was asked (" + heard.problem + ")";
  std::set<std::string> servers;
  bool are_own = true;
  for (const machine::HeardOnNetwork& network : heard.networks) {
    for (const machine::DhcpServer& server : network.dhcp.servers) servers.insert(to_text(server.address));
    if (!network.dhcp.problem.empty()) return "nobody was asked (" + network.dhcp.problem + ")";
    are_own = are_own && !network.holder;
  }
  for (const std::string& server : servers) line.add("DHCP server " + server);
  if (servers.empty()) line.add("no other DHCP server");
  if (are_own) line.add("own addresses unused by others");
  if (heard.spanning_tree) {
    line.add("spanning tree, " + std::to_string(2 * heard.spanning_tree->forward_delay.count()) + " s");
  } else {
    line.add("no spanning tree");
  }
  if (heard.link_delay && heard.link_delay->first_frame) {
    line.add("first frame " + time_text(static_cast<double>(heard.link_delay->first_frame->count())) +
             " after the link");
  }
  if (heard.link_delay && !heard.link_delay->problem.empty()) line.add(heard.link_delay->problem);
  return line.text();
}

std::string network_text(const Evidence& evidence) {
  if (evidence.heard.empty()) return "not asked";
  std::string text;
  for (std::size_t i = 0; i < evidence.heard.size(); ++i) {
    text += (text.empty() ? "" : "; ") + heard_text(evidence.heard[i]);
  }
  return text;
}

}  // namespace

std::vector<Facts> facts_of(const Evidence& evidence, const std::string& files) {
  std::vector<Facts> facts{{std::string{to_text(Subject::machine)}, machine_text(evidence)}};
  const auto add = [&](Subject subject, std::string text) {
    if (!text.empty()) facts.push_back({std::string{to_text(subject)}, std::move(text)});
  };
  add(Subject::card, cards_text(evidence));
  add(Subject::configuration, name_text(evidence.configuration) + (evidence.is_serving ? ", being served" : ""));
  add(Subject::files, files);
  if (!evidence.planned.ports.empty()) add(Subject::network, network_text(evidence));
  return facts;
}

}  // namespace bootstorm::cli
