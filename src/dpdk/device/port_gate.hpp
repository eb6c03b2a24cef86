// Whether workers leave a port alone, because its device is gone or is being opened anew.
#pragma once

#include <atomic>

namespace bootstorm::dpdk {

/// True: closed. Control writes, workers read.
using PortGate = std::atomic<bool>;
inline constinit const PortGate gate_always_open{false};

}  // namespace bootstorm::dpdk
