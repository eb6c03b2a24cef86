// A port whose device went away, or must be reset, and how it is opened again.
#include <net/if.h>
#include <rte_dev.h>
#include <rte_ethdev.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/environment_error.hpp"
#include "dpdk/device/device.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/host.hpp"
#include "dpdk/device/port.hpp"

namespace bootstorm::dpdk {

void Port::hear_events() {
  const auto hear = [](std::uint16_t, rte_eth_event_type type, void* events, void*) {
    auto& heard = *static_cast<Events*>(events);
    (type == RTE_ETH_EVENT_INTR_RMV ? heard.is_removed : heard.must_reset).store(true, std::memory_order_relaxed);
    return 0;
  };
  for (const auto type : {RTE_ETH_EVENT_INTR_RMV, RTE_ETH_EVENT_INTR_RESET}) {
    rte_eth_dev_callback_register(id_, type, hear, events_.get());
  }
}

void Port::remember_interface() {
  const auto device = std::ranges::find(eal_->devices(), info_.device, &Device::name);
  if (device == eal_->devices().end() || device->interface.empty()) return;
  interface_index_ = if_nametoindex(device->interface.c_str());
}

bool Port::is_interface_gone() const {
  std::array<char, IF_NAMESIZE> name{};
  if (interface_index_ == 0 || if_indextoname(interface_index_, name.data()) != nullptr) return false;
  // A TAP serves on where it was moved to another network namespace.
  return !holds_tap(described().interface);
}

PortState Port::state() const {
  if (!open_ || events_->is_removed.load(std::memory_order_relaxed) || is_interface_gone()) return PortState::missing;
  if (rte_eth_dev_is_removed(id_) == 1) return PortState::missing;
  if (!started_ || events_->must_reset.load(std::memory_order_relaxed)) return PortState::broken;
  return is_link_up() ? PortState::up : PortState::down;
}

const Device& Port::described() const {
  const auto device = std::ranges::find(eal_->devices(), info_.device, &Device::name);
  if (device != eal_->devices().end()) return *device;
  throw EnvironmentError{"the device " + info_.device + " was not made by this program, so it cannot be made again"};
}

void Port::reopen(rte_mempool* pool) {
  const PortInfo before = info_;
  const bool is_there = state() == PortState::broken && open_;
  stop();
  events_->must_reset = false;
  if (is_there && rte_eth_dev_reset(id_) != 0) events_->is_removed = true;
  if (!is_there || events_->is_removed.load()) make_again();
  configure(queues_, mtu_);
  if (info_.receive_queues != before.receive_queues || info_.transmit_queues != before.transmit_queues ||
      info_.hashes_addresses != before.hashes_addresses || info_.mtu > before.mtu) {
    throw EnvironmentError{info_.device + " is no longer the device that it was: restart bootstorm to use it"};
  }
  open_ = true;
  rte_ether_addr address{};
  std::memcpy(address.addr_bytes, before.mac.octets.data(), before.mac.octets.size());
  // Boards know the appliance by that MAC. A device that keeps its own is promiscuous, and hears them all the same.
  rte_eth_dev_default_mac_addr_set(id_, &address);
  info_.mac = before.mac;
  remember_interface();
  start(pool);
}

void Port::make_again() {
  const Device& device = described();
  check_device(device);
  set_up(device);
  eal_->xdp().make_way(device);
  rte_eth_dev_info info{};
  const bool is_known = open_ && rte_eth_dev_info_get(id_, &info) == 0;
  if (std::exchange(open_, false)) {
    for (const auto type : {RTE_ETH_EVENT_INTR_RMV, RTE_ETH_EVENT_INTR_RESET}) {
      rte_eth_dev_callback_unregister(id_, type, nullptr, reinterpret_cast<void*>(-1));
    }
    rte_eth_dev_close(id_);
  }
  int error = 0;
  if (device.is_pci) {
    if (is_known && info.device != nullptr) rte_dev_remove(const_cast<rte_device*>(info.device));
    error = rte_dev_probe(device.text.c_str());
  } else {
    const std::size_t comma = std::min(device.text.find(','), device.text.size() - 1);
    rte_eal_hotplug_remove("vdev", device.name.c_str());
    error = rte_eal_hotplug_add("vdev", device.name.c_str(), (device.text.substr(comma + 1) + device.added).c_str());
  }
  if (error != 0) fail("cannot be made again", error);
  std::uint16_t id = 0;
  if (rte_eth_dev_get_port_by_name(info_.device.c_str(), &id) != 0 || id != id_) fail("has another number now", 0);
  events_->is_removed = false;
  hear_events();
}

}  // namespace bootstorm::dpdk
