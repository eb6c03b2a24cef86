#!/bin/busybox sh
# The first and only program of the guest that pci_guest.sh boots. It gives the card to uio_pci_generic, serves from it,
# and does as it is told on the console: "stop" ends the appliance, prints its counters, and turns the guest off.
# shellcheck shell=sh
/bin/busybox --install -s /bin
export PATH=/bin
export BOOTSTORM_SYSTEM_CALLS=kill # whatever its filter does not know ends the appliance
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /tmp /run /var/lib/bootstorm
ln -s /run /var/run

end() {
  echo "guest: $*"
  sync
  poweroff -f
}

# The card is the one network controller, class 02 00 00.
card=''
for device in /sys/bus/pci/devices/*; do
  [ "$(cat "$device/class")" = 0x020000 ] && card=${device##*/}
done
[ -n "$card" ] || end "there is no card"
insmod /uio.ko && insmod /uio_pci_generic.ko || end "no uio_pci_generic"
echo "guest: card $card, $(cat "/sys/bus/pci/devices/$card/vendor") $(cat "/sys/bus/pci/devices/$card/device")"
sed "s/@CARD@/$card/" /appliance.yaml.in >/appliance.yaml

# refused NAME: what serve says, and how it ends, where the machine is not ready for it.
refused() {
  bootstorm serve -c "/appliance.yaml" >/said 2>&1
  echo "guest: $1: exit $?: $(grep '^bootstorm:' /said)"
}
refused "card without driver"
echo uio_pci_generic >"/sys/bus/pci/devices/$card/driver_override"
echo "$card" >/sys/bus/pci/drivers_probe
refused "no huge pages"
echo "$(cat /huge_pages)" >/proc/sys/vm/nr_hugepages
echo "guest: $(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages) huge pages"

exec 3<&0
while read -r word; do
  [ "$word" = stop ] && kill -TERM "$(pidof bootstorm)"
done <&3 &
bootstorm serve -c /appliance.yaml --stats /stats.json
echo "guest: serve ended with $?"
dmesg | grep -F type=1326 | sed 's/^/guest: refused: /'
echo "guest: counters begin"
cat /stats.json
echo "guest: counters end"
end "done"
