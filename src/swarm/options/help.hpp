// What `bootstorm swarm --help` says besides the options.
#pragma once

namespace bootstorm::swarm {

inline constexpr const char* swarm_description =
    "Boot many simulated boards over a device and compare every byte they get with the files.\n"
    "Ends with 0 if all booted and every byte was right, 1 if not (naming board, reason, file and block),\n"
    "2 for the command line, 3 for the machine.";

inline constexpr const char* swarm_examples = R"(
A classroom after a power cut, through the appliance in the network of eth1:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/netboot/pi --boards 30

A farm of mixed boards that come up within a minute, over a bad line, with a report to look at:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/netboot/pi --boards 2000 \
    --model pi3:70,pi4:30 --start ramp:60 --loss 0.1% --delay 1ms --jitter 1ms --html storm.html

How many blocks a second does any TFTP server serve, how many leases any DHCP server?
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/tftp --boards 1000 --concurrent 200 \
    --only tftp --addresses 10.0.1.1+ --server 10.0.0.1 --fetch kernel8.img --json tftp.json
  bootstorm swarm --device net_af_packet0,iface=eth1 --boards 200 --only dhcp --rounds 100 --json dhcp.json

Kernels leave UDP checksums to the card; on veth and TAP nobody fills them in: ethtool -K IF tx off on the
server's side. A kernel that serves more than 1,024 boards needs net.ipv4.neigh.default.gc_thresh3 above that.
Thousands of boards at once need a ring with room for all their frames, on both sides:
net_af_packet0,iface=IF,framecnt=16384,blocksz=32768)";

}  // namespace bootstorm::swarm
