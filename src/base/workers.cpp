#include "base/workers.hpp"

namespace bootstorm {

std::vector<Port> Workers::snapshot_ports() const {
  std::vector<Port> all;
  for (unsigned i = 0; i < ports(); ++i) all.push_back({.mac = port_info(i).mac, .mtu = port_info(i).mtu});
  return all;
}

}  // namespace bootstorm
