# What the tests in a QEMU guest share; sourced behind tests/smoke/harness.sh, never run. The guest is a kernel and a root
# directory, $work/root; its card's wire ends in a TAP in namespace lan, where the boards are.
# shellcheck shell=bash disable=SC2154

guest=${BOOTSTORM_GUEST:-$source_root/build/guest}
here=$(cd "$(dirname "$0")" && pwd)
tap=card
accelerator=${BOOTSTORM_GUEST_ACCELERATOR:-tcg,thread=multi} # kvm is faster where it works
ready_seconds=90                                             # without KVM
kernel_words=''

begin_guest() {
  [ "$(uname -m)" = x86_64 ] || skip "needs an x86-64 machine"
  command -v qemu-system-x86_64 >/dev/null || skip "needs qemu-system-x86_64, which scripts/pci-guest installs"
  [ -s "$guest/vmlinuz" ] && [ -d "$guest/lib/modules" ] || skip "needs a kernel in $guest, which scripts/pci-guest fetches"
  begin python3 cpio busybox
}

# copied FILE…: into the guest, with the libraries that they load. A library keeps its one file and all its names: loaded
# twice, a driver of DPDK registers twice and panics.
copied() {
  local file real
  for file in "$@" $(ldd "$@" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^\t\(\/[^ ]*\) (.*/\1/p' | sort -u); do
    real=$(realpath "$file")
    file=$(realpath "$(dirname "$file")")/$(basename "$file")
    mkdir -p "$work/root$(dirname "$real")" "$work/root$(dirname "$file")"
    [ -e "$work/root$real" ] || cp "$real" "$work/root$real"
    [ "$file" = "$real" ] || ln -sf "$real" "$work/root$file"
  done
}

# guest_root DRIVER…: a root directory with those drivers of DPDK.
guest_root() {
  local drivers driver
  drivers=$(dirname "$(find /usr/lib -path '*/dpdk/pmds-*/librte_net_virtio.so')")
  mkdir -p "$work"/root/{proc,sys,dev,usr/bin,usr/sbin,usr/lib,usr/lib64}
  ln -s usr/bin usr/sbin usr/lib usr/lib64 "$work/root"
  for driver in "$@"; do copied "$drivers/librte_$driver.so"; done
}

# wire_up: the boards' end of the card's wire. $queues: of the wire.
wire_up() {
  local several=()
  namespace lan
  [ "$queues" -eq 1 ] || several=(multi_queue)
  ip -n "$ns-lan" tuntap add dev "$tap" mode tap "${several[@]}"
  ip -n "$ns-lan" link set "$tap" up
}

# start_guest CARD-OPTIONS QEMU-OPTION…: until the appliance in it is ready. $model: the card.
start_guest() {
  local options=$1
  shift
  (cd "$work/root" && find . | cpio --quiet -o -H newc) >"$work/initramfs"
  mkfifo "$work/console"
  exec 9<>"$work/console"
  ip netns exec "$ns-lan" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -machine q35 -accel "$accelerator" \
    -cpu Westmere -smp "$workers" -m "$memory_mib" -kernel "$guest/vmlinuz" -initrd "$work/initramfs" \
    -append "console=ttyS0 quiet loglevel=1 panic=-1 $kernel_words" -serial stdio "$@" \
    -netdev "tap,id=wire,ifname=$tap,script=no,downscript=no,vhost=off$([ "$queues" -eq 1 ] || echo ",queues=$queues")" \
    -device "$model,netdev=wire,$options" <&9 >"$work/appliance.log" 2>"$work/qemu.log" &
  appliance=$!
  wait_until "$ready_seconds" "the appliance says that it is ready" ready_or_gone
  kill -0 "$appliance" 2>/dev/null || fail "the guest starts: $(tail -n 3 "$work/qemu.log")"
  ok "the appliance in the guest is ready"
}

# said PATTERN: a line on the guest's console.
said() { grep -Eq "$1" <(tr -d '\r' <"$work/appliance.log"); }

swarm_boots() {
  in_ns lan timeout 200 "$bootstorm" swarm --device "net_af_packet0,iface=$tap" --model pi3 --boards "$boards" \
    --files "$work/boot" --timeout 180 --json "$work/report.json" --quiet </dev/null
}
