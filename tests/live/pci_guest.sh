#!/usr/bin/env bash
# The appliance on a PCI card: QEMU emulates one, a guest drives it with DPDK over uio_pci_generic, and boards boot from
# it through the host's end of the card's wire, a TAP in a network namespace of its own.
#   pci_guest.sh virtio-rss|virtio-rss-3|virtio|e1000e|vmxnet3
# A kernel comes from scripts/pci-guest; without one, without QEMU and without root this is skipped.
source "$(dirname "$0")/../smoke/harness.sh"
source "$(dirname "$0")/guest.sh"

card=${1:?usage: pci_guest.sh virtio-rss|virtio-rss-3|virtio|e1000e|vmxnet3}
workers=4
boards=32
memory_mib=1024
huge_pages=128

# queues: of the wire, which only virtio hands on to the card.
case $card in
virtio-rss) queues=$workers model=virtio-net-pci,mq=on,rss=on,vectors=$((2 * workers + 2)) ;;
virtio-rss-3) workers=3 queues=3 model=virtio-net-pci,mq=on,rss=on,vectors=8 ;; # a number that divides no table
virtio) queues=$workers model=virtio-net-pci,mq=on,rss=off,vectors=$((2 * workers + 2)) ;;
e1000e) queues=1 model=e1000e ;;
vmxnet3) queues=1 model=vmxnet3 ;;
*) echo "no card $card" >&2 && exit 2 ;;
esac

begin_guest

guest_files() {
  guest_root bus_pci bus_vdev mempool_ring net_virtio net_e1000 net_vmxnet3
  copied "$(command -v busybox)" "$bootstorm"
  ln -s "$(realpath "$bootstorm")" "$work/root/bin/bootstorm"
  cp "$here/pci_guest_init.sh" "$work/root/init"
  chmod +x "$work/root/init"
  find "$guest/lib" -name 'uio*.ko' -exec cp {} "$work/root" \;
  cp -r "$work/boot" "$work/root/boot"
  echo "$huge_pages" >"$work/root/huge_pages"
  configuration workers="$workers" device=@CARD@ cache=16MiB images="pi: {layers: [/boot]}" |
    sed "s|state: [^}]*|state: /var/lib/bootstorm|" >"$work/root/appliance.yaml.in"
}

# probes: what must hold of a card apart from booting boards, asked by the host's own kernel.
probes() {
  ip -n "$ns-lan" address add 192.168.77.254/24 dev "$tap"
  in_ns lan ethtool -K "$tap" tx off >/dev/null
  check "a frame of 1514 bytes goes both ways" in_ns lan ping -q -n -c 3 -i 0.2 -W 10 -M "do" -s 1472 "$server"
  check "blocks of 1468 bytes arrive" in_ns lan curl -s -m 60 --tftp-blksize 1468 -o "$work/got/kernel8.img" \
    "tftp://$server/kernel8.img"
  check "with the right SHA-256" same_bytes "$work/boot/kernel8.img" "$work/got/kernel8.img"
  ip -n "$ns-lan" address flush dev "$tap"
  # Damaged requests: one in its UDP checksum, one in its IPv4 header. No card may make them pass.
  in_ns lan python3 - "$tap" <<'PYTHON'
import socket, struct, sys
def total(data):
    data += b"\0" * (len(data) % 2)
    s = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while s > 0xffff: s = (s & 0xffff) + (s >> 16)
    return s
def request(udp_error, ipv4_error):
    source, server = socket.inet_aton("192.168.77.40"), socket.inet_aton("192.168.77.1")
    payload = b"\0\1config.txt\0octet\0"
    udp = struct.pack("!4H", 50000, 69, 8 + len(payload), 0)
    udp_sum = 0xffff - total(source + server + struct.pack("!2H", 17, 8 + len(payload)) + udp + payload)
    udp = udp[:6] + struct.pack("!H", udp_sum ^ udp_error)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), 1, 0, 64, 17, 0, source, server)
    ip = ip[:10] + struct.pack("!H", (0xffff - total(ip)) ^ ipv4_error) + ip[12:]
    return bytes.fromhex("020000007701" "020000007740" "0800") + ip + udp + payload
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[1], 0))
for errors in [(0x10, 0), (0, 0x10)]: wire.send(request(*errors))
PYTHON
}

