// The kernel's packet sockets that net_af_packet receives from.
#pragma once

namespace bootstorm::dpdk {

/// Has the kernel keep frames with a service tag (802.1ad, 0x88a8) from the sockets of this process that are bound to
/// the interface of that index. It takes a tag of either kind out of the frame, and net_af_packet puts each back as a
/// customer's (0x8100): a provider's VLAN 20 would be taken for ours. Returns how many sockets there are.
unsigned refuse_service_tags(unsigned interface) noexcept;

}  // namespace bootstorm::dpdk
