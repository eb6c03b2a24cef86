#include "dpdk/device/signals.hpp"

namespace bootstorm::dpdk {

namespace {

sigset_t real_time_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) sigaddset(&set, signal);
  return set;
}

}  // namespace

void survive_device_signals() {
  struct sigaction now {};
  if (sigaction(SIGIO, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_DFL) {
    std::signal(SIGIO, SIG_IGN);
  }
}

void block_device_signals() {
  const sigset_t set = real_time_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

DeviceSignalsHere::DeviceSignalsHere() {
  const sigset_t set = real_time_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, &before_);
}

DeviceSignalsHere::~DeviceSignalsHere() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace bootstorm::dpdk
