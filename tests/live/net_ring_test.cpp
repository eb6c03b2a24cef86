// The real workers over rings instead of a card: boards boot, a neighbour is answered, a snapshot is replaced, nothing
// is left behind. Arguments: workers, receive queues and transmit queues of the appliance's device.
#include <gtest/gtest.h>
#include <rte_eth_ring.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/environment_error.hpp"
#include "boards.hpp"
#include "content.hpp"
#include "dpdk/appliance.hpp"
#include "dpdk/raw/raw_port.hpp"
#include "fuzz/mutate.hpp"

namespace bootstorm::live {
namespace {

struct Shape {
  unsigned workers = 1;
  unsigned receive_queues = 1;
  unsigned transmit_queues = 1;
};
Shape shape;

constexpr unsigned boards_count = 24;
constexpr Nanos time_limit = 60 * nanos_per_s;
constexpr unsigned ring_frames = 1024;

const std::map<std::string, std::size_t> boot_files{
    {"bootcode.bin", 52'476}, {"config.txt", 1'024},      {"start.elf", 153'601},         {"fixup.dat", 7'000},
    {"cmdline.txt", 0},       {"kernel8.img", 256 * 512}, {"bcm2710-rpi-3-b.dtb", 30'000}};

/// An appliance's device and the other end of it. Made anew for each test: a closed device cannot be opened again.
struct Wire {
  Wire() : to_appliance(rings("in", shape.receive_queues)), from_appliance(rings("out", shape.transmit_queues)) {
    appliance_device = device("appliance", to_appliance, from_appliance);
    far_device = device("far", from_appliance, to_appliance);
    ++made;
  }
  ~Wire() {
    for (auto* rings : {&to_appliance, &from_appliance}) {
      for (rte_ring* ring : *rings) rte_ring_free(ring);
    }
  }
  void drain() const {
    for (const auto* rings : {&to_appliance, &from_appliance}) {
      for (rte_ring* ring : *rings) {
        void* buffer = nullptr;
        while (rte_ring_dequeue(ring, &buffer) == 0) rte_pktmbuf_free(static_cast<rte_mbuf*>(buffer));
      }
    }
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  static std::vector<rte_ring*> rings(const std::string& name, unsigned count) {
    std::vector<rte_ring*> all;
    for (unsigned i = 0; i < count; ++i) {
      const std::string full = name + std::to_string(made) + "-" + std::to_string(i);
      all.push_back(rte_ring_create(full.c_str(), ring_frames, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ));
    }
    return all;
  }
  static std::string device(std::string name, const std::vector<rte_ring*>& receive,
                            const std::vector<rte_ring*>& transmit) {
    name += std::to_string(made);
    rte_eth_from_rings(name.c_str(), receive.data(), static_cast<unsigned>(receive.size()), transmit.data(),
                       static_cast<unsigned>(transmit.size()), 0);
    return "net_ring_" + name;
  }

  static inline unsigned made = 0;
  std::vector<rte_ring*> to_appliance;
  std::vector<rte_ring*> from_appliance;
  std::string appliance_device;
  std::string far_device;
};

/// Declared behind both ends of a wire, each of which may end with frames in hand that lie in the other's buffers: the
/// far end with those that it received last (an announcement, a block), the appliance with answers that wait to be
/// sent. Huge pages of a pool that is gone are unmapped at once, so the far end lets go of its frames here, and
/// outlives the appliance, which frees its own. What is left on the wire goes back too.
struct LetGoAtEnd {
  LetGoAtEnd(const Wire& between, dpdk::Appliance& one, dpdk::RawPort& other)
      : wire(between), appliance(one), far(other) {}
  ~LetGoAtEnd() {
    appliance.stop();  // sends nothing more, even if the test ended early
    far.receive({});
    wire.drain();
  }
  LetGoAtEnd(const LetGoAtEnd&) = delete;
  LetGoAtEnd& operator=(const LetGoAtEnd&) = delete;

  const Wire& wire;
  dpdk::Appliance& appliance;
  dpdk::RawPort& far;
};

class NetRing : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    eal_ = std::make_unique<dpdk::Eal>(dpdk::EalSettings{.name = "bootstorm-net-ring-test",
                                                         .devices = {},
                                                         .workers = shape.workers,
                                                         .memory = MemoryMode::automatic,
                                                         .memory_bytes = std::size_t{128} << 20});
  }
  static void TearDownTestSuite() { eal_.reset(); }

  static inline std::unique_ptr<dpdk::Eal> eal_;
  std::atomic<const char*> last_may_not_begin_{nullptr};  // why not, of the worker that begins last
  std::atomic<unsigned> begun_{0};
  const Content content_{boot_files};
  const Wire wire_;
  dpdk::RawPort far_{*eal_,
                     {.device = wire_.far_device, .queues = std::max(shape.receive_queues, shape.transmit_queues)}};
  dpdk::Appliance appliance_{
      *eal_,
      {.name = "test",
       .ports = {{.device = wire_.appliance_device, .mtu = {}}},
       .workers = shape.workers,
       .enclose_worker = [this] { return ++begun_ == shape.workers ? last_may_not_begin_.load() : nullptr; }}};
  const LetGoAtEnd let_go_{wire_, appliance_, far_};
};

std::uint64_t total(const dpdk::Appliance& appliance, Counter IoCounters::*counter) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < appliance.shards(); ++i) sum += (appliance.io(i).*counter).get();
  return sum;
}

std::uint64_t total(const dpdk::Appliance& appliance, Statistic statistic) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < appliance.shards(); ++i) sum += appliance.shard(i).counters[statistic].get();
  return sum;
}

