#include "dpdk/worker/publish.hpp"

#include <rte_rcu_qsbr.h>

#include <cstdlib>
#include <new>
#include <thread>

namespace bootstorm::dpdk {

QsbrReaders::QsbrReaders(unsigned readers) {
  const std::size_t bytes = RTE_ALIGN_CEIL(rte_rcu_qsbr_get_memsize(readers), std::size_t{RTE_CACHE_LINE_SIZE});
  state_.reset(static_cast<rte_rcu_qsbr*>(std::aligned_alloc(RTE_CACHE_LINE_SIZE, bytes)));
  if (state_ == nullptr || rte_rcu_qsbr_init(state_.get(), readers) != 0) throw std::bad_alloc{};
}

void QsbrReaders::Free::operator()(void* memory) const noexcept { std::free(memory); }

void QsbrReaders::enter(unsigned reader) noexcept {
  rte_rcu_qsbr_thread_register(state_.get(), reader);
  rte_rcu_qsbr_thread_online(state_.get(), reader);
}

void QsbrReaders::leave(unsigned reader) noexcept {
  rte_rcu_qsbr_thread_offline(state_.get(), reader);
  rte_rcu_qsbr_thread_unregister(state_.get(), reader);
}

void QsbrReaders::quiescent(unsigned reader) noexcept { rte_rcu_qsbr_quiescent(state_.get(), reader); }

QsbrReaders::Token QsbrReaders::start() noexcept { return rte_rcu_qsbr_start(state_.get()); }

bool QsbrReaders::passed(Token token) noexcept { return rte_rcu_qsbr_check(state_.get(), token, false) == 1; }

bool QsbrReaders::wait(Token token, std::chrono::milliseconds timeout) noexcept {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!passed(token)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  return true;
}

}  // namespace bootstorm::dpdk
