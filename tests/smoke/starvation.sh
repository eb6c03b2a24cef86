#!/usr/bin/env bash
# DHCP starvation: from one host come DISCOVERs, and REQUESTs for addresses of the pool, under fifty thousand invented MACs
# a second, as many as the machine can send, and from another one listed boards take their leases, again and again. Every
# one of them gets its own, 99 of 100 exchanges take less than ten milliseconds, or than three times what they take beside
# as many frames for another host, and ten seconds after the last invented MAC the pool is there for anybody.
source "$(dirname "$0")/harness.sh"
begin python3 bridge

boards=40 # of each half
rounds=40
flood_per_s=50000
flood_per_s_least=5000
p99_most_ms=10

# clients N MAC-BASE REPORT OPTION…
clients() {
  in_ns h1 timeout 60 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --only dhcp --boards "$1" --mac-base "$2" \
    --json "$work/$3" "${@:4}" </dev/null
}
exchange() { python3 -c "import json; print('p50 {p50} ms, p99 {p99} ms'.format(**{
  k: round(v / 1e6, 1) for k, v in json.load(open('$work/$1'))['exchange_ns'].items()}))"; }

# Sends to a MAC until there is something on its standard input; then it says how many, and how many a second. Many in
# one system call: what the flooder computes is taken from the appliance here, and would not be if it were another machine.
cat >"$work/flood.py" <<'PYTHON'
import ctypes, select, socket, struct, sys, time
per_s, to, at_once = int(sys.argv[1]), bytes.fromhex(sys.argv[2]), 64
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(('eth0', 0))
discover = bytes.fromhex('63825363 350101 3704 01033306 ff')
request = bytes.fromhex('63825363 350103 3604 c0a84d01 3204 c0a84d00 ff')  # for an OFFER that was none
dhcp = struct.pack('>BBBB I HH 4s4s4s4s 16s 64s 128s', 1, 1, 6, 0, 0, 0, 0x8000, *[bytes(4)] * 4, bytes(16), bytes(64), bytes(128))
payloads = [dhcp + options + bytes(60 - len(options)) for options in (discover, request)]
payload = payloads[0]
udp = struct.pack('>HHHH', 68, 67, 8 + len(payload), 0)
ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp) + len(payload), 0, 0, 64, 17, 0, bytes(4), b'\xff' * 4)
total = sum(struct.unpack('>10H', ip))
total = (total & 0xffff) + (total >> 16)
ip = ip[:10] + struct.pack('>H', ~((total & 0xffff) + (total >> 16)) & 0xffff) + ip[12:]
frame, other = [to + bytes(6) + b'\x08\x00' + ip + udp + payload for payload in payloads]
xid_at, chaddr_at, wanted_at = 14 + 20 + 8 + 4, 14 + 20 + 8 + 28, len(frame) - 60 + request.index(b'\xc0\xa8\x4d\x00') + 3

class Iovec(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]

class Header(ctypes.Structure):  # struct msghdr
    _fields_ = [('name', ctypes.c_void_p), ('name_length', ctypes.c_uint), ('iovecs', ctypes.POINTER(Iovec)),
                ('iovec_count', ctypes.c_size_t), ('control', ctypes.c_void_p), ('control_length', ctypes.c_size_t),
                ('flags', ctypes.c_int)]

class Message(ctypes.Structure):  # struct mmsghdr
    _fields_ = [('header', Header), ('sent', ctypes.c_uint)]