std::uint64_t total(const dpdk::Appliance& appliance, Reason reason) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < appliance.shards(); ++i) sum += appliance.shard(i).counters[reason].get();
  return sum;
}

/// Publishes one snapshot after another and frees the old ones as control must: when no worker can still be reading it,
/// and no transfer that began with it is open.
class Publisher {
 public:
  Publisher(dpdk::Appliance& appliance, const Content& content) : appliance_(appliance), content_(content) {}

  [[nodiscard]] const Snapshot* first() {
    live_.push_back({content_.snapshot(appliance_.snapshot_ports(), appliance_.shards(), ++id_), 0, {}});
    return live_.back().snapshot.get();
  }
  void replace() {
    free_old();
    if (live_.size() == generations_live_max) return;
    auto next = content_.snapshot(appliance_.snapshot_ports(), appliance_.shards(), ++id_);
    const auto token = appliance_.publish(next.get());
    live_.push_back({std::move(next), token, {}});
  }
  [[nodiscard]] std::uint64_t freed() const { return id_ - live_.size(); }

 private:
  struct Live {
    std::unique_ptr<Snapshot> snapshot;
    Quiescence::Token token;  // of its own publishing
    std::optional<Quiescence::Token> unused;
  };

  void free_old() {
    while (live_.size() > 1) {
      Live& oldest = live_.front();
      if (!oldest.unused && appliance_.quiesced(live_[1].token) && uses(oldest.snapshot->generation_slot) == 0) {
        oldest.unused =
            appliance_.publish(live_.back().snapshot.get());  // its last transfer may be ending at this moment
      }
      if (!oldest.unused || !appliance_.quiesced(*oldest.unused)) return;
      live_.pop_front();
    }
  }

  [[nodiscard]] std::uint64_t uses(std::uint8_t slot) const {
    std::uint64_t sum = 0;
    for (unsigned i = 0; i < appliance_.shards(); ++i) sum += appliance_.shard(i).generation_uses[slot].get();
    return sum;
  }

  dpdk::Appliance& appliance_;
  const Content& content_;
  std::deque<Live> live_;  // oldest first
  std::uint64_t id_ = 0;
};

std::string explain(const Boards& boards) {
  std::string text;
  for (const auto& board : boards.all()) {
    if (board.state() == client::State::booted) continue;
    text += std::string{client::name_of(board.state())} + ": " + std::string{client::name_of(board.failure())} +
            " at " + std::string{board.file()} + "\n";
  }
  return text;
}

