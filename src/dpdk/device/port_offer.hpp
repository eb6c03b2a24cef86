// What DPDK says of a device, in our words.
#pragma once

#include "base/port_info.hpp"

struct rte_eth_dev_info;

namespace bootstorm::dpdk {

[[nodiscard]] PortOffer offer_of(const rte_eth_dev_info& device);

}  // namespace bootstorm::dpdk
