#!/usr/bin/env bash
# What `bootstorm swarm` says and how it ends: boards that boot, also over a lossy line; a byte that differs; a server that is
# not there; files that boot no board.
source "$(dirname "$0")/harness.sh"
begin python3 tcpdump

device=net_af_packet0,iface=eth0
# swarm_ends CODE PATTERN OPTION…: it ends with that code, and a line of what it says matches.
swarm_ends() {
  exits "$1" "$2" in_ns h1 timeout 120 "$bootstorm" swarm --device "$device" --quiet "${@:3}"
}
report_has() {
  python3 -c "import json, sys; r = json.load(open(sys.argv[1])); assert $1, r" "$work/report.json"
}

pi3_tree 200001
configuration >"$work/appliance.yaml"
lan_up
cp -r "$work/boot" "$work/other"
printf 'X' | dd of="$work/other/start.elf" bs=1 seek=5000 conv=notrunc status=none
cp -r "$work/boot" "$work/no-kernel"
rm "$work/no-kernel/kernel8.img"
cp -r "$work/boot" "$work/more"
echo 'there is no such file on the server' >"$work/more/bootcfg.txt"

# Boards that nobody answers take half a minute to give up. They do so on a line of their own, while the others boot.
ip -n "$ns-h2" link add alone0 type veth peer name alone1
ip -n "$ns-h2" link set alone0 up
ip -n "$ns-h2" link set alone1 up
in_ns h2 timeout 120 "$bootstorm" swarm --device net_af_packet1,iface=alone0 --quiet --files "$work/boot" --boards 2 --timeout 60 \
  --json "$work/unserved.json" >"$work/unserved.log" 2>&1 </dev/null &
unserved=$!
children+=("$unserved")
unserved_ends() {
  local status=0
  wait "$unserved" || status=$?
  cat "$work/unserved.log"
  return "$status"
}

check "files that boot no board: exit 2 and the name of what is missing" \
  swarm_ends 2 'no-kernel has no kernel8.img' --files "$work/no-kernel"
device=net_af_packet0,iface=nosuch0
check "a device that is not there: exit 3" swarm_ends 3 'nosuch0' --files "$work/boot"
device=net_af_packet0,iface=eth0
check "a MAC that is none: exit 2" swarm_ends 2 'mac-base' --files "$work/boot" --mac-base b8:27:eb
check "a model that there is none: exit 2, and the models" swarm_ends 2 "no model 'pi9'; the models are .*pi3, pi4, pxe" \
  --files "$work/boot" --model pi9
check "a board whose time is over says that no OFFER came" \
  swarm_ends 1 'not done in time: no OFFER came' --files "$work/boot" --boards 1 --timeout 2

start_appliance
check "8 boards boot: exit 0" swarm_ends 0 '8 of 8 booted, 0 failed' --files "$work/boot" --boards 8 --json "$work/report.json"
check "the report says the same" report_has "r['booted'] == 8 and r['failures'] == {} and len(r['each']) == 8"
size=$(cat "$work"/boot/{bootcode.bin,start.elf,fixup.dat,config.txt,config.txt,cmdline.txt,kernel8.img} | wc -c)
check "every byte is accounted for" report_has "r['bytes'] == 8 * $size and all(b['bytes'] == $size for b in r['each'])"
check "date, host, version, command line, file sizes and server are on it" report_has \
  "r['run']['started'][:2] == '20' and r['run']['host'] and r['run']['version'] and '--boards 8' in r['run']['command'] and \
  r['files']['sizes']['start.elf'] > 0 and r['server'].startswith('$server (')"
check "each board has an address of its own" report_has "len({b['ip'] for b in r['each']}) == 8"
check "nobody got another board's OFFER" report_has "r['offers_for_others'] == 0"
check "other MACs, switched on one after the other" \
  swarm_ends 0 'serial 10abcd' --files "$work/boot" --boards 4 --mac-base b8:27:eb:ab:cd:00 --start ramp:1 --no-quirks
check "4 boards boot over a line that loses 2 % and takes its time" \
  swarm_ends 0 '4 of 4 booted' --files "$work/boot" --boards 4 --no-quirks --loss 2% --delay 1ms --jitter 500us --seed 3
check "a byte that differs: exit 1, the file and the block" \
  swarm_ends 1 '3 boards, a byte differs from the file; last file start.elf, block 9' --files "$work/other" --boards 3
check "the reasons are counted" grep -Eq 'reasons +3 wrong_byte' "$said"
check "a file that the server does not have: exit 1" swarm_ends 1 'reasons +1 file_refused' --files "$work/more" --boards 1
recorded() { tcpdump -nr "$work/storm.pcapng" "$@" 2>/dev/null | wc -l; }
check "two boards boot and the storm is recorded" \
  swarm_ends 0 '2 of 2 booted' --files "$work/boot" --boards 2 --no-quirks --record "$work/storm.pcapng" --timeline \
  --json "$work/report.json" --html "$work/report.html"