TEST_F(NetRing, BootsBoardsWhileTheSnapshotIsReplacedAndANeighbourIsAnswered) {
  const std::size_t buffers_before = appliance_.buffers().free;
  Publisher publisher{appliance_, content_};
  appliance_.start(publisher.first());

  const client::FileSet files = content_.files();
  const client::BootSettings settings{.files = &files, .bootcode_start_ns = 20 * nanos_per_ms};
  Boards boards{far_, settings, boards_count, shape.receive_queues};
  const Nanos end = far_.now() + time_limit;
  Nanos next_publish = 0;
  while (boards.round() && far_.now() < end) {
    if (far_.now() < next_publish) continue;
    next_publish = far_.now() + 5 * nanos_per_ms;
    publisher.replace();
  }
  const bool ended = boards.run(nanos_per_s);
  appliance_.stop();

  ASSERT_TRUE(ended) << explain(boards);
  EXPECT_EQ(boards.booted(), boards_count) << explain(boards);
  EXPECT_GT(publisher.freed(), 10u);
  EXPECT_GT(boards.neighbour.asked(), 100u);
  EXPECT_EQ(boards.neighbour.answered(), boards.neighbour.asked());

  EXPECT_EQ(total(appliance_, &IoCounters::handoff_full), 0u);
  EXPECT_EQ(total(appliance_, &IoCounters::unfit), 0u);
  EXPECT_EQ(total(appliance_, &IoCounters::reply_too_large), 0u);
  EXPECT_EQ(total(appliance_, &IoCounters::handed_over), total(appliance_, &IoCounters::taken_over));
  if (shape.workers > 1) {
    EXPECT_GT(total(appliance_, &IoCounters::handed_over), 1000u);
    for (unsigned i = 0; i < shape.workers; ++i) EXPECT_GT(appliance_.io(i).sent.get(), 0u) << "worker " << i;
  } else {
    EXPECT_EQ(total(appliance_, &IoCounters::handed_over), 0u);
  }
  EXPECT_EQ(total(appliance_, Statistic::tftp_sessions_open), 0u);
  EXPECT_EQ(total(appliance_, Statistic::notices_lost), 0u);
  EXPECT_EQ(total(appliance_, Statistic::dhcp_bound_by_use), boards_count);

  std::uint64_t by_reason = 0;
  for (std::size_t i = 0; i < reason_count; ++i) by_reason += total(appliance_, static_cast<Reason>(i));
  EXPECT_EQ(by_reason, total(appliance_, &IoCounters::received)) << "each frame has one reason";

  Event event;
  unsigned finished = 0;
  while (appliance_.next_event(event)) finished += event.kind == EventKind::transfer_finished ? 1 : 0;
  EXPECT_GE(finished, boards_count * 7);

  // What the appliance still holds is what it has lent to its own workers.
  EXPECT_LE(appliance_.buffers().free, buffers_before);
  EXPECT_GE(appliance_.buffers().free + std::size_t{shape.workers} * 64 * 2, buffers_before);
}

TEST_F(NetRing, ServesNobodyIfAWorkerMayNotBegin) {
  last_may_not_begin_ = "it kept its rights";
  const auto snapshot = content_.snapshot(appliance_.snapshot_ports(), appliance_.shards());
  try {
    appliance_.start(snapshot.get());
    FAIL() << "started";
  } catch (const EnvironmentError& error) {
    EXPECT_TRUE(std::string_view{error.what()}.ends_with(" may not begin: it kept its rights")) << error.what();
  }
  Neighbour neighbour;
  far_.send(neighbour.ask(), 0);
  far_.flush();
  const std::uint64_t before = total(appliance_, &IoCounters::rounds);
  std::this_thread::sleep_for(std::chrono::milliseconds{20});
  EXPECT_EQ(total(appliance_, &IoCounters::rounds), before) << "no worker is left running";
}

