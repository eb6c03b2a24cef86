// Buffers lent to the core for the heads of further frames. What it does not use is lent again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bootstorm/frame.hpp"
#include "base/io_counters.hpp"
#include "dpdk/transmit/transmit.hpp"

struct rte_mbuf;
struct rte_mempool;

namespace bootstorm::dpdk {

class LentHeads {
 public:
  static constexpr std::size_t lent_max = 64;

  LentHeads(rte_mempool* pool, IoCounters& counters) noexcept : pool_(pool), counters_(counters) {}
  ~LentHeads();
  LentHeads(const LentHeads&) = delete;
  LentHeads& operator=(const LentHeads&) = delete;

  /// As many as there are; fewer than usual, or none, while buffers are short.
  [[nodiscard]] TxBatch lend() noexcept;
  /// Sends what the core has filled in.
  void send(const TxBatch& batch, Transmit& transmit) noexcept;

 private:
  rte_mempool* pool_;
  IoCounters& counters_;
  std::size_t ready_ = 0;
  std::array<rte_mbuf*, lent_max> buffers_{};
  std::array<TxFrame, lent_max> frames_{};
};

}  // namespace bootstorm::dpdk
