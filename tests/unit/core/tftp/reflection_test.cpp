// Somebody forges a neighbour's address and card, and has the appliance send to him. What may be drawn onto the
// neighbour is bounded, whatever is forged and guessed: by requests alone, by ACKs to ports that the forger cannot see,
// by one who knows how ports are chosen, and by one who fills the table first.
//
// Time is virtual. A million frames a second for ten seconds would only repeat what a few hundred thousand show: the
// half-open transfers turn over within fifteen milliseconds of it. Afterwards a minute passes in which nobody forges
// anything, so that all that was set going is counted.
#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "core/tftp/transfer.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::Appliance;
using test::pattern;
using test::rrq;

constexpr double factor_max = 12;
/// With single_port there is no port to guess: an ACK of 60 bytes has a block sent, and one more of 1514.
constexpr double single_port_factor_max = 26;
constexpr std::string_view big_blocks{"blksize\0001468\0windowsize\00064\0", 28};
constexpr std::string_view one_big_block{"blksize\0001468\0", 13};

class Forger {
 public:
  /// What leaves for the victim is counted; the victim says nothing, like a host behind a firewall.
  explicit Forger(std::optional<RandomKey> key = RandomKey{1, 2}, unsigned shards = 1)
      : appliance_({{"f", pattern(4'000'000)}}) {
    appliance_.snapshot.networks[0].prefix_length = 16;
    appliance_.shard = std::make_unique<Shard>(0u, shards, tid_count, 1024u, key);
    for (std::size_t i = 0; i < room_.size(); ++i) room_[i].head = heads_[i].data();
  }

  static constexpr Ipv4Address victim_ip = test::client_ip;
  static constexpr MacAddress victim_mac = test::client_mac;
  static constexpr MacAddress forger_mac{{0x02, 0, 0, 0, 0, 0x66}};

  [[nodiscard]] Snapshot& snapshot() { return appliance_.snapshot; }
  [[nodiscard]] Shard& shard() { return *appliance_.shard; }
  [[nodiscard]] std::uint16_t tid(std::uint32_t slot) const {
    return static_cast<std::uint16_t>(appliance_.shard->tid_base + slot);
  }
  [[nodiscard]] std::uint32_t tids() const { return appliance_.shard->sessions.slots(); }

  /// The victim's address and card are forged.
  void forge(std::string_view payload, std::uint16_t from, std::uint16_t to) {
    forged_ += send(payload, from, to, victim_ip, victim_mac);
    pass(frame_interval_);
  }
  /// From the forger's own card, which gets the answer. Its port; 0: none.
  std::uint16_t ask_openly(std::string_view payload, std::uint16_t from, std::uint16_t to, std::uint32_t own = 0) {
    send(payload, from, to, {victim_ip.value + 1 + own}, forger_mac);
    return answered_from_;
  }

  /// In the victim's name from the forger's own card.
  std::uint16_t ask_as_victim(std::string_view payload, std::uint16_t from, std::uint16_t to) {
    forged_ += send(payload, from, to, victim_ip, forger_mac);
    return answered_from_;
  }

  void set_rate(unsigned frames_per_s) { frame_interval_ = nanos_per_s / frames_per_s; }
  void pass(Nanos time) {
    for (const Nanos end = appliance_.now + time; appliance_.now < end;) {
      appliance_.now = std::min(end, next_tick_);
      if (appliance_.now < next_tick_) continue;
      next_tick_ += nanos_per_ms;
      for (bool more = true; more;) {
        TxBatch batch{room_};
        on_tick(appliance_.now, shard(), appliance_.snapshot, batch);
        count(batch);
        more = batch.room() == 0;
      }
    }
  }

  /// Bytes that the victim was sent for each that was forged, once all has come to rest.
  double factor() {
    pass(60 * nanos_per_s);
    return static_cast<double>(drawn_) / static_cast<double>(forged_);
  }
  [[nodiscard]] std::uint64_t drawn() const { return drawn_; }

 private:
  std::uint64_t send(std::string_view payload, std::uint16_t from, std::uint16_t to, Ipv4Address ip, MacAddress mac) {
    buffer_ = test::datagram(payload, from, to, ip, mac);
    const std::uint64_t bytes = buffer_.length;
    Frame frame = buffer_.frame();
    TxBatch batch{room_};
    const Outcome outcome = on_frame(frame, appliance_.now, shard(), appliance_.snapshot, batch);
    answered_from_ = 0;
    if (outcome.verdict == Verdict::reply) {
      answered_from_ = test::source_port_of(frame);
      count(frame.data, frame.length, frame.body.size());
    }
    count(batch);
    for (Event event; shard().events.pop(event);) continue;
    shard().notices.clear();
    return bytes;
  }
  void count(const TxBatch& batch) {
    for (const TxFrame& frame : batch.frames()) count(frame.head, frame.length, frame.body.size());
  }
  void count(const std::byte* head, std::size_t length, std::size_t body) {
    if (view<EtherHeader>(head)->destination == victim_mac) drawn_ += std::max(length + body, ether_frame_min);
  }

