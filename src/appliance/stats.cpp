#include "appliance/stats.hpp"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "appliance/sums.hpp"
#include "base/text.hpp"
#include "operate/rates_json.hpp"
#include "operate/reply.hpp"

namespace bootstorm::appliance {

namespace {

using Json = nlohmann::ordered_json;

Json worker_json(const Workers& workers, unsigned worker) {
  const Counters& counters = workers.shard(worker).counters;
  Json frames;
  Json statistics;
  Json io;
  for (std::size_t i = 0; i < reason_count; ++i) {
    frames[std::string{name_of(static_cast<Reason>(i))}] = counters.frames[i].get();
  }
  for (std::size_t i = 0; i < statistic_count; ++i) {
    statistics[std::string{name_of(static_cast<Statistic>(i))}] = counters.statistics[i].get();
  }
  for (const auto& [name, field] : io_counter_names) io[std::string{name}] = (workers.io(worker).*field).get();
  return {{"frames", frames}, {"statistics", statistics}, {"io", io}};
}

Json port_json(const PortInfo& info) {
  const PortOffer& offer = info.offer;
  return {{"device", info.device},
          {"driver", info.driver},
          {"mac", to_text(info.mac)},
          {"mtu", info.mtu},
          {"receive_queues", info.receive_queues},
          {"transmit_queues", info.transmit_queues},
          {"hashes_addresses", info.hashes_addresses},
          {"checks_sums", info.checks_sums},
          {"offers",
           {{"receive_queues", offer.receive_queues},
            {"transmit_queues", offer.transmit_queues},
            {"redirection_entries", offer.redirection_entries},
            {"hashes_addresses", offer.hashes_addresses},
            {"tells_hash", offer.tells_hash},
            {"checks_ipv4", offer.checks_ipv4},
            {"checks_udp", offer.checks_udp},
            {"sums_ipv4", offer.sums_ipv4},
            {"sums_udp", offer.sums_udp}}}};
}

/// What is known of clients by what they said in DHCP.
Json clients_json(const ClientTable& book) {
  Json clients = Json::array();
  book.for_each([&](MacAddress mac, const ClientFacts& facts) {
    Json client{{"mac", to_text(mac)}, {"model", std::string{name_of(facts.model)}}};
    if (facts.has_serial) client["serial"] = fmt::format("{:08x}", facts.serial);
    clients.push_back(std::move(client));
  });
  return clients;
}

void add_to(Json& sum, const Json& part) {
  for (const auto& [name, value] : part.items()) {
    sum[name] = sum.value(name, std::uint64_t{0}) + value.get<std::uint64_t>();
  }
}

Json all_json(const Workers& workers) {
  Json stats{{"frames", Json::object()}, {"statistics", Json::object()}, {"io", Json::object()}};
  Json each = Json::array();
  for (unsigned worker = 0; worker < workers.shards(); ++worker) {
    Json one = worker_json(workers, worker);
    for (const auto* part : {"frames", "statistics", "io"}) add_to(stats[part], one[part]);
    each.push_back(std::move(one));
  }
  stats["workers"] = std::move(each);
  stats["ports"] = Json::array();
  for (unsigned port = 0; port < workers.ports(); ++port) {
    stats["ports"].push_back(port_json(workers.port_info(port)));
  }
  return stats;
}

}  // namespace

std::string stats_json(const Workers& workers, const ContentStatus& content) {
  Json stats = all_json(workers);
  stats["clients"] = clients_json(*workers.shard(0).clients);
  stats["content"] = Json::parse(status_json(content));
  return stats.dump(2) + '\n';
}

std::string stats_answer(const Workers& workers, const std::vector<SocketCount>& sockets, const operate::Times& times,
                         const Histogram* commits) {
  Json answer{{"v", operate::language_version}, {"ok", true}};
  answer.update(all_json(workers));
  for (const auto& [name, clients, dropped] : sockets) {
    answer["sockets"][name] = {{"clients", clients}, {"dropped", dropped}};
  }
  answer["times"] = operate::times_json(times);
  if (commits != nullptr) answer["times"]["commit"] = operate::histogram_json(*commits);
  return answer.dump();
}

operate::Totals totals_of(const Workers& workers) {
  operate::Totals totals;
  totals.blocks = sum_of(workers, Statistic::tftp_data_sent);
  totals.bytes = sum_of(workers, Statistic::tftp_bytes_acknowledged);
  totals.repeated = sum_of(workers, Statistic::tftp_retransmitted);
  totals.requests = sum_of(workers, Reason::tftp_opened);
  totals.transfers = sum_of(workers, Statistic::tftp_sessions_open);
  totals.leases = sum_of(workers, Statistic::dhcp_leases_held);
  for (std::size_t i = 0; i < reason_count; ++i) {
    if (reason_table[i].name.starts_with("dhcp_")) totals.dhcp += sum_of(workers, static_cast<Reason>(i));
  }
  return totals;
}

std::string port_text(const PortInfo& port) {
  return fmt::format("{} ({}): {}, {}; {}, {}", port.device, port.driver,
                     counted(port.receive_queues, "receive queue", "receive queues"),
                     counted(port.transmit_queues, "transmit queue", "transmit queues"),
                     port.hashes_addresses ? "frames steered by address" : "frames not steered",
                     port.checks_sums ? "checksums verified by the device" : "checksums verified by workers");
}

std::string stats_text(const Workers& workers) {
  const Json stats = all_json(workers);
  std::string text;
  for (const auto* part : {"frames", "statistics", "io"}) {
    for (const auto& [name, value] : stats[part].items()) {
      if (value != 0) text += fmt::format("  {:<32}{:>14}\n", name, value.get<std::uint64_t>());
    }
  }
  return text;
}

}  // namespace bootstorm::appliance
