#!/bin/busybox sh
# The half of pci_service.sh that runs in the guest, as a service of its systemd. It configures the appliance by `bootstorm
# init`, starts it as a service, looks at what it may do, and stops it when it is told to on the console.
#   trial uio|vfio
# shellcheck shell=sh disable=SC3045
exec </dev/ttyS0 >/dev/ttyS0 2>&1
way=$1
export PATH=/usr/sbin:/usr/bin

# holds TEXT COMMAND…
holds() {
  text=$1
  shift
  if "$@" >/said 2>&1; then
    echo "guest: holds: $text"
  else
    echo "guest: fails: $text"
    sed 's/^/guest:   /' /said
  fi
}
not() { ! "$@"; }

case $way in
uio) driver=uio_pci_generic kept=0000000000000000 ;;
vfio) driver=vfio-pci kept=0000000000004000 ;; # CAP_IPC_LOCK
esac
modprobe virtio_pci && modprobe virtio_net
ip link set lo up
for device in /sys/bus/pci/devices/*; do
  [ "$(cat "$device/class")" = 0x020000 ] && card=${device##*/}
done
echo "guest: card $card, of $(basename "$(readlink "/sys/bus/pci/devices/$card/driver")"), IOMMU group '$(basename "$(readlink "/sys/bus/pci/devices/$card/iommu_group")")'"

# What prepare may change.
state() {
  readlink "/sys/bus/pci/devices/$card/driver"
  cat "/sys/bus/pci/devices/$card/driver_override" /proc/sys/vm/nr_hugepages
  stat -c '%u:%g %n' "/sys/bus/pci/devices/$card/"config "/sys/bus/pci/devices/$card/"resource*
  ls /sys/class/net
}
device_file() {
  if [ "$way" = vfio ]; then
    echo "/dev/vfio/$(basename "$(readlink "/sys/bus/pci/devices/$card/iommu_group")")"
  else
    echo "/dev/$(ls "/sys/bus/pci/devices/$card/uio")"
  fi
}
property() { systemctl show --value -p "$1" "${2:-bootstorm}"; }
is() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'" && return 1; }; }
has_driver() { is "$(basename "$(readlink "/sys/bus/pci/devices/$card/driver")")" "$1"; }
writes() { grep -q "device: \"$1\"" /etc/bootstorm/bootstorm.yaml || { cat /etc/bootstorm/bootstorm.yaml && return 1; }; }
# Every thread is the user's and filtered, and none has a capability but control what the table of drivers says.
threads_have_no_more() {
  pid=$(property MainPID)
  for thread in "/proc/$pid/task"/*; do
    cat "$thread/comm" "$thread/status"
    awk -v uid="$(id -u bootstorm)" -v kept="$1" -v is_control="$([ "${thread##*/}" = "$pid" ] && echo 1 || echo 0)" '
      $1 == "Uid:" { bad += $2 != uid || $3 != uid || $4 != uid }
      $1 == "CapEff:" { bad += $2 != (is_control ? kept : "0000000000000000") }
      $1 == "NoNewPrivs:" { bad += $2 != 1 }
      $1 == "Seccomp:" { bad += $2 != 2 }
      END { exit bad != 0 }' "$thread/status" || return 1
  done
}

option=auto
[ "$way" = vfio ] || option=pci # without an IOMMU it is not proposed
holds "init writes a configuration" bootstorm init --yes --card eth0 --driver "$option" --address 192.168.77.1/24 \
  --pool 192.168.77.50-192.168.77.120 --files /boot --fetch no --wait 1
holds "with the card's PCI address" writes "$card"
sed -i 's/^appliance:.*/appliance: {workers: 2}/; s/256MiB\|1GiB/16MiB/' /etc/bootstorm/bootstorm.yaml
bootstorm prepare --dry-run | sed 's/^/guest: $ /'
state >/before
holds "the service starts" systemctl --no-ask-password start bootstorm
[ "$(property ActiveState)" = active ] || { cat /prepare.log /serve.log; ls -l /dev/vfio /dev/uio*; systemctl --no-pager status bootstorm bootstorm-prepare; dmesg | tail -n 20; }
sed 's/^/guest: prepare: /' /prepare.log
holds "the card has the driver" has_driver "$driver"
holds "its device file is the user's" is "$(stat -c %U "$(device_file)")" bootstorm
holds "huge pages are reserved" test "$(cat /proc/sys/vm/nr_hugepages)" -ge 192
holds "workers have no capability, control what its driver may need, and all are filtered" threads_have_no_more "$kept"
holds "a second prepare changes nothing" sh -c 'bootstorm prepare | grep "as it should be"'
holds "the card is not given back while it serves" sh -c '! bootstorm prepare --restore 2>/said2 && grep "is in use" /said2'
cat /serve.log # "bootstorm: ready" is among it
while read -r word; do
  [ "$word" = stop ] && break
done
holds "it serves, and was not restarted" is "$(property ActiveState) $(property NRestarts)" "active 0"
since=$(property ActiveEnterTimestampMonotonic bootstorm-prepare)
holds "a restart" systemctl --no-ask-password restart bootstorm
holds "leaves the card where it is" is "$(property ActiveEnterTimestampMonotonic bootstorm-prepare)" "$since"
holds "it stops" systemctl --no-ask-password stop bootstorm
holds "as it should" is "$(property Result)" success
gone() { i=0; while [ $((i += 1)) -lt 100 ]; do [ "$(property ActiveState bootstorm-prepare)" = inactive ] && return 0; sleep 0.1; done; return 1; }
holds "what was prepared is given back with it" gone
state >/after
holds "exactly" diff /before /after
holds "and nothing is remembered" is "$(ls -A /run/bootstorm-prepare)" ''
sed 's/^/guest: prepare: /' /prepare.log
dmesg | grep -F type=1326 | sed "s/^/guest: kernel: /"
echo "guest: done"
poweroff -f
