#!/usr/bin/env bash
# A thousand transfers that say nothing after one ACK and asked for 255 s between repetitions, on every generation of
# files that there can be: new files get in all the same, and every command is answered at once.
source "$(dirname "$0")/harness.sh"
begin python3 curl

generations=8 transfers=125 addresses=4
numbered_file "$work/boot/kernel8.img" 2000000
echo 'version 0' >"$work/boot/version.txt"
configuration >"$work/appliance.yaml"
lan_up
for ((i = 0; i < addresses; i++)); do ip -n "$ns-h1" address add "192.168.77.$((20 + i))/24" dev eth0; done
echo 'publish: {when: asked}' >>"$work/appliance.yaml"
start_appliance

now_ms() { echo "$(($(date +%s%N) / 1000000))"; }
serves() { [ "$(in_ns h1 curl -sS --max-time 5 "tftp://$server/version.txt")" = "$1" ]; }
# answer_to VERB: one line from the socket; fails if it takes longer than a second.
answer_to() {
  python3 - "$work/state/control" "$1" <<'PY'
import socket, sys, time
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
asked = time.monotonic()
client.sendall(b'{"v":1,"verb":"%s"}\n' % sys.argv[2].encode())
print(client.makefile().readline(), end="")
sys.exit(f"answered after {time.monotonic() - asked:.3f} s" if time.monotonic() - asked > 1 else 0)
PY
}
# Their standard input is this script's pipe, which closes when it ends.
mkfifo "$work/hold"
sleep 300 >"$work/hold" &
children+=("$!")
begin_silent_transfers() {
  ip netns exec "$ns-h1" python3 "$smoke_directory/lib/silent_transfers.py" "$server" kernel8.img "$transfers" 192.168.77.20 "$addresses" \
    <"$work/hold" >"$work/begun" 2>&1 &
  children+=("$!")
  wait_until 30 "$transfers transfers begin: $(cat "$work/begun")" grep -qx "$transfers" "$work/begun"
}

for ((generation = 1; generation <= generations; generation++)); do
  begin_silent_transfers
  [ "$generation" -eq "$generations" ] || check "reload with $((generation * transfers)) silent transfers" control reload
done
# On a busy machine the first of these transfers are silent for so long by now that the oldest generation has gone.
check "as many generations as there can be are pinned" status_says "^($generations|$((generations - 1))) generations of files"

echo 'version 1' >"$work/boot/version.txt"
asked_ms=$(now_ms)
check "reload is answered within a second, if only with what it waits for" answer_to reload
check "and so is status" answer_to status
wait_until 20 "the new files are served" serves 'version 1'
took_ms=$(($(now_ms) - asked_ms))
check "they got in within ten seconds ($took_ms ms)" test "$took_ms" -le 10000
check "a second reload ends well, too" control reload
stop_appliance
