// What happens to answers when the device is slower than the worker: over a ring with few places, taken from by hand.
#include <gtest/gtest.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bootstorm/journal.hpp"
#include "core/held_answers.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/pool.hpp"
#include "dpdk/transmit/transmit.hpp"

namespace bootstorm::live {
namespace {

using Held = HeldAnswers<dpdk::HeldFrame>;

constexpr unsigned ring_places = 64;
constexpr std::size_t ring_holds = ring_places - 1;
constexpr dpdk::TransmitRoom room{.answers = 40, .blocks = 200};
constexpr Nanos start = 1'000 * nanos_per_s;
constexpr std::array<std::byte, 512> body{};

class TransmitTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    eal_ = std::make_unique<dpdk::Eal>(dpdk::EalSettings{.name = "bootstorm-transmit-test",
                                                         .devices = {},
                                                         .workers = 1,
                                                         .memory = MemoryMode::automatic,
                                                         .memory_bytes = std::size_t{32} << 20});
  }
  static void TearDownTestSuite() { eal_.reset(); }

  TransmitTest() : pool_({.buffers = 8192, .mtu = 1500, .threads = 1}) {
    const std::string name = "transmit" + std::to_string(made_++);
    ring_ = rte_ring_create(name.c_str(), ring_places, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
    const int id = rte_eth_from_rings(name.c_str(), &ring_, 1, &ring_, 1, 0);
    port_id_ = static_cast<std::uint16_t>(id);
    const rte_eth_conf conf{};
    const bool started = id >= 0 && rte_eth_dev_configure(port_id_, 1, 1, &conf) == 0 &&
                         rte_eth_rx_queue_setup(port_id_, 0, 64, 0, nullptr, pool_.get()) == 0 &&
                         rte_eth_tx_queue_setup(port_id_, 0, 64, 0, nullptr) == 0 && rte_eth_dev_start(port_id_) == 0;
    EXPECT_TRUE(started);
    const dpdk::TransmitQueue queue{.port_id = port_id_};
    transmit_ = std::make_unique<dpdk::Transmit>(std::span{&queue, 1}, room, counters_);
    buffers_before_ = pool_.free_buffers();
  }
  ~TransmitTest() override {
    transmit_.reset();
    take(~std::size_t{0});
    EXPECT_EQ(pool_.free_buffers(), buffers_before_) << "a buffer was lost";
    rte_eth_dev_stop(port_id_);
    rte_eth_dev_close(port_id_);
    rte_ring_free(ring_);
  }

  /// The number goes into the frame's first bytes.
  void send(std::uint16_t number, std::span<const std::byte> with_body) {
    rte_mbuf* buffer = rte_pktmbuf_alloc(pool_.get());
    ASSERT_NE(buffer, nullptr);
    *rte_pktmbuf_mtod(buffer, std::uint16_t*) = number;
    transmit_->further(buffer, {.head = nullptr, .length = 46, .port = 0, .body = with_body});
  }
  void send_answers(unsigned count) {
    for (unsigned i = 0; i < count; ++i) send(next_answer_++, {});
  }
  void send_blocks(unsigned count) {
    for (unsigned i = 0; i < count; ++i) send(next_block_++, body);
  }

  /// An answer that waits until that record is on disk.
  void send_promise(std::uint16_t number, std::uint64_t commit) {
    rte_mbuf* buffer = rte_pktmbuf_alloc(pool_.get());
    ASSERT_NE(buffer, nullptr);
    *rte_pktmbuf_mtod(buffer, std::uint16_t*) = number;
    transmit_->further(buffer, {.head = nullptr, .length = 46, .port = 0, .body = {}, .commit = commit});
  }

  struct Taken {
    std::vector<std::uint16_t> answers;
    std::vector<std::uint16_t> blocks;
  };
  Taken take(std::size_t most) {
    Taken taken;
    for (void* at = nullptr; most != 0 && rte_ring_dequeue(ring_, &at) == 0; --most) {
      auto* buffer = static_cast<rte_mbuf*>(at);
      (buffer->data_len == 60 ? taken.answers : taken.blocks).push_back(*rte_pktmbuf_mtod(buffer, std::uint16_t*));
      rte_pktmbuf_free(buffer);
    }
    return taken;
  }

  using Numbers = std::vector<std::uint16_t>;
  Numbers answers_after(Nanos now) {
    transmit_->flush(now);
    return take(ring_holds).answers;
  }

  static std::vector<std::uint16_t> numbers(std::uint16_t first, std::uint16_t behind_last) {
    std::vector<std::uint16_t> all;
    for (std::uint16_t i = first; i < behind_last; ++i) all.push_back(i);
    return all;
  }

  static inline std::unique_ptr<dpdk::Eal> eal_;
  static inline unsigned made_ = 0;
  dpdk::Pool pool_;
  IoCounters counters_;
  rte_ring* ring_ = nullptr;
  std::uint16_t port_id_ = 0;
  LeaseJournal journal_;
  std::unique_ptr<dpdk::Transmit> transmit_;
  std::size_t buffers_before_ = 0;
  std::uint16_t next_answer_ = 0;
  std::uint16_t next_block_ = 0;
};

TEST_F(TransmitTest, KeepsInOrderWhatTheDeviceDoesNotTake) {
  send_blocks(150);
  transmit_->flush(start);
  EXPECT_EQ(transmit_->waiting(), 150 - ring_holds);
  EXPECT_EQ(counters_.transmit_waits.get(), 1u);

  std::vector<std::uint16_t> all;
  for (Nanos now = start; all.size() < 150 && now < start + nanos_per_s; now += nanos_per_ms) {
    for (const std::uint16_t number : take(10).blocks) all.push_back(number);
    transmit_->flush(now);
  }
  EXPECT_EQ(all, numbers(0, 150));
  EXPECT_EQ(transmit_->waiting(), 0u);
  EXPECT_EQ(counters_.sent.get(), 150u);
  EXPECT_EQ(counters_.transmit_full.get(), 0u);
}

TEST_F(TransmitTest, SendsAnAnswerBeforeWaitingBlocks) {
  send_blocks(200);
  transmit_->flush(start);
  send_answers(3);
  take(ring_holds);
  transmit_->flush(start);
  EXPECT_EQ(take(ring_holds).answers, numbers(0, 3));
}

TEST_F(TransmitTest, LeavesHalfOfTheLinkToBlocksInAFloodOfAnswers) {
  send_blocks(200);
  send_answers(40);
  transmit_->flush(start);
  const Taken taken = take(ring_holds);
  EXPECT_EQ(taken.answers.size(), 32u);
  EXPECT_EQ(taken.blocks.size(), ring_holds - 32u);
}

TEST_F(TransmitTest, DropsAndCountsWhatFindsNoRoom) {
  send_blocks(205);
  send_answers(41);
  EXPECT_EQ(transmit_->waiting(), room.buffers());
  EXPECT_EQ(counters_.transmit_full.get(), 6u);
}

TEST_F(TransmitTest, DropsAndCountsWhatADeadDeviceKeptWaiting) {
  send_blocks(100);
  send_answers(5);
  transmit_->flush(start);
  const std::size_t waiting = transmit_->waiting();
  ASSERT_EQ(waiting, 105 - ring_holds);
  transmit_->flush(start + 199 * nanos_per_ms);
  EXPECT_EQ(transmit_->waiting(), waiting);
  transmit_->flush(start + 200 * nanos_per_ms);
  EXPECT_EQ(transmit_->waiting(), 0u);
  EXPECT_EQ(counters_.transmit_full.get(), waiting);
}

TEST_F(TransmitTest, SendsAnAnswerOnceItsRecordIsOnDisk) {
  transmit_->hold_for(journal_);
  transmit_->flush(start);
  send_promise(1, 1);
  send_promise(2, 3);
  send(7, {});
  EXPECT_EQ(answers_after(start), Numbers{7});
  EXPECT_EQ(transmit_->waiting(), 0u);
  journal_.publish(2);
  EXPECT_EQ(answers_after(start), Numbers{1});
  journal_.publish(3);
  EXPECT_EQ(answers_after(start), Numbers{2});
  EXPECT_EQ(counters_.commit_waits.get(), 2u);
}

TEST_F(TransmitTest, DropsWhatFailedAndSendsWhatWasCommittedBefore) {
  transmit_->hold_for(journal_);
  transmit_->flush(start);
  send_promise(1, 1);
  send_promise(2, 2);
  send_promise(3, 3);
  journal_.publish(1);
  journal_.latch(true);
  EXPECT_EQ(answers_after(start), Numbers{1});
  EXPECT_EQ(counters_.commit_failed.get(), 2u);
  journal_.latch(false);
  journal_.publish(3);
  EXPECT_EQ(answers_after(start), Numbers{});
}

TEST_F(TransmitTest, ShedsByAgeWhatTheDiskKeepsWaiting) {
  transmit_->hold_for(journal_);
  transmit_->flush(start);
  send_promise(1, 1);
  transmit_->flush(start + nanos_per_s);
  send_promise(2, 2);
  EXPECT_EQ(answers_after(start + Held::patience_ns + 1), Numbers{});
  EXPECT_EQ(counters_.commit_shed.get(), 1u);
  journal_.publish(2);
  EXPECT_EQ(answers_after(start + Held::patience_ns + 1), Numbers{2});
}

TEST_F(TransmitTest, ShedsTheOldestWhenTooManyWait) {
  transmit_->hold_for(journal_);
  transmit_->flush(start);
  for (std::uint16_t number = 1; number <= Held::held_max + 2; ++number) {
    send_promise(number, number);
    if (number == 3) journal_.publish(number);
  }
  EXPECT_EQ(counters_.commit_shed.get(), 2u);
  EXPECT_EQ(answers_after(start), Numbers{3});
}

}  // namespace
}  // namespace bootstorm::live
