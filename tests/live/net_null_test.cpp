// How a port asks for RSS, on a device that can be asked afterwards what it was told: net_null has a
// redirection table, keeps its configuration and moves no frame that matters here.
#include <gtest/gtest.h>
#include <rte_ethdev.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/steer.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/pool.hpp"
#include "dpdk/device/port.hpp"

namespace bootstorm::live {
namespace {

constexpr unsigned queues = 3;  // divides no redirection table

/// A device that was closed cannot be opened again, so all cases look at one.
struct Stage {
  dpdk::Eal eal{{.name = "bootstorm-net-null-test",
                 .devices = {"net_null0,no-rx=1"},
                 .workers = 0,
                 .memory = MemoryMode::automatic,
                 .memory_bytes = std::size_t{64} << 20}};
  dpdk::Port opened{eal, "net_null0", 0, queues, std::nullopt};
  dpdk::Pool pool{{.buffers = opened.buffers()}};
  dpdk::Port port{std::move(opened)};  // as an appliance moves its ports when it has several
};

class NetNull : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stage_ = std::make_unique<Stage>();
    stage_->port.start(stage_->pool.get());
  }
  static void TearDownTestSuite() { stage_.reset(); }
  static const dpdk::Port& port() { return stage_->port; }

  static inline std::unique_ptr<Stage> stage_;
};

TEST_F(NetNull, OffersWhatThePortTakes) {
  EXPECT_EQ(port().info().receive_queues, queues);
  EXPECT_TRUE(port().info().offer.hashes_addresses);
  EXPECT_GT(port().info().offer.receive_queues, queues);
  EXPECT_GT(port().info().offer.redirection_entries, redirection_entries);
  EXPECT_TRUE(port().info().hashes_addresses);
}

TEST_F(NetNull, SendsEachHashToTheQueueOfTheShardThatItNames) {
  std::vector<rte_eth_rss_reta_entry64> table(port().info().offer.redirection_entries / RTE_ETH_RETA_GROUP_SIZE);
  for (auto& group : table) group.mask = ~std::uint64_t{0};
  ASSERT_EQ(rte_eth_dev_rss_reta_query(port().id(), table.data(),
                                       static_cast<std::uint16_t>(table.size() * RTE_ETH_RETA_GROUP_SIZE)),
            0);
  for (std::uint32_t hash = 0; hash < table.size() * RTE_ETH_RETA_GROUP_SIZE; ++hash) {
    ASSERT_EQ(table[hash / RTE_ETH_RETA_GROUP_SIZE].reta[hash % RTE_ETH_RETA_GROUP_SIZE], shard_of_hash(hash, queues))
        << "hash " << hash;
  }
}

// DPDK keeps a pointer to the key, and most drivers follow it only when the device starts.
TEST_F(NetNull, HasTheHashKeyWhenTheDeviceStarts) {
  rte_eth_conf conf{};
  ASSERT_EQ(rte_eth_dev_conf_get(port().id(), &conf), 0);
  EXPECT_EQ(conf.rxmode.mq_mode, RTE_ETH_MQ_RX_RSS);
  EXPECT_EQ(conf.rx_adv_conf.rss_conf.rss_hf, RTE_ETH_RSS_IPV4);
  ASSERT_GE(conf.rx_adv_conf.rss_conf.rss_key_len, toeplitz_key.size());
  EXPECT_TRUE(std::ranges::equal(toeplitz_key, std::span{conf.rx_adv_conf.rss_conf.rss_key, toeplitz_key.size()}));
}

}  // namespace
}  // namespace bootstorm::live
