// Signals that device drivers send to their own process.
//
// The TAP driver asks the kernel for a real-time signal per arriving frame; its handler counts, and the driver looks
// for frames when the count has changed. Any thread may be chosen to take it. Taken by a worker it costs little and,
// better, ends its sleep; taken by the control thread it would be a context switch a frame.
#pragma once

#include <csignal>

namespace bootstorm::dpdk {

/// Called before DPDK starts. Makes a harmless thing of SIGIO, which the kernel sends when a real-time signal cannot be
/// queued and which ends a process that has not asked for it.
void survive_device_signals();

/// Blocks device signals in the calling thread and in all that it starts afterwards.
void block_device_signals();

/// Lets the calling thread take device signals for this object's lifetime.
class DeviceSignalsHere {
 public:
  DeviceSignalsHere();
  ~DeviceSignalsHere();
  DeviceSignalsHere(const DeviceSignalsHere&) = delete;
  DeviceSignalsHere& operator=(const DeviceSignalsHere&) = delete;

 private:
  sigset_t before_;
};

}  // namespace bootstorm::dpdk
