#!/usr/bin/env bash
# DHCP starvation: from one host come DISCOVERs under fifty thousand invented MACs a second, as many as the machine can
# send, and from another one listed boards take their leases, again and again. Every one of them gets its own, and ten
# seconds after the last invented MAC the pool is there for anybody.
source "$(dirname "$0")/harness.sh"
begin python3 bridge

boards=40 # of each half
rounds=40
flood_per_s=50000
flood_per_s_least=5000

# clients N MAC-BASE REPORT OPTION…
clients() {
  in_ns h1 timeout 60 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --only dhcp --boards "$1" --mac-base "$2" \
    --json "$work/$3" "${@:4}" </dev/null
}
exchange() { python3 -c "import json; print('p50 {p50} ms, p99 {p99} ms'.format(**{
  k: round(v / 1e6, 1) for k, v in json.load(open('$work/$1'))['exchange_ns'].items()}))"; }

# Sends until there is something on its standard input; then it says how many, and how many a second.
cat >"$work/flood.py" <<'PYTHON'
import random, select, socket, struct, sys, time
per_s = int(sys.argv[1])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(('eth0', 0))
options = bytes.fromhex('63825363 350101 3704 01033306 ff')
dhcp = struct.pack('>BBBB I HH 4s4s4s4s 16s 64s 128s', 1, 1, 6, 0, 0, 0, 0x8000, *[bytes(4)] * 4, bytes(16), bytes(64), bytes(128))
payload = dhcp + options + bytes(60 - len(options))
udp = struct.pack('>HHHH', 68, 67, 8 + len(payload), 0)
ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp) + len(payload), 0, 0, 64, 17, 0, bytes(4), b'\xff' * 4)
total = sum(struct.unpack('>10H', ip))
total = (total & 0xffff) + (total >> 16)
ip = ip[:10] + struct.pack('>H', ~((total & 0xffff) + (total >> 16)) & 0xffff) + ip[12:]
frame = bytearray(b'\xff' * 6 + bytes(6) + b'\x08\x00' + ip + udp + payload)
xid_at, chaddr_at = 14 + 20 + 8 + 4, 14 + 20 + 8 + 28
began = time.monotonic()
sent = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    due = int((time.monotonic() - began) * per_s)
    if due <= sent:
        time.sleep(0.001)
        continue
    for number in range(sent, min(due, sent + 256)):
        mac = b'\x06' + number.to_bytes(5, 'big')
        frame[6:12] = frame[chaddr_at:chaddr_at + 6] = mac
        frame[xid_at:xid_at + 4] = number.to_bytes(4, 'big')
        try:
            wire.send(frame)
        except OSError:
            break
        sent += 1
print(sent, f'{sent / (time.monotonic() - began):.0f}')
PYTHON

plain_config >"$work/appliance.yaml"
sed -i 's|pool: \[[^]]*\]|pool: [192.168.77.50-192.168.77.149]|' "$work/appliance.yaml"
{
  echo boards:
  for ((n = 1; n <= 2 * boards; n++)); do
    [ $((n % 2)) -eq 0 ] && address=", address: 192.168.77.$((150 + n))" || address=''
    printf '  - {mac: "b8:27:eb:00:00:%02x"%s}\n' "$n" "$address"
  done
} >>"$work/appliance.yaml"
lan_up bare
# A bridge need not learn thousands of MACs a second, nor boards hear them; and the appliance may be without a processor
# for a moment, which a card's queue would bear as well.
in_ns lan bridge link set dev h2 learning off isolated on
in_ns lan bridge link set dev h1 isolated on
start_appliance
ip -n "$ns-lan" link set bootstorm0 txqueuelen 10000

check "half of the listed boards take leases, $rounds times each" clients "$boards" b8:27:eb:00:00:01 quiet.json --rounds "$rounds"
mkfifo "$work/end"
exec 5<>"$work/end"
ip netns exec "$ns-h2" python3 "$work/flood.py" "$flood_per_s" <"$work/end" >"$work/flooded" 2>&1 5>&- &
flood=$!
children+=("$flood")
sleep 1
check "the other half, who have none yet, do beside the flood" clients "$boards" b8:27:eb:00:00:29 flooded.json --rounds "$rounds"
addresses() { python3 -c "import json; print(*sorted({b['ip'] for f in ('quiet', 'flooded')
  for b in json.load(open('$work/' + f + '.json'))['each']}))"; }
check "every one has an address of its own" test "$(addresses | wc -w)" -eq $((2 * boards))
check "there is none for anybody else" eval '! clients 1 02:00:00:01:00:00 none.json --timeout 1'
echo >&5
wait "$flood"
read -r sent per_s <"$work/flooded"
check "$sent invented MACs came, $per_s a second (of $flood_per_s that were to come)" test "$per_s" -ge "$flood_per_s_least"
echo "an exchange took, beside them: $(exchange flooded.json); without them: $(exchange quiet.json)"
sleep 10.2
check "10 s later the pool is there for anybody who asks once" clients 50 02:00:00:02:00:00 later.json --timeout 3
stop_appliance
