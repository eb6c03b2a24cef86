#include "dpdk/transmit/held_answers.hpp"

#include <rte_mbuf.h>

namespace bootstorm::dpdk {

HeldAnswers::HeldAnswers(const LeaseJournal& journal, IoCounters& counters, std::size_t held)
    : journal_(journal), counters_(counters), ring_(held) {}

HeldAnswers::~HeldAnswers() {
  for (; size() != 0; ++popped_) rte_pktmbuf_free(oldest().buffer);
}

void HeldAnswers::push(const HeldAnswer& answer) noexcept {
  if (size() == ring_.size()) {
    drop(oldest(), counters_.commit_shed);
    ++popped_;
  }
  ring_[pushed_++ % ring_.size()] = answer;
  counters_.commit_waits.add();
}

void HeldAnswers::drop(const HeldAnswer& answer, Counter& counter) noexcept {
  counter.add();
  rte_pktmbuf_free(answer.buffer);
}

}  // namespace bootstorm::dpdk
