// Programs of this machine that hold the ports of a boot server: they answer the same boards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bootstorm/wire/ipv4.hpp"
#include "machine/tree.hpp"

namespace bootstorm::machine {

struct Listener {
  std::uint16_t port = 0;  // UDP
  Ipv4Address address;     // 0.0.0.0: every address
  int process = 0;         // 0: not found, or not ours to see
  std::string name;        // of the process; empty: likewise
};

/// Of UDP 67 (DHCP), 69 (TFTP) and 4011 (PXE), over IPv4 and IPv6.
[[nodiscard]] std::vector<Listener> read_listeners(const Tree& tree);

}  // namespace bootstorm::machine
