// What the configuration says of the networks, as far as verdicts name it.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::operate {

struct Site {
  std::vector<Network> networks{};     // as workers have them
  std::vector<std::string> devices{};  // by port
  NewClientLimit new_clients{};
  std::string state{};  // the directory of leases
};

/// A host at an address.
struct HostAt {
  Ipv4Address address;
  MacAddress mac;  // zero: it is not known
  Nanos at = 0;
};
/// Of these the latest are kept.
using HostsAt = std::array<HostAt, 8>;

}  // namespace bootstorm::operate
