#!/usr/bin/env bash
# What the machine does not grant ends the start with exit 3 and what mends it; what somebody else holds back (a pipe, a
# silent connection, a thread that hangs) keeps no operator waiting.
source "$(dirname "$0")/harness.sh"
begin perl

configuration >"$work/appliance.yaml"
lan_up bare
serve_with() { ip netns exec "$ns-lan" timeout 30 "$bootstorm" serve -c "$1"; }
limited() { (ulimit "$1" "$2" && serve_with "$work/appliance.yaml"); }

check "too few open files: exit 3 with the command" exits 3 'files open and needs [0-9]*: ulimit -n' limited -n 16
check "too little memory: exit 3 with what to do" exits 3 '^bootstorm: ' limited -v 150000

mkfifo "$work/pipe.yaml" "$work/boot/pipe"
check "a pipe for a configuration, into which nobody writes" exits 1 'pipe.yaml: a pipe into which nobody writes' \
  serve_with "$work/pipe.yaml"
configuration "images=pi: {layers: [$work/boot/pipe]}" >"$work/layer.yaml"
check "a pipe for an image is named by file and line" exits 1 'layer.yaml:[0-9]*:[0-9]*: layers: .*/pipe is not a directory' \
  serve_with "$work/layer.yaml"

start_appliance
check "DPDK's directory is gone although the appliance runs" eval '! ls -d /var/run/dpdk/bootstorm-$appliance'
perl -MIO::Socket::UNIX -e 'my @held; for (1 .. 60) { push @held, IO::Socket::UNIX->new(Peer => $ARGV[0]); select undef, undef, undef, 0.03 } sleep 60' \
  "$work/state/control" &
children+=("$!")
sleep 1
check "a command is answered within a second among silent connections" timeout 1 "$bootstorm" status -c "$work/appliance.yaml"

# The control thread stands still, as in a file system that does not answer.
perl "$smoke_directory/lib/stop_thread.pl" "$appliance" '^bootstorm' 25 &
stopper=$!
children+=("$stopper")
sleep 0.5
kill -TERM "$appliance"
wait_until 13 "SIGTERM ends an appliance that hangs" log_says 'it should have ended 10 s ago and hangs'
kill -KILL "$stopper" # whoever traces a thread keeps what is left of it
status=0
wait "$appliance" || status=$?
appliance=''
check "SIGTERM ends an appliance that hangs, with exit 3" [ "$status" -eq 3 ]