# The appliance looks for other servers meanwhile, and on a busy machine a board says its DISCOVER again. Those of the ROM
# and of bootcode are of different lengths.
discovers() {
  tcpdump -enr "$work/storm.pcapng" 'udp src port 68 and src host 0.0.0.0' 2>/dev/null |
    sed -E 's/^[^ ]+ ([^ ]+) .*, length ([0-9]+): .*/\1 \2/' | sort -u | cut -d' ' -f1 | uniq -c | tr -s ' \n' ' '
}
check "a DISCOVER of each board stage is in the recording" test "$(discovers)" = ' 2 b8:27:eb:00:00:01 2 b8:27:eb:00:00:02 '
check "every block is in it, and every ACK" eval \
  '[ "$(recorded "udp[8:2] == 3")" -ge "$(python3 -c "import json; print(json.load(open(\"$work/report.json\"))[\"blocks\"])")" ]'
check "the frames carry today's time" eval '[ "$(tcpdump -ttnr "$work/storm.pcapng" -c 1 2>/dev/null | cut -d. -f1)" -gt "$(($(date +%s) - 300))" ]'
check "the timeline leads to the end" report_has "all(b['timeline'][-1]['state'] == 'booted' for b in r['each'])"
check "the page of a failure has it before its plots, with date, command line and file sizes" eval \
  'swarm_ends 1 did.not.boot --files "$work/other" --boards 3 --html "$work/failed.html" && tr -d "\n" <"$work/failed.html" |
  grep -q "did not boot, by cause.*3 boards</b> a byte differs.*class=\"plots\".*>date<.*>command line<.*>start.elf<"'
check "the page is whole and fetches nothing" eval \
  'grep -q "All booted, every byte correct" "$work/report.html" && ! grep -Eq "<script|https?://|src=" "$work/report.html"'
check "a recording of what boards send has nothing else" swarm_ends 0 '1 of 1 booted' --files "$work/boot" --boards 1 --no-quirks \
  --record "$work/storm.pcapng" --record-sent
check "what it sent is in it" test "$(recorded udp)" -gt 100
check "and no block is in it" test "$(recorded 'udp[8:2] == 3')" -eq 0
check "readers with addresses of their own fetch two files" swarm_ends 0 '5 of 5 booted' --files "$work/boot" --boards 5 \
  --only tftp --addresses 192.168.77.60+ --server "$server" --fetch start.elf --fetch config.txt --concurrent 2 --json "$work/report.json"
size=$(cat "$work"/boot/{start.elf,config.txt} | wc -c)
check "all their bytes are counted" report_has "r['bytes'] == 5 * $size and 0 < r['wait_for_data_ns']['p50'] <= r['wait_for_data_ns']['max']"
check "a reader names the file and the block of a wrong byte" swarm_ends 1 'a byte differs from the file; last file start.elf, block 9' \
  --files "$work/other" --boards 1 --only tftp --addresses 192.168.77.60 --server "$server" --fetch start.elf
check "a file to fetch that is not in the directory: exit 2" swarm_ends 2 'has no nosuch.bin' \
  --files "$work/boot" --only tftp --addresses 192.168.77.60 --server "$server" --fetch nosuch.bin
check "readers need an address, a server and a file: exit 2" swarm_ends 2 'needs --addresses, --server and --fetch' \
  --files "$work/boot" --only tftp
check "clients that only take leases, three times each" \
  swarm_ends 0 'DHCP exchanges +18,' --boards 6 --only dhcp --rounds 3 --json "$work/report.json"
check "each exchange is counted, each client has its own address" \
  report_has "r['exchanges'] == 18 and r['exchange_ns']['p50'] > 0 and len({b['ip'] for b in r['each']}) == 6"
check "no server: exit 1, dark boards with their reason" \
  exits 1 '2 boards, dark: five DISCOVERs' unserved_ends
cp "$work/unserved.json" "$work/report.json"
check "both are named in one place" grep -q 'b8:27:eb:00:00:01 (serial 10000001), b8:27:eb:00:00:02' "$said"
check "they are not served, as nobody is" eval 'tr -s " \n" " " <"$said" | grep -q "Not served: 10 DISCOVERs left, and no board got an OFFER"'
check "failures come first" eval 'head -1 "$said" | grep -q "^2 of 2 boards did not boot:$"'
check "no line is wider than 80 columns" eval '! sed "/^  command/,\$d" "$said" | grep -q ".\{81\}"'
check "the report says the same" report_has "len(r['causes']) == 1 and r['causes'][0]['boards'] == 2 and r['server'] == 'none answered'"
stop_appliance
