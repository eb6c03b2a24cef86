// The program in the kernel that gives an interface's frames to the sockets of net_af_xdp. libxdp has one of its own,
// which takes CAP_SYS_ADMIN to be loaded.
#pragma once

#include <span>

namespace bootstorm::dpdk {

/// An ELF object for libbpf, with the map xsks_map that DPDK's driver looks for.
[[nodiscard]] std::span<const unsigned char> frames_to_sockets() noexcept;

}  // namespace bootstorm::dpdk