template <class Done>
bool wait_until(Done done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

std::size_t take_all(dpdk::RawPort& far, Neighbour& neighbour) {
  std::array<std::span<const std::byte>, dpdk::RawPort::receive_max> frames;
  const std::size_t count = far.receive(frames);
  for (std::size_t i = 0; i < count; ++i) neighbour.on_frame(frames[i]);
  return count;
}

TEST_F(NetRing, LosesRepliesAndNoBuffersToAFarEndThatTakesNothing) {
  const auto snapshot = content_.snapshot(appliance_.snapshot_ports(), appliance_.shards());
  appliance_.start(snapshot.get());

  Neighbour neighbour;
  const auto ask_each_queue = [&] {
    for (unsigned queue = 0; queue < shape.receive_queues; ++queue) far_.send(neighbour.ask(), queue);
    far_.flush();
  };
  EXPECT_TRUE(wait_until([&] {
    for (unsigned i = 0; i < 64; ++i) ask_each_queue();
    return total(appliance_, &IoCounters::transmit_full) > 1000;
  }));
  while (take_all(far_, neighbour) != 0) {
  }
  const unsigned before = neighbour.answered();
  EXPECT_GT(before, 0u);

  // As soon as it takes frames again it is answered again.
  EXPECT_TRUE(wait_until([&] {
    ask_each_queue();
    take_all(far_, neighbour);
    return neighbour.answered() >= before + 100;
  }));
  appliance_.stop();
}

TEST_F(NetRing, JoinsAFrameInSeveralBuffersOrCountsIt) {
  const auto snapshot = content_.snapshot(appliance_.snapshot_ports(), appliance_.shards());
  appliance_.start(snapshot.get());

  const auto pool = [](const char* name, std::uint16_t room) {
    return rte_pktmbuf_pool_create(name, 31, 0, 0, static_cast<std::uint16_t>(room + RTE_PKTMBUF_HEADROOM),
                                   SOCKET_ID_ANY);
  };
  rte_mempool* roomy = pool("roomy", 2048);
  rte_mempool* tight = pool("tight", 256);
  Neighbour neighbour;
  const std::span<const std::byte> question = neighbour.ask();
  const auto piece = [](rte_mempool* from, std::span<const std::byte> bytes) {
    rte_mbuf* buffer = rte_pktmbuf_alloc(from);
    std::memcpy(rte_pktmbuf_append(buffer, static_cast<std::uint16_t>(bytes.size())), bytes.data(), bytes.size());
    return buffer;
  };
  const auto in_two = [&](rte_mempool* from) {
    rte_mbuf* first = piece(from, question.first(20));
    rte_pktmbuf_chain(first, piece(from, question.subspan(20)));
    return first;
  };
  rte_ring_enqueue(wire_.to_appliance[0], in_two(roomy));
  rte_ring_enqueue(wire_.to_appliance[0], in_two(tight));
  rte_ring_enqueue(wire_.to_appliance[0], piece(tight, question));

  EXPECT_TRUE(wait_until([&] {
    take_all(far_, neighbour);
    return neighbour.answered() == 1 && total(appliance_, &IoCounters::unfit) == 2;
  }));
  appliance_.stop();
  EXPECT_EQ(rte_mempool_full(tight), 1) << "what was unfit was freed";
}

TEST_F(NetRing, SurvivesMutatedFramesAndBootsABoardBehindThem) {
  // A million where there is most to go wrong between workers, and enough to see that all shapes take them.
  const bool is_largest = shape.workers == 4 && shape.receive_queues == 4;
  const unsigned count = is_largest ? 1'000'000 : 20'000;
  const std::size_t buffers_before = appliance_.buffers().free;
  const auto snapshot = content_.snapshot(appliance_.snapshot_ports(), appliance_.shards());
  appliance_.start(snapshot.get());

  fuzz::Mutator mutator{BOOTSTORM_EXCHANGES, shape.workers};
  constexpr MacAddress written = MacAddress::from_number(0x02b007000001);  // the appliance's in the exchanges
  const MacAddress own = snapshot->ports[0].mac;
  Neighbour nobody;
  for (unsigned i = 0; i < count; ++i) {
    std::vector<std::byte> frame = mutator.next();
    if (frame.size() > 1514) frame.resize(1514);
    if (frame.size() >= sizeof(MacAddress) && std::memcmp(frame.data(), &written, sizeof written) == 0) {
      std::memcpy(frame.data(), &own, sizeof own);
    }
    EXPECT_TRUE(wait_until([&] {
      while (take_all(far_, nobody) != 0) {
      }
      if (far_.waiting() > 256) far_.flush();
      return far_.waiting() <= 256 && far_.send(frame, i % shape.receive_queues);
    }));
  }
  EXPECT_TRUE(wait_until([&] {
    far_.flush();
    while (take_all(far_, nobody) != 0) {
    }
    return far_.waiting() == 0;
  }));
  // What is still in the rings is taken as soon as the workers get the processor.
  EXPECT_TRUE(wait_until([&] {
    while (take_all(far_, nobody) != 0) {
    }
    return total(appliance_, &IoCounters::received) + far_.send_dropped() >= count;
  }));

  const client::FileSet files = content_.files();
  const client::BootSettings settings{.files = &files, .bootcode_start_ns = 20 * nanos_per_ms};
  Boards boards{far_, settings, 1, shape.receive_queues};
  EXPECT_TRUE(boards.run(time_limit)) << explain(boards);
  EXPECT_EQ(boards.booted(), 1u) << explain(boards);
  appliance_.stop();
  EXPECT_GE(appliance_.buffers().free + std::size_t{shape.workers} * 64 * 2, buffers_before);
}

TEST_F(NetRing, RefusesASnapshotForOtherPortsOrShards) {
  const auto too_many = content_.snapshot(appliance_.snapshot_ports(), appliance_.shards() + 1);
  const auto no_port = content_.snapshot({}, appliance_.shards());
  EXPECT_THROW(appliance_.start(too_many.get()), std::invalid_argument);
  EXPECT_THROW(appliance_.publish(no_port.get()), std::invalid_argument);
}

}  // namespace
}  // namespace bootstorm::live

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc == 4) {
    const auto number = [argv](int i) { return static_cast<unsigned>(std::strtoul(argv[i], nullptr, 10)); };
    bootstorm::live::shape = {number(1), number(2), number(3)};
  }
  return RUN_ALL_TESTS();
}
