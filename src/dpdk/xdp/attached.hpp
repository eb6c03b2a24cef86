// The XDP program of an interface, by rtnetlink(7).
#pragma once

#include <cstdint>

namespace bootstorm::dpdk {

/// The kernel's number of the program that looks at that interface's frames; 0: there is none, or no such interface.
[[nodiscard]] std::uint32_t attached_program(unsigned interface_index);
/// Takes whatever program it is away. Returns 0 or an errno.
[[nodiscard]] int detach_program(unsigned interface_index);

}  // namespace bootstorm::dpdk