  Appliance appliance_;
  test::Buffer buffer_;
  std::array<std::array<std::byte, tx_head_max>, 64> heads_;
  std::array<TxFrame, 64> room_;
  Nanos frame_interval_ = nanos_per_us;
  Nanos next_tick_ = nanos_per_s;
  std::uint16_t answered_from_ = 0;
  std::uint64_t forged_ = 0;
  std::uint64_t drawn_ = 0;
};

constexpr std::uint16_t port_of(std::uint32_t n) { return static_cast<std::uint16_t>(1024 + n % 60'000); }

TEST(Reflection, OfRequestsAloneIsBoundedAtAnyRate) {
  for (const unsigned rate : {300u, 5'000u, 1'000'000u}) {
    Forger forger;
    forger.set_rate(rate);
    for (std::uint32_t n = 0; n < 40'000; ++n) forger.forge(rrq("f"), port_of(n), 69);
    EXPECT_LE(forger.factor(), factor_max) << rate << " requests a second";
  }
}

TEST(Reflection, OfOneRequestIsABlockAndARetry) {
  Forger forger;
  forger.forge(rrq("f"), 1024, 69);
  forger.pass(60 * nanos_per_s);
  EXPECT_EQ(forger.drawn(), 2 * (14 + 20 + 8 + 4 + 512u));
}

// One request, and its ACK to every port there is: the one that hits cannot be told from the others.
TEST(Reflection, OfAcksToEveryPortIsBounded) {
  for (const std::string_view options : {std::string_view{}, one_big_block, big_blocks}) {
    for (const unsigned shards : {1u, 16u}) {
      Forger forger{RandomKey{3, shards}, shards};
      const std::uint32_t step = options == big_blocks ? 64 : 1;
      std::uint32_t block = options.empty() ? 1 : 0;
      forger.forge(rrq("f", options), 1024, 69);
      for (unsigned sweep = 0; sweep < (shards == 1 ? 4 : 40); ++sweep, block += step) {
        for (std::uint32_t slot = 0; slot < forger.tids(); ++slot) forger.forge(ack(block), 1024, forger.tid(slot));
      }
      EXPECT_GT(forger.shard().counters[Statistic::tftp_bytes_acknowledged].get(), 0u) << "it did hit";
      EXPECT_LE(forger.factor(), factor_max) << options.size() << " bytes of options, " << shards << " shards";
    }
  }
}

// As many requests as the table keeps, and ACKs of random blocks from random ports to random ports.
TEST(Reflection, OfRandomAcksIsBounded) {
  for (const std::string_view options : {std::string_view{}, one_big_block, big_blocks}) {
    Forger forger;
    std::mt19937 random{11};
    for (std::uint32_t n = 0; n < 200'000; ++n) {
      if (n % 16 == 0) {
        forger.forge(rrq("f", options), port_of(n / 16), 69);
      } else {
        const std::uint32_t block =
            n % 2 == 0 ? (options.empty() ? 1u : 0u) : static_cast<std::uint32_t>(random() % 200);
        forger.forge(ack(block),
                     port_of(n / 16 - std::min<std::uint32_t>(n / 16, static_cast<std::uint32_t>(random() % 10'000))),
                     forger.tid(static_cast<std::uint32_t>(random() % forger.tids())));
      }
    }
    EXPECT_LE(forger.factor(), factor_max);
  }
}

/// One who is a client himself sees which ports are in use and which he has just freed, and refused requests show him
/// more. He guesses their neighbours, and the ones that were freed first.
void guess_by_observation(Forger& forger, std::string_view options, std::uint32_t requests) {
  std::vector<std::uint16_t> seen;
  for (std::uint32_t n = 0; n < requests; ++n) {
    const std::uint16_t own = forger.ask_openly(rrq("f"), 2000, 69);
    const std::uint16_t missing = forger.ask_openly(rrq("missing"), 2001, 69);
    forger.ask_openly(std::string_view{"\0\5\0\0\0", 5}, 2000, own);  // which frees it
    seen.push_back(own);
    const std::uint16_t victim_port = port_of(n);
    forger.forge(rrq("f", options), victim_port, 69);
    const std::array<int, 8> guesses{own,     own + 1,     own + 2,     own - 1,
                                     missing, missing + 1, seen[n / 2], seen[n - n / 4]};
    for (unsigned step = 0; step < 5; ++step) {
      const std::uint32_t block = options.empty() ? step + 1 : options == big_blocks ? step * 64 : step;
      for (const int guess : guesses) {
        if (guess >= tid_first && guess <= 65535)
          forger.forge(ack(block), victim_port, static_cast<std::uint16_t>(guess));
      }
    }
  }
}

TEST(Reflection, ByOneWhoKnowsTheSchemeIsBounded) {
  for (const std::string_view options : {std::string_view{}, one_big_block, big_blocks}) {
    Forger forger;
    guess_by_observation(forger, options, 4'000);
    EXPECT_LE(forger.factor(), factor_max);
  }
  Forger in_order{std::nullopt};
  guess_by_observation(in_order, big_blocks, 100);
  EXPECT_GT(in_order.factor(), 5 * factor_max) << "these guesses do hit where ports are given out in order";
}

// He holds all places but one with transfers of his own, so that few ports are free, and knows which.
TEST(Reflection, ByOneWhoFillsTheTableIsBounded) {
  for (const std::string_view options : {std::string_view{}, one_big_block, big_blocks}) {
    Forger forger{RandomKey{5, 6}, 16};
    const std::uint32_t held = forger.shard().sessions.capacity() - 1;
    std::vector<bool> taken(forger.tids(), false);
    for (std::uint32_t n = 0; n < held; ++n) {
      const std::uint16_t port = static_cast<std::uint16_t>(2000 + n % 200);
      const std::uint16_t tid = forger.ask_openly(rrq("f"), port, 69, n / 200);
      ASSERT_NE(tid, 0);
      ASSERT_EQ(forger.ask_openly(ack(1), port, tid, n / 200), tid);
      taken[tid - std::uint32_t{forger.shard().tid_base}] = true;
    }
    forger.forge(rrq("f", options), 1024, 69);
    const std::uint32_t step = options == big_blocks ? 64 : 1;
    std::uint32_t block = options.empty() ? 1 : 0, guesses = 0;
    for (unsigned sweep = 0; sweep < 20; ++sweep, block += step) {
      for (std::uint32_t slot = 0; slot < forger.tids(); ++slot) {
        if (taken[slot]) continue;
        forger.forge(ack(block), 1024, forger.tid(slot));
        ++guesses;
      }
    }
    EXPECT_GE(guesses, 20 * tids_kept_free) << "so many ports are always left";
    EXPECT_LE(forger.factor(), factor_max);
  }
}

// The victim is behind a router. The forger opens the transfer with his own card, so that he sees its port, and goes on
// in the router's name; or asks again in the router's name.
TEST(Reflection, ThroughARouterIsBounded) {
  for (const bool asks_again : {false, true}) {
    Forger forger;
    Network& network = forger.snapshot().networks.front();
    Network subnet{.address = Forger::victim_ip, .prefix_length = 32, .is_subnet = true, .dhcp = {}};
    network.prefix_length = 30;
    forger.snapshot().networks.push_back(subnet);
    for (std::uint32_t n = 0; n < 200; ++n) {
      const std::uint16_t tid = forger.ask_as_victim(rrq("f", big_blocks), port_of(n), 69);
      ASSERT_NE(tid, 0);
      if (asks_again) forger.forge(rrq("f", big_blocks), port_of(n), 69);
      for (std::uint32_t block = 0; block < 640; block += 64) forger.forge(ack(block), port_of(n), tid);
    }
    EXPECT_LE(forger.factor(), factor_max) << asks_again;
  }
}

// All that he forges hits. No window, one retry, and what a block is larger than its ACK remains.
TEST(Reflection, WithASinglePortIsBoundedByTheBlock) {
  for (const std::string_view options : {std::string_view{}, one_big_block, big_blocks}) {
    Forger forger;
    forger.snapshot().tftp.single_port = true;
    for (std::uint32_t n = 0; n < 200; ++n) {
      forger.forge(rrq("f", options), port_of(n), 69);
      for (std::uint32_t block = options.empty() ? 1 : 0; block < 200; ++block)
        forger.forge(ack(block), port_of(n), 69);
    }
    EXPECT_LE(forger.factor(), options.empty() ? factor_max : single_port_factor_max);
  }
}

}  // namespace
}  // namespace bootstorm
