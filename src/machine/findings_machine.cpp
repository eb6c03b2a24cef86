#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "machine/findings_rows.hpp"

namespace bootstorm::machine {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

std::vector<Values> without_sse42(const Evidence& evidence) {
  const Processor& processor = evidence.host.processor;
  if (processor.architecture != "x86_64" || processor.has("sse4_2")) return {};
  return {{{"model", processor.model}}};
}

std::vector<Values> with_unsteady_clock(const Evidence& evidence) {
  const Processor& processor = evidence.host.processor;
  if (processor.architecture != "x86_64" || processor.has("constant_tsc")) return {};
  return {{{"model", processor.model}}};
}

std::vector<Values> with_few_cpus(const Evidence& evidence) {
  const std::size_t cpus = evidence.host.processor.online.size();
  const unsigned workers = evidence.planned.workers;
  if (cpus == 0 || workers <= 1 || workers < cpus) return {};
  return {{{"workers", std::to_string(workers)},
           {"cpus", counted(cpus, "CPU", "CPUs")},
           {"wanted", std::to_string(std::max<std::size_t>(cpus - 1, 1))},
           {"configuration", evidence.configuration}}};
}

std::vector<Values> short_of_memory(const Evidence& evidence) {
  const Memory& memory = evidence.host.memory;
  const std::uint64_t there = memory.available_bytes + memory.free_huge_bytes();
  if (evidence.is_serving || memory.available_bytes == 0 || evidence.planned.memory_bytes <= there) return {};
  return {{{"need", bytes_text(evidence.planned.memory_bytes)},
           {"there", bytes_text(there)},
           {"configuration", evidence.configuration}}};
}

/// `must`: whether the row is about an appliance that cannot do without.
std::vector<Values> short_of_pages(const Evidence& evidence, bool must) {
  if (evidence.is_serving || evidence.host.has_prepare || evidence.planned.ports.empty()) return {};
  const auto wanted = pages_wanted(evidence.host, evidence.planned);
  if (!wanted || wanted->must != must) return {};
  return {{{"configuration", evidence.configuration},
           {"need", bytes_text(wanted->need_bytes)},
           {"free", wanted->free_bytes == 0 ? "none is" : bytes_text(wanted->free_bytes) + " are"},
           {"cost", std::to_string(wanted->more * huge_page_bytes / mebibyte) + " MiB"}}};
}

std::vector<Values> short_of_needed_pages(const Evidence& evidence) { return short_of_pages(evidence, true); }
std::vector<Values> short_of_welcome_pages(const Evidence& evidence) { return short_of_pages(evidence, false); }

std::string numbers_text(const std::vector<unsigned>& numbers) {
  std::string text;
  for (const unsigned number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

std::vector<Values> saving_power(const Evidence& evidence) {
  const Processor& processor = evidence.host.processor;
  for (const unsigned cpu : evidence.planned.cpus.empty() ? processor.online : evidence.planned.cpus) {
    if (cpu >= processor.governors.size()) continue;
    const std::string& governor = processor.governors[cpu];
    if (governor.empty() || governor == "performance") continue;
    return {{{"cpu", std::to_string(cpu)}, {"governor", governor}}};
  }
  return {};
}

std::vector<Values> not_isolated(const Evidence& evidence) {
  if (!evidence.planned.spins || evidence.planned.cpus.empty()) return {};
  const std::vector<unsigned>& isolated = evidence.host.processor.isolated;
  const auto is_shared = [&](unsigned cpu) { return std::ranges::find(isolated, cpu) == isolated.end(); };
  if (std::ranges::none_of(evidence.planned.cpus, is_shared)) return {};
  return {{{"cpus", numbers_text(evidence.planned.cpus)}}};
}

bool is_beside_another_server(const Evidence& evidence) {
  return std::ranges::any_of(evidence.planned.ports, [](const PlannedPort& port) {
    return std::ranges::any_of(port.networks, &PlannedNetwork::is_proxy);
  });
}

std::vector<Values> with_another_program(const Evidence& evidence) {
  std::vector<Values> all;
  for (const Listener& listener : evidence.host.listeners) {
    if (listener.name == "bootstorm" || (listener.port == 67 && is_beside_another_server(evidence))) continue;
    // Loopback is for clients on this machine.
    if (listener.address.value >> 24 == 127) continue;
    const bool is_known = !listener.name.empty();
    all.push_back({{"program", is_known ? listener.name : "A program"},
                   {"process", std::to_string(listener.process)},
                   {"unit", is_known ? listener.name : "NAME"},
                   {"port", std::to_string(listener.port)}});
  }
  return all;
}

std::vector<Values> forwarding(const Evidence& evidence) {
  if (!evidence.host.forwards_ipv4) return {};
  return for_each_port(evidence, [&](const PlannedPort& port, const Card& card) -> Values {
    if (port.driver != "net_af_packet") return {};
    for (const PlannedNetwork& network : port.networks) {
      for (const Ipv4Prefix& kernel : evidence.host.addresses_of(card.name)) {
        if (kernel.contains(network.own.address)) return {{"own", to_text(network.own.address)}};
      }
    }
    return {};
  });
}

constexpr Subject machine_subject = Subject::machine;

constexpr std::array<FindingKind, 10> machine_rows{{
    {"no_sse42", machine_subject, Severity::dark,
     "The CPU ({model}) has no SSE4.2, without which Debian's DPDK does not start.", "", "another machine", false,
     without_sse42},
    {"memory_short", machine_subject, Severity::dark,
     "Frames and files need {need} of memory, and {there} are available.", "${EDITOR:-vi} {configuration}",
     "a lower tftp.cache, or more memory", false, short_of_memory},
    {"huge_pages_missing", machine_subject, Severity::dark,
     "Frames and files must be in huge pages: {need} are needed, {free} free.",
     "bootstorm prepare --pages -c {configuration}",
     "{cost} of memory, until `bootstorm prepare --restore` or the next start of the machine", true,
     short_of_needed_pages},
    {"other_program", machine_subject, Severity::unsure,
     "{program} (process {process}) of this machine listens on UDP {port} and may answer boards, too.",
     "systemctl disable --now {unit}", "what it serves today", false, with_another_program},
    {"forwarding", machine_subject, Severity::unsure,
     "This machine forwards IPv4, and has an address beside the appliance's on {card}: its kernel may tell boards that "
     "{own} is unreachable.",
     "sysctl -w net/ipv4/conf/{card}/forwarding=0", "it routes nothing any more for hosts behind {card}", false,
     forwarding},
    {"few_cpus", machine_subject, Severity::slower,
     "{workers} workers on {cpus} leave none to load files and answer commands.", "${EDITOR:-vi} {configuration}",
     "workers: {wanted}; a restart of the appliance", false, with_few_cpus},
    {"unsteady_clock", machine_subject, Severity::slower,
     "The CPU's ({model}) time stamp counter changes its pace, and so do all timers.", "", "another machine", false,
     with_unsteady_clock},
    {"governor", machine_subject, Severity::slower, "CPU {cpu} saves power (governor {governor}) and wakes slowly.",
     "echo performance | tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor",
     "some watts, until the next start of the machine", true, saving_power},
    {"not_isolated", machine_subject, Severity::slower,
     "Workers never sleep on CPUs {cpus}, which other programs use, too.",
     "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&isolcpus={cpus} nohz_full={cpus} /' /etc/default/grub && update-grub && reboot",
     "a restart of the machine", false, not_isolated},
    {"huge_pages_few", machine_subject, Severity::slower,
     "Frames and files are faster in huge pages: {need} are wanted, {free} free.",
     "bootstorm prepare --pages -c {configuration}",
     "{cost} of memory, until `bootstorm prepare --restore` or the next start of the machine", true,
     short_of_welcome_pages},
}};

}  // namespace

std::span<const FindingKind> machine_findings() { return machine_rows; }

}  // namespace bootstorm::machine
