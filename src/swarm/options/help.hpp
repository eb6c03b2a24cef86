// What `bootstorm swarm --help` prints besides the options.
#pragma once

namespace bootstorm::swarm {

inline constexpr const char* swarm_description =
    "Boot many simulated boards over a device and compare every byte they receive with the files.\n"
    "Exit codes: 0 if all boards booted, 1 if any did not (the summary names board, reason, file and block),\n"
    "2 for an error in the command line or the files, 3 for an error of the system.";

inline constexpr const char* swarm_examples = R"(
A classroom after a power cut, with the appliance on the network of eth1:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/netboot/pi --boards 30

A farm of mixed boards, switched on within a minute, over a bad line, with an HTML report:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/netboot/pi --boards 2000 \
    --model pi3:70,pi4:30 --start ramp:60 --loss 0.1% --delay 1ms --jitter 1ms --html storm.html

Blocks per second of any TFTP server, and leases per second of any DHCP server:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/tftp --boards 1000 --concurrent 200 \
    --only tftp --addresses 10.0.1.1+ --server 10.0.0.1 --fetch kernel8.img --json tftp.json
  bootstorm swarm --device net_af_packet0,iface=eth1 --boards 200 --only dhcp --rounds 100 --json dhcp.json

Servers that use the kernel's network stack:
  On veth and TAP, disable checksum offload on the server's side (ethtool -K IF tx off): the kernel leaves UDP
  checksums to the card, and there is none. For more than 1,024 boards, raise net.ipv4.neigh.default.gc_thresh3.

Thousands of boards at once need larger rings on both sides:
  net_af_packet0,iface=IF,framecnt=16384,blocksz=32768)";

}  // namespace bootstorm::swarm
