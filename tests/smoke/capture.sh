#!/usr/bin/env bash
# `bootstorm capture` against Wireshark's own reader: the last boot of a board from what is always recorded, all of one board
# while others boot beside it, and drops with their reason.
source "$(dirname "$0")/harness.sh"
begin tshark python3

configuration dhcp='{pool: [192.168.80.0-192.168.87.207], lease: 12h}' | sed "s|$server/24|$server/16|" >"$work/appliance.yaml"
cat >>"$work/appliance.yaml" <<YAML
boards:
  - {mac: "b8:27:eb:00:00:03", hostname: desk-03}
YAML
pi3_tree 20001
numbered_file "$work/boot/start.elf" 40001
lan_up
start_appliance

boards=1000
swarm_boots() {
  in_ns h1 timeout 120 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --no-quirks --files "$work/boot" \
    --boards "$boards" --json "$work/report.json" >"$work/swarm.log" 2>&1 </dev/null
}
# fields FILE FILTER FIELD…: of each frame that the filter takes. What tshark complains of stays in its log.
fields() {
  local file=$1 filter=$2 field arguments=()
  shift 2
  for field in "$@"; do arguments+=(-e "$field"); done
  tshark -n -r "$file" -Y "$filter" -T fields "${arguments[@]}" 2>>"$work/tshark.log" || echo 'tshark failed'
}
# reads FILE: tshark reads it to its end and has nothing to say.
reads() {
  tshark -n -r "$1" >"$work/read.txt" 2>"$work/complaints.txt" || return 1
  grep -v '^Running as user' "$work/complaints.txt" && return 1
  [ -s "$work/read.txt" ]
}
has() { [ "$(fields "$1" "$2" frame.number | wc -l)" -ge "$3" ]; }
report_of() { python3 -c "import json,sys; print(next(b['$1'] for b in json.load(open('$work/report.json'))['each'] if b['mac'] == '$2'))"; }

mac=b8:27:eb:00:00:03
# Not by control(): the process itself is to be ended.
"$bootstorm" capture -c "$work/appliance.yaml" "$mac" --seconds 60 -w "$work/live.pcapng" 2>"$work/live.log" &
live=$!
children+=("$live")
sleep 0.5
check "$boards boards boot while one of them is captured" swarm_boots
sleep 0.2
kill -TERM "$live"
wait "$live" || true
check "tshark reads the capture without a complaint" reads "$work/live.pcapng"
blocks=$(report_of blocks "$mac")
check "it has every block that the board got" test "$(fields "$work/live.pcapng" "tftp.opcode == 3" tftp.block | wc -l)" -ge "$blocks"
check "and every ACK" test "$(fields "$work/live.pcapng" "tftp.opcode == 4 && eth.src == $mac" tftp.block | wc -l)" -ge "$blocks"
check "and nothing of another board" test "$(fields "$work/live.pcapng" "eth.addr[0:3] == b8:27:eb && eth.addr != $mac" eth.src | wc -l)" -eq 0

check "the last boot of a board is recorded without being asked for" control capture --last-boot desk-03 -w "$work/last.pcapng"
check "tshark reads it without a complaint" reads "$work/last.pcapng"
check "it begins with the board's DISCOVER" eval '[ "$(fields "$work/last.pcapng" frame.number==1 dhcp.option.dhcp eth.src)" = "1	$mac" ]'
check "and has the OFFERs" has "$work/last.pcapng" "dhcp.option.dhcp == 2" 2
check "all files that it read" has "$work/last.pcapng" "tftp.opcode == 1 && tftp.source_file contains kernel8.img" 1
check "and each frame's reason" eval 'fields "$work/last.pcapng" "dhcp.option.dhcp == 1" frame.comment | grep -q "^dhcp_offered"'
check "but not its blocks" test "$(fields "$work/last.pcapng" "tftp.opcode == 3" frame.number | wc -l)" -lt 60
check "the file tells which way a frame went" eval '[ "$(fields "$work/last.pcapng" "tftp.opcode == 1" frame.packet_flags_direction | sort -u)" = 0x00000001 ]'

# wrong_checksums COUNT: read requests whose UDP checksum is wrong.
wrong_checksums() {
  in_ns h1 python3 - "$1" <<'PYTHON'
import socket, struct, sys
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("eth0", 0))
own = wire.getsockname()[4]
request = b"\0\1kernel8.img\0octet\0"
ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(request), 1, 0, 64, 17, 0, socket.inet_aton("192.168.77.40"),
                 socket.inet_aton("192.168.77.1"))
total = sum(struct.unpack("!10H", ip))
total = (total & 0xffff) + (total >> 16)
ip = ip[:10] + struct.pack("!H", 0xffff & ~total) + ip[12:]
udp = struct.pack("!HHHH", 5000, 69, 8 + len(request), 0x1234) + request
for _ in range(int(sys.argv[1])):
    wire.send(b"\xff" * 6 + own + b"\x08\x00" + ip + udp)
PYTHON
}
drops_to() { control capture --filter drops "$@" -w "$work/drops.pcapng" 2>"$work/drops.log"; }
drops_to --seconds 3 &
dropping=$!
children+=("$dropping")
sleep 0.5
wrong_checksums 20
check "a capture of drops ends after its time" wait "$dropping"
check "tshark reads it without a complaint" reads "$work/drops.pcapng"
check "each drop has its reason in words" eval \
  '[ "$(fields "$work/drops.pcapng" "udp.port == 69" frame.comment | grep -c "^dropped: udp_checksum. The UDP checksum is wrong")" -eq 20 ]'
check "it says how many frames it has, and that none is missing" grep -Eqx '[0-9]+ frames, [0-9.]+ KiB' "$work/drops.log"
check "a capture ends with the bytes that it may have" exits 0 '' control capture --last-boot "$mac" --bytes 5000 -w "$work/small.pcapng"
check "and is not much longer" test "$(stat -c %s "$work/small.pcapng")" -lt 8000
check "what it has is whole" reads "$work/small.pcapng"
check "it pipes into tshark" eval 'control capture --last-boot "$mac" | tshark -n -r - 2>/dev/null | grep -q kernel8.img'
check "a board that there is none: exit 1, and what would be one" \
  exits 1 "no board is 'desk-99': expected a MAC address" control capture desk-99 -w "$work/none.pcapng"
check "a filter that is none: exit 1, and the words" exits 1 'expected some of arp, dhcp' control capture --filter nfs -w "$work/none.pcapng"
for ((i = 0; i < 4; i++)); do
  "$bootstorm" capture -c "$work/appliance.yaml" "b8:27:eb:00:01:0$i" --seconds 60 -w "$work/many.$i" 2>/dev/null &
  children+=("$!")
done
sleep 0.5
check "a fifth board at once is refused" exits 1 '4 captures of a board run already' control capture "$mac" -w "$work/none.pcapng"
end_child "${children[-1]}"
check "and taken when another capture has ended" exits 0 '' control capture "$mac" --seconds 1 -w "$work/none.pcapng"
stop_appliance
