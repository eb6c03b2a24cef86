#!/usr/bin/env bash
# The service on a PCI card: systemd starts it in a QEMU guest, with the units of the package. bootstorm-prepare takes the
# card from the kernel, the appliance runs as its own user inside the unit's restrictions, boards boot from it, and with
# the service the card goes back.
#   pci_service.sh uio|vfio
# vfio: behind QEMU's Intel IOMMU. uio: without one, with the rights of conf/systemd/uio.conf.
source "$(dirname "$0")/../smoke/harness.sh"
source "$(dirname "$0")/guest.sh"

way=${1:?usage: pci_service.sh uio|vfio}
workers=2 # also the guest's CPUs
boards=16
queues=2
memory_mib=2048
ready_seconds=180
model=virtio-net-pci,mq=on,rss=on,vectors=6
kernel_words='rdinit=/usr/lib/systemd/systemd systemd.show_status=0 systemd.log_target=null systemd.mask=systemd-journald.service'
case $way in
uio) card_options=mac=02:00:00:00:77:01 qemu=() ;;
vfio)
  card_options=mac=02:00:00:00:77:01,disable-legacy=on,iommu_platform=on
  qemu=(-device intel-iommu,intremap=on)
  kernel_words+=' intel_iommu=on'
  ;;
*) echo "no way $way" >&2 && exit 2 ;;
esac

begin_guest
for program in /usr/lib/systemd/systemd /usr/bin/systemctl /usr/bin/kmod; do
  [ -x "$program" ] || skip "needs $program, which scripts/pci-guest installs"
done

systemd_files() {
  local root=$work/root units=$work/root/usr/lib/systemd/system unit
  mkdir -p "$units" "$root"/{etc/bootstorm,root,home,tmp,var/tmp,var/lib,run}
  copied /usr/lib/systemd/systemd /usr/bin/systemctl /usr/bin/kmod
  ln -s ../bin/kmod "$root/usr/sbin/modprobe"
  cp /usr/lib/systemd/system/*.target "$units"
  cp "$source_root"/conf/systemd/bootstorm{,-prepare}.service "$units"
  printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'bootstorm:x:990:990::/var/lib/bootstorm:/bin/false' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'bootstorm:x:990:' 'bootstorm-admin:x:991:bootstorm' 'tty:x:5:' >"$root/etc/group"
  printf 'passwd: files\ngroup: files\n' >"$root/etc/nsswitch.conf"
  printf 'ID=guest\n' >"$root/etc/os-release"
  printf 'uninitialized\n' >"$root/etc/machine-id"
  for unit in bootstorm bootstorm-prepare; do mkdir -p "$root/etc/systemd/system/$unit.service.d"; done
  # Nothing of the restrictions: where it is logged, and patience with an emulated CPU.
  printf '[Service]\nStandardOutput=append:/%s.log\nStandardError=inherit\nTimeoutSec=150\n' prepare \
    >"$root/etc/systemd/system/bootstorm-prepare.service.d/guest.conf"
  printf '[Service]\nStandardOutput=append:/%s.log\nStandardError=inherit\nTimeoutSec=150\nWatchdogSec=60\nEnvironment=BOOTSTORM_SYSTEM_CALLS=kill\n' \
    serve >"$root/etc/systemd/system/bootstorm.service.d/guest.conf"
  [ "$way" = vfio ] || cp "$source_root/conf/systemd/uio.conf" "$root/etc/systemd/system/bootstorm.service.d"
  printf '[Unit]\nDefaultDependencies=no\nWants=trial.service\n' >"$units/trial.target"
  printf '[Service]\nExecStart=/usr/bin/sh /trial %s\nStandardOutput=null\n' "$way" >"$units/trial.service"
  ln -sf trial.target "$units/default.target"
  cp "$here/pci_service_guest.sh" "$root/trial"
}

guest_files() {
  guest_root bus_pci bus_vdev mempool_ring net_virtio
  copied "$(command -v busybox)" "$bootstorm"
  local applet
  for applet in $(busybox --list); do
    [ -e "$work/root/usr/bin/$applet" ] || [ "$applet" = modprobe ] || ln -s busybox "$work/root/usr/bin/$applet"
  done
  mv "$work/root$(realpath "$bootstorm")" "$work/root/usr/bin/bootstorm" # the units have a /tmp and a /home of their own
  cp -r "$guest/lib/modules" "$work/root/usr/lib/modules"
  cp -r "$work/boot" "$work/root/boot"
  systemd_files
}

not() { ! "$@"; }
# holds TEXT: the guest has looked, and it does.
holds() { check "$1" said "^guest: holds: $1"; }

pi3_tree 524289
guest_files
wire_up
start_guest "$card_options" "${qemu[@]}"
for text in "init writes a configuration" "with the card's PCI address" "the service starts" "the card has the driver" \
  "its device file is the user's" "huge pages are reserved" "workers have no capability, control what its driver may need, and all are filtered" \
  "a second prepare changes nothing" "the card is not given back while it serves"; do
  holds "$text"
done
check "all $boards boards boot, every byte right" swarm_boots
echo stop >&9
wait_until 90 "the guest ends" not_alive "$appliance"
wait "$appliance" || true
appliance=''
for text in "it serves, and was not restarted" "a restart" "leaves the card where it is" "it stops" "as it should" "what was prepared is given back with it" \
  "exactly" "and nothing is remembered"; do
  holds "$text"
done
check "no system call was refused" not said '^guest: kernel: .*type=1326'
