#include "machine/processor.hpp"

#include <algorithm>
#include <cstdlib>

namespace bootstorm::machine {
namespace {

void read_description(const Tree& tree, Processor& processor) {
  for (const std::string& line : tree.lines("proc/cpuinfo")) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    if (line.starts_with("model name") && processor.model.empty()) {
      processor.model = line.substr(std::min(colon + 2, line.size()));
    }
    const bool is_x86 = line.starts_with("flags");
    if (!is_x86 && !line.starts_with("Features")) continue;
    processor.architecture = is_x86 ? "x86_64" : "aarch64";
    processor.flags = words_of(std::string_view{line}.substr(colon + 1));
    return;
  }
}

}  // namespace

bool Processor::has(std::string_view flag) const { return std::ranges::find(flags, flag) != flags.end(); }

int Processor::node_of(unsigned cpu) const { return cpu < nodes.size() ? nodes[cpu] : -1; }

Processor read_processor(const Tree& tree) {
  Processor processor;
  const std::string cpus = "sys/devices/system/cpu/";
  processor.online = cpu_list(tree.line(cpus + "online"));
  processor.isolated = cpu_list(tree.line(cpus + "isolated"));
  read_description(tree, processor);
  const unsigned count = processor.online.empty() ? 0 : processor.online.back() + 1;
  processor.nodes.assign(count, -1);
  processor.governors.resize(count);
  for (const unsigned cpu : processor.online) {
    processor.governors[cpu] = tree.line(cpus + "cpu" + std::to_string(cpu) + "/cpufreq/scaling_governor");
  }
  for (const std::string& node : tree.names("sys/devices/system/node")) {
    if (!node.starts_with("node")) continue;
    for (const unsigned cpu : cpu_list(tree.line("sys/devices/system/node/" + node + "/cpulist"))) {
      if (cpu < count) processor.nodes[cpu] = std::atoi(node.c_str() + 4);
    }
  }
  return processor;
}

}  // namespace bootstorm::machine
