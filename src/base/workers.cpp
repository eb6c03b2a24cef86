#include "base/workers.hpp"

namespace bootstorm {

std::vector<Port> Workers::snapshot_ports() const {
  std::vector<Port> all;
  for (unsigned i = 0; i < ports(); ++i) {
    const PortInfo& info = port_info(i);
    all.push_back({.mac = info.mac, .mtu = info.mtu, .is_virtual = info.is_virtual});
  }
  return all;
}

}  // namespace bootstorm
