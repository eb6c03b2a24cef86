// DISCOVER → OFFER and REQUEST → ACK, in memory, for as many boards as a storm has: the boot ROM's own DISCOVER from
// tests/exchanges with each board's MAC in it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "bootstorm/checksum.hpp"
#include "bootstorm/core.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/datagram.hpp"
#include "exchanges/play.hpp"
#include "timed.hpp"
#include "world.hpp"

namespace {

using namespace bootstorm;

constexpr std::uint32_t boards = 10'000;
constexpr MacAddress own_mac{{0x02, 0, 0, 0, 0, 1}};
constexpr Ipv4Address own_ip = Ipv4Address::of(10, 0, 0, 1);

class DhcpWorld {
 public:
  explicit DhcpWorld(const char* exchange_path)
      : discover_(payload_of(exchange_path)), buffers_(bench::bursts_timed * burst_max), order_(boards) {
    snapshot.id = 1;
    snapshot.ports = {{own_mac, 1500}};
    snapshot.networks = {{.port = 0, .address = own_ip, .prefix_length = 8, .dhcp = {}}};
    DhcpSettings& dhcp = snapshot.networks[0].dhcp;
    dhcp.mode = DhcpMode::server;
    dhcp.pool = {{Ipv4Address::of(10, 1, 0, 0), Ipv4Address::of(10, 1, 127, 255)}};
    dhcp.router = own_ip;
    dhcp.dns = {own_ip};
    snapshot.index_boards();
    for (std::uint32_t i = 0; i < boards; ++i) order_[i] = i;
    std::shuffle(order_.begin(), order_.end(), std::mt19937{1});
  }

  /// The next boards' messages: DISCOVER, or with `request` a REQUEST for the address that each holds.
  void fill(bench::Frames& frames, std::size_t burst, bool request, bool forget) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const MacAddress mac = MacAddress::from_number(0xb827eb000000u + order_[next_]);
      next_ = (next_ + 1) % boards;
      const std::uint32_t slot = shard.dhcp_server->plan.find_client({0, 0}, mac);
      if (forget && slot != dhcp::AddressPlan::none) shard.dhcp_server->plan.release(slot);
      const Ipv4Address held =
          slot == dhcp::AddressPlan::none ? Ipv4Address{} : shard.dhcp_server->plan.at(slot).address;
      std::byte* at = buffers_[burst * burst_max + i].bytes.data() + 128;
      frames[i] = {};
      frames[i].data = at;
      frames[i].length = write(at, mac, request, held);
      frames[i].capacity = static_cast<std::uint32_t>(bench::buffer_bytes - 128);
    }
    for (Event event; shard.events.pop(event);) continue;
  }

  Snapshot snapshot;
  Shard shard{0, 1, 64};
  Nanos now = nanos_per_s;

 private:
  static std::vector<std::byte> payload_of(const char* path) {
    const auto exchange = exchange::load(std::filesystem::path{BOOTSTORM_EXCHANGES} / path);
    const auto frame = exchange::arrivals_of(exchange, 1).at(0).frame;
    return {frame.begin() + static_cast<std::ptrdiff_t>(datagram_payload_offset(0)), frame.end()};
  }

  std::uint32_t write(std::byte* at, MacAddress mac, bool request, Ipv4Address held) {
    std::byte* payload = at + datagram_payload_offset(0);
    std::memcpy(payload, discover_.data(), discover_.size());
    auto* header = view<DhcpHeader>(payload);
    std::memcpy(header->chaddr.data(), mac.octets.data(), mac.octets.size());
    header->xid = Be32{++xid_};
    std::size_t length = discover_.size();
    if (request) {
      payload[sizeof(DhcpHeader) + 2] = static_cast<std::byte>(DhcpType::request);
      std::byte* end = payload + length - 1;  // where option 255 stood
      Writer more{{end, 16}};
      more.u8(50);
      more.u8(4);
      more.be32(held.value);
      more.u8(54);
      more.u8(4);
      more.be32(own_ip.value);
      more.u8(255);
      length += more.size() - 1;
    }
    return write_datagram(at,
                          {.source_mac = mac,
                           .destination_mac = mac_broadcast,
                           .source = {},
                           .destination = ipv4_broadcast,
                           .source_port = udp_port_dhcp_client,
                           .destination_port = udp_port_dhcp_server},
                          length);
  }

  std::vector<std::byte> discover_;  // as it lies in UDP; option 53 first
  std::vector<bench::Buffer> buffers_;
  std::vector<std::uint32_t> order_;
  std::uint32_t next_ = 0;
  std::uint32_t xid_ = 0;
};

struct Wanted {
  bool request = false;  // instead of DISCOVERs
  bool forget = false;   // whatever the boards hold
  bool record = false;   // frames are kept, as an appliance keeps them
  Reason outcome{};
};

void run(benchmark::State& state, const Wanted& wanted) {
  auto world = std::make_unique<DhcpWorld>("dhcp/seed_discover_offer.exchange");
  if (wanted.record) world->shard.recorder = std::make_unique<FrameRecorder>();
  const auto receive = [&](bench::Frames& frames) {
    std::array<Outcome, burst_max> outcomes;
    TxBatch none{{}};
    on_burst(frames, outcomes, world->now, world->shard, world->snapshot, none);
    world->now += 10 * nanos_per_us;
  };
  bench::Frames first;
  for (std::uint32_t i = 0; i < boards + burst_max; i += burst_max) {  // every board holds an address
    world->fill(first, 0, false, false);
    receive(first);
  }
  const std::uint64_t counted = world->shard.counters[wanted.outcome].get();
  bench::run_timed(
      state,
      [&](bench::Frames& frames, std::size_t burst) { world->fill(frames, burst, wanted.request, wanted.forget); },
      [&](bench::Frames& frames, std::size_t) { receive(frames); });
  const auto all = static_cast<std::uint64_t>(state.iterations()) * bench::bursts_timed * burst_max;
  if (world->shard.counters[wanted.outcome].get() - counted < all) state.SkipWithError("another outcome than expected");
}

void discover_to_offer(benchmark::State& state) {
  run(state, {.forget = state.range(0) != 0, .record = state.range(1) != 0, .outcome = Reason::dhcp_offered});
}
void request_to_ack(benchmark::State& state) { run(state, {.request = true, .outcome = Reason::dhcp_acknowledged}); }

BENCHMARK(discover_to_offer)
    ->ArgNames({"fresh", "recorded"})
    ->Args({0, 0})
    ->Args({0, 1})
    ->Args({1, 0})
    ->Apply(bench::timed_by_itself);
BENCHMARK(request_to_ack)->Apply(bench::timed_by_itself);

}  // namespace