frames = bytearray((frame + other) * (at_once // 2))
base = ctypes.addressof((ctypes.c_char * len(frames)).from_buffer(frames))
iovecs = (Iovec * at_once)(*[(base + i * len(frame), len(frame)) for i in range(at_once)])
messages = (Message * at_once)()
for i in range(at_once):
    messages[i].header.iovecs, messages[i].header.iovec_count = ctypes.pointer(iovecs[i]), 1
sendmmsg = ctypes.CDLL(None, use_errno=True).sendmmsg
began = time.monotonic()
sent = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    if int((time.monotonic() - began) * per_s) < sent + at_once:
        time.sleep(0.001)
        continue
    for i in range(at_once):
        at, mac = i * len(frame), b'\x06' + (sent + i).to_bytes(5, 'big')
        frames[at + 6:at + 12] = mac
        frames[at + chaddr_at:at + chaddr_at + 6] = mac
        frames[at + xid_at:at + xid_at + 4] = mac[2:]
        if i % 2:
            frames[at + wanted_at] = 50 + (sent + i) // 2 % 100  # of the pool
    if sent == 0:
        print('begun', flush=True)
    sent += max(sendmmsg(wire.fileno(), messages, at_once, 0), 0)
print(sent, f'{sent / (time.monotonic() - began):.0f}')
PYTHON

# Not over a TAP: there each frame is a signal and a system call, and fifty thousand a second would be all that is measured.
configuration device=net_af_packet0,iface=card,framecnt=4096 \
  dhcp='{pool: [192.168.77.50-192.168.77.149], lease: 12h, router: 192.168.77.254}' >"$work/appliance.yaml"
{
  echo boards:
  for ((n = 1; n <= 2 * boards; n++)); do
    [ $((n % 2)) -eq 0 ] && address=", address: 192.168.77.$((150 + n))" || address=''
    printf '  - {mac: "b8:27:eb:00:00:%02x"%s}\n' "$n" "$address"
  done
} >>"$work/appliance.yaml"
lan_up bare
# A bridge need not learn thousands of MACs a second, nor boards hear them.
in_ns lan bridge link set dev h2 learning off isolated on
in_ns lan bridge link set dev h1 isolated on
ip -n "$ns-lan" link add card type veth peer name slot
ip -n "$ns-lan" link set slot master br0 up
ip -n "$ns-lan" link set card up
for end in card slot; do in_ns lan ethtool -K "$end" tx off >/dev/null; done
start_appliance

# flood MAC OUTPUT: from h2, in the background, until flood_ends.
flood() {
  mkfifo "$2.end"
  exec 5<>"$2.end"
  ip netns exec "$ns-h2" nice -n 10 python3 "$work/flood.py" "$flood_per_s" "$1" <"$2.end" >"$2" 2>&1 5>&- &
  flooder=$!
  children+=("$flooder")
  wait_until 60 "the flood has begun" grep -q begun "$2"
  sleep 1
}
flood_ends() {
  echo >&5
  wait "$flooder"
}

# What the machine is busy with, the flooder included, slows every exchange; these frames only cost the appliance nothing.
flood 020000000bad "$work/flooded-others"
check "half of the listed boards take leases, $rounds times each, beside as many frames for another host" \
  clients "$boards" b8:27:eb:00:00:01 others.json --rounds "$rounds"
flood_ends
flood ffffffffffff "$work/flooded"
check "the other half, who have none yet, do beside the flood" clients "$boards" b8:27:eb:00:00:29 flooded.json --rounds "$rounds"
addresses() { python3 -c "import json; print(*sorted({b['ip'] for f in ('others', 'flooded')
  for b in json.load(open('$work/' + f + '.json'))['each']}))"; }
check "every one has an address of its own" test "$(addresses | wc -w)" -eq $((2 * boards))
check "there is none for anybody else" \
  exits 1 '0 of 1' clients 1 02:00:00:01:00:00 none.json --timeout 1
flood_ends
read -r sent per_s < <(tail -n 1 "$work/flooded")
check "$sent invented MACs came, $per_s a second (of $flood_per_s that were to come)" test "$per_s" -ge "$flood_per_s_least"
echo "an exchange took, beside them: $(exchange flooded.json); beside as many for another host: $(exchange others.json)"
p99_is_low() { python3 -c "import json, sys; flooded, others = (json.load(open('$work/' + f + '.json'))['exchange_ns']['p99'] / 1e6
  for f in ('flooded', 'others')); sys.exit(flooded >= max($p99_most_ms, 3 * others))"; }
check "99 of 100 exchanges take less than $p99_most_ms ms beside them, or than three times what they take beside those" p99_is_low
sleep 10.2
check "10 s later the pool is there for anybody who asks once" clients 50 02:00:00:02:00:00 later.json --timeout 3
stop_appliance
