// Network cards and virtual interfaces: those of the kernel, and PCI cards that the kernel has given away.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "machine/tree.hpp"

namespace bootstorm::machine {

enum class CardKind : std::uint8_t {
  card,     // of a bus: PCI, USB, virtio
  pair,     // a veth, which is one in a container or a test
  tap,      // also TUN
  bridge,   // or bond: others are its parts
  vlan,     // or macvlan: rides on another
  radio,    // wireless: boards do not boot through it
  unusual,  // loopback, tunnel, ifb: nothing that boards are behind
};

struct Card {
  std::string name;  // of the interface; empty: no kernel driver shows one
  std::string pci;   // "0000:3b:00.0"; empty: not on PCI itself
  CardKind kind = CardKind::unusual;
  std::string driver;      // the kernel's
  std::string pci_driver;  // of the PCI card itself: "virtio-pci" below "virtio_net"; else the same
  MacAddress mac;
  bool is_up = false;       // set up by the administrator
  bool has_link = false;    // somebody is at the other end; only known while it is up
  unsigned speed_mbit = 0;  // 0: unknown
  unsigned mtu = 1500;
  unsigned receive_queues = 0;
  int numa_node = -1;               // -1: none, or unknown
  std::string iommu_group;          // empty: no IOMMU before it
  bool is_alone_in_group = false;   // no other device of that group is in use by the kernel
  std::string master;               // the bridge or bond that it is part of
  std::vector<std::string> lowers;  // interfaces that its frames go through
};

/// What ethtool tells of an interface of which /sys says nothing: a veth is known by its driver alone.
using DriverOf = std::function<std::string(const std::string& interface)>;

[[nodiscard]] std::vector<Card> read_cards(const Tree& tree, const DriverOf& driver_of);

/// As people name it: the interface, or the PCI address.
[[nodiscard]] const std::string& name_of(const Card& card);
[[nodiscard]] const Card* find_card(const std::vector<Card>& cards, std::string_view name_or_pci);
/// The interface and all others that its frames go through, whatever stands between: bridges, bonds, VLANs.
[[nodiscard]] std::vector<std::string> with_lowers(const std::vector<Card>& cards, const std::string& name);
/// "1 Gbit/s"; "2.5 Gbit/s"; empty: unknown.
[[nodiscard]] std::string speed_text(const Card& card);

}  // namespace bootstorm::machine
