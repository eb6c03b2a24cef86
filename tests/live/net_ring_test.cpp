// The real workers over rings instead of a card: boards boot, a neighbour is answered, a snapshot is replaced, nothing
// is left behind. Arguments: workers, receive queues and transmit queues of the appliance's device.
#include <gtest/gtest.h>
#include <rte_eth_ring.h>
#include <rte_ring.h>

#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "boards.hpp"
#include "content.hpp"
#include "dpdk/appliance.hpp"
#include "dpdk/raw_port.hpp"

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
    {"bootcode.bin", 52'476}, {"config.txt", 1'024}, {"start.elf", 153'601}, {"fixup.dat", 7'000},
    {"cmdline.txt", 0},       {"kernel8.img", 256 * 512}, {"bcm2710-rpi-3-b.dtb", 30'000}};

class NetRing : public testing::Test {
 protected:
  /// DPDK and the two ends of the wire live as long as the process: neither can be made twice.
  static void SetUpTestSuite() {
    eal_ = std::make_unique<dpdk::Eal>(dpdk::EalSettings{.name = "bootstorm-net-ring-test",
                                                         .devices = {},
                                                         .workers = shape.workers,
                                                         .memory = dpdk::MemoryMode::automatic,
                                                         .memory_bytes = std::size_t{128} << 20});
    const auto to_appliance = rings("in", shape.receive_queues);
    const auto from_appliance = rings("out", shape.transmit_queues);
    ASSERT_GE(rte_eth_from_rings("appliance", to_appliance.data(), shape.receive_queues, from_appliance.data(),
                                 shape.transmit_queues, 0),
              0);
    ASSERT_GE(rte_eth_from_rings("boards", from_appliance.data(), shape.transmit_queues, to_appliance.data(),
                                 shape.receive_queues, 0),
              0);
    content_ = std::make_unique<Content>(boot_files);
    files_ = std::make_unique<client::FileSet>(content_->files());
  }
  static void TearDownTestSuite() { eal_.reset(); }

  static std::vector<rte_ring*> rings(const std::string& name, unsigned count) {
    std::vector<rte_ring*> all;
    for (unsigned i = 0; i < count; ++i) {
      all.push_back(rte_ring_create((name + std::to_string(i)).c_str(), ring_frames, SOCKET_ID_ANY,
                                    RING_F_SP_ENQ | RING_F_SC_DEQ));
    }
    return all;
  }

  static std::unique_ptr<Content> content_;
  static std::unique_ptr<client::FileSet> files_;
  static std::unique_ptr<dpdk::Eal> eal_;
};
std::unique_ptr<Content> NetRing::content_;
std::unique_ptr<client::FileSet> NetRing::files_;
std::unique_ptr<dpdk::Eal> NetRing::eal_;

std::uint64_t total(const dpdk::Appliance& appliance, Counter dpdk::IoCounters::* counter) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < appliance.shards(); ++i) sum += (appliance.io(i).*counter).get();
  return sum;
}

std::uint64_t total(const dpdk::Appliance& appliance, Tally tally) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < appliance.shards(); ++i) sum += appliance.shard(i).counters[tally].get();
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
    dpdk::Quiescence::Token token;  // of its own publishing
    std::optional<dpdk::Quiescence::Token> unused;
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

TEST_F(NetRing, BoardsBootWhileAPublishedSnapshotIsReplacedAndANeighbourIsAnswered) {
  dpdk::Appliance appliance{
      *eal_, {.name = "test", .ports = {{.device = "net_ring_appliance", .mtu = {}}}, .workers = shape.workers}};
  dpdk::RawPort wire{*eal_,
                     {.device = "net_ring_boards", .queues = std::max(shape.receive_queues, shape.transmit_queues)}};
  const std::size_t buffers_before = appliance.free_buffers();
  Publisher publisher{appliance, *content_};
  appliance.start(publisher.first());

  const client::Pi3Settings settings{.files = files_.get(), .bootcode_start_ns = 20 * nanos_per_ms};
  Boards boards{wire, settings, boards_count, shape.receive_queues};
  const Nanos end = wire.now() + time_limit;
  Nanos next_publish = 0;
  while (boards.round() && wire.now() < end) {
    if (wire.now() < next_publish) continue;
    next_publish = wire.now() + 5 * nanos_per_ms;
    publisher.replace();
  }
  const bool ended = boards.run(nanos_per_s);
  appliance.stop();

  ASSERT_TRUE(ended) << explain(boards);
  EXPECT_EQ(boards.booted(), boards_count) << explain(boards);
  EXPECT_GT(publisher.freed(), 10u);
  EXPECT_GT(boards.neighbour.asked(), 100u);
  EXPECT_EQ(boards.neighbour.answered(), boards.neighbour.asked());

  EXPECT_EQ(total(appliance, &dpdk::IoCounters::handoff_full), 0u);
  EXPECT_EQ(total(appliance, &dpdk::IoCounters::unfit), 0u);
  EXPECT_EQ(total(appliance, &dpdk::IoCounters::reply_too_large), 0u);
  EXPECT_EQ(total(appliance, &dpdk::IoCounters::handed_over), total(appliance, &dpdk::IoCounters::taken_over));
  if (shape.workers > 1) {
    EXPECT_GT(total(appliance, &dpdk::IoCounters::handed_over), 1000u);
    for (unsigned i = 0; i < shape.workers; ++i) EXPECT_GT(appliance.io(i).sent.get(), 0u) << "worker " << i;
  } else {
    EXPECT_EQ(total(appliance, &dpdk::IoCounters::handed_over), 0u);
  }
  EXPECT_EQ(total(appliance, Tally::tftp_sessions_open), 0u);
  EXPECT_EQ(total(appliance, Tally::notices_lost), 0u);
  EXPECT_EQ(total(appliance, Tally::dhcp_bound_by_use), boards_count);

  std::uint64_t by_reason = 0;
  for (std::size_t i = 0; i < reason_count; ++i) by_reason += total(appliance, static_cast<Reason>(i));
  EXPECT_EQ(by_reason, total(appliance, &dpdk::IoCounters::received)) << "each frame has one reason";

  Event event;
  unsigned finished = 0;
  while (appliance.next_event(event)) finished += event.kind == EventKind::transfer_finished ? 1 : 0;
  EXPECT_GE(finished, boards_count * 7);

  // What the appliance still holds is what it has lent to its own workers.
  EXPECT_LE(appliance.free_buffers(), buffers_before);
  EXPECT_GE(appliance.free_buffers() + std::size_t{shape.workers} * 64 * 2, buffers_before);
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