# stop_guest: the appliance ends, and its counters are in $work/stats.json.
stop_guest() {
  echo stop >&9
  wait_until 60 "the guest ends" not_alive "$appliance"
  wait "$appliance" || true
  appliance=''
  check "SIGTERM ends the appliance with exit 0" said 'guest: serve ended with 0'
  tr -d '\r' <"$work/appliance.log" | sed -n '/^guest: counters begin$/,/^guest: counters end$/{/^guest:/!p}' >"$work/stats.json"
}

# counters PYTHON-EXPRESSION: whether it is true of what the appliance counted.
counters() {
  python3 - "$work/stats.json" "$1" <<'PYTHON'
import json, sys
stats = json.load(open(sys.argv[1]))
workers, port, io, frames = stats["workers"], stats["ports"][0], stats["io"], stats["frames"]
dhcp = sum(count for reason, count in frames.items() if reason.startswith("dhcp_"))
taken = [worker["io"]["taken_over"] for worker in workers]
opened = [worker["frames"]["tftp_opened"] for worker in workers]
value = eval(sys.argv[2])
print(sys.argv[2], "is", value, "with received", [worker["io"]["received"] for worker in workers], "handed over",
      io["handed_over"], "taken over", taken, "transfers", opened, "dhcp", dhcp)
sys.exit(not value)
PYTHON
}

# what_it_offers: one line for the reader of the log.
what_it_offers() {
  python3 - "$work/stats.json" <<'PYTHON'
import json, sys
stats = json.load(open(sys.argv[1]))
port, received = stats["ports"][0], [worker["io"]["received"] for worker in stats["workers"]]
print("#", port["driver"], "offers", ", ".join(f"{name} {value}" for name, value in port["offers"].items()).replace("_", " "))
print("# used:", port["receive_queues"], "receive queues; received by worker", received, "handed over", stats["io"]["handed_over"])
PYTHON
}

pi3_tree 524289
guest_files
wire_up
start_guest "mac=02:00:00:00:77:01"
check "a card without a driver is refused with the command that binds it" \
  said 'card without driver: exit 3: .*sudo .*bootstorm prepare'
check "without huge pages it is refused with how many to reserve" said 'no huge pages: exit 3: .*huge pages.*nr_hugepages'
probes
check "all $boards boards boot, every byte right" swarm_boots
stop_guest
what_it_offers
check "frames with a wrong checksum are dropped by name" counters 'frames["udp_checksum"] == 1 and frames["ipv4_checksum"] == 1'
check "nothing is lost between workers" counters 'io["handed_over"] == sum(taken) and io["handoff_full"] == 0 and io["unfit"] == 0'
check "every worker has transfers" counters 'all(opened)'
case $card in
virtio-rss*)
  check "the card steers by address" counters "port['hashes_addresses'] and port['receive_queues'] == $workers"
  # DHCP belongs to worker 0, and the card sends all broadcasts to one queue: those are handed over all, or none is.
  check "no TFTP frame is handed over" counters 'not any(taken[1:]) and taken[0] in (0, dhcp)'
  ;;
virtio)
  check "the card has the queues, and steers nothing" \
    counters "not port['offers']['hashes_addresses'] and port['receive_queues'] == $workers"
  check "TFTP frames are handed over, and counted" counters 'any(taken[1:])'
  ;;
e1000e)
  check "two queues and no steering: every other worker gets its frames from those that receive them" \
    counters "not port['offers']['hashes_addresses'] and port['receive_queues'] == 2 and all(taken[2:])"
  ;;
vmxnet3)
  check "the queues are taken as offered" counters "port['receive_queues'] == $workers and port['offers']['hashes_addresses']"
  ;;
esac
