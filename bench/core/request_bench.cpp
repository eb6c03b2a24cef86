// RRQ → first DATA: parsing, the look-up of the name, and opening the transfer, over few files and over many.
#include <benchmark/benchmark.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bootstorm/checksum.hpp"
#include "bootstorm/core.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/datagram.hpp"
#include "timed.hpp"
#include "world.hpp"

namespace {

using namespace bootstorm;

constexpr MacAddress own_mac{{0x02, 0, 0, 0, 0, 1}};
constexpr Ipv4Address own_ip = Ipv4Address::of(10, 0, 0, 1);
constexpr std::size_t timed_frames = bench::bursts_timed * burst_max;
/// As many as one fleet asks for; the index may hold far more.
constexpr std::size_t names_asked = 97;

constexpr std::uint32_t clients_max = 10'000;
MacAddress client_mac(std::uint32_t client) { return MacAddress::from_number(0xb827eb000000u + client % clients_max); }

std::string name_of_file(std::size_t i) { return "overlays/device-" + std::to_string(i * 7919 % 1'000'003) + ".dtbo"; }

struct RequestWorld {
  /// `recorded`: the clients are known, and their frames are kept as an appliance keeps them.
  RequestWorld(std::size_t files, bool recorded) : content(1024) {
    std::vector<FileIndex::Entry> entries;
    for (std::size_t i = 0; i < files; ++i) {
      entries.push_back({0, name_of_file(i), File{content.data(), content.size(), sums.data()}});
    }
    for (std::size_t i = 0; i < names_asked; ++i) names.push_back(name_of_file(i * (files / names_asked)));
    snapshot.id = 1;
    snapshot.ports = {{own_mac, 1500}};
    snapshot.networks = {{.port = 0, .address = own_ip, .prefix_length = 8, .dhcp = {}}};
    snapshot.default_image = 0;
    snapshot.files = FileIndex{entries};
    if (!recorded) return;
    for (std::uint32_t i = 0; i < clients_max; ++i)
      (void)shard.clients->note(client_mac(i), {.model = Model::pi3}, nanos_per_s);
    shard.recorder = std::make_unique<FrameRecorder>();
  }

  void request(Frame& frame, bench::Buffer& buffer, std::uint32_t client) {
    std::string payload{"\0\1", 2};
    payload += names[client % names_asked];
    payload += std::string_view{"\0octet\0", 7};
    std::byte* at = buffer.bytes.data() + 128;
    std::memcpy(at + datagram_payload_offset(0), payload.data(), payload.size());
    frame = {};
    frame.data = at;
    frame.capacity = static_cast<std::uint32_t>(bench::buffer_bytes - 128);
    frame.length = write_datagram(at,
                                  {.source_mac = client_mac(client),
                                   .destination_mac = own_mac,
                                   .source = {own_ip.value + 256 + client % clients_max},
                                   .destination = own_ip,
                                   .source_port = static_cast<std::uint16_t>(1024 + client % 60'000),
                                   .destination_port = udp_port_tftp},
                                  payload.size());
  }

  std::vector<std::byte> content;
  std::array<std::uint16_t, 2> sums{};
  std::vector<std::string> names;
  Snapshot snapshot;
  Shard shard{0, 1};
};

RequestWorld& world_of(std::size_t files, bool recorded = false) {
  static std::map<std::pair<std::size_t, bool>, std::unique_ptr<RequestWorld>> worlds;
  auto& world = worlds[{files, recorded}];
  if (!world) world = std::make_unique<RequestWorld>(files, recorded);
  return *world;
}

void request_to_data(benchmark::State& state) {
  RequestWorld& world = world_of(static_cast<std::size_t>(state.range(0)), state.range(1) != 0);
  auto buffers = std::make_unique<std::array<bench::Buffer, timed_frames>>();
  std::uint32_t client = 0;
  const std::uint64_t counted = world.shard.counters[Reason::tftp_opened].get();
  bench::run_timed(
      state,
      [&](bench::Frames& frames, std::size_t burst) {
        if (burst == 0) {  // what the last stretch opened is ended, so that the table stays as full as it is
          for (std::uint32_t slot; (slot = world.shard.sessions.oldest_half_open()) != SessionTable::none;) {
            world.shard.session_timers.disarm(slot);
            world.shard.sessions.close(slot);
          }
          for (Event event; world.shard.events.pop(event);) continue;
        }
        for (std::size_t i = 0; i < frames.size(); ++i) {
          world.request(frames[i], (*buffers)[burst * burst_max + i], client++);
        }
      },
      [&](bench::Frames& frames, std::size_t) {
        std::array<Outcome, burst_max> outcomes;
        TxBatch none{{}};
        on_burst(frames, outcomes, nanos_per_s, world.shard, world.snapshot, none);
        world.shard.notices.clear();
      });
  const auto all = static_cast<std::uint64_t>(state.iterations()) * timed_frames;
  if (world.shard.counters[Reason::tftp_opened].get() - counted < all)
    state.SkipWithError("not every RRQ was answered");
}
BENCHMARK(request_to_data)
    ->ArgNames({"files", "recorded"})
    ->Args({100, 0})
    ->Args({100, 1})
    ->Args({100'000, 0})
    ->Apply(bench::timed_by_itself);

void file_look_up(benchmark::State& state) {
  const RequestWorld& world = world_of(static_cast<std::size_t>(state.range(0)));
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(world.snapshot.files.find(0, world.names[i]));
    i = i + 1 == names_asked ? 0 : i + 1;
  }
}
BENCHMARK(file_look_up)->ArgName("files")->Arg(100)->Arg(100'000);

}  // namespace
