// How workers idle and what memory the process takes. The configuration says it, devices and files obey it.
#pragma once

#include <cstdint>

namespace bootstorm {

/// What a worker does when no frame has come.
enum class IdleMode : std::uint8_t {
  adaptive,  // polls, then yields its CPU, then sleeps
  spin,      // never sleeps, never yields: for CPUs that have nothing else to do
};

/// The pages that frame buffers and files lie in.
enum class MemoryMode : std::uint8_t {
  automatic,  // huge pages if enough are free, else ordinary ones
  hugepages,
  ordinary,
};

}  // namespace bootstorm
