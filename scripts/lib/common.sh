# Shared by all scripts; sourced, never run. Needs bash.
# shellcheck shell=bash disable=SC2034

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# What the build needs. libdpdk-dev brings every poll-mode driver (net_tap, net_af_packet, net_pcap, net_ring) with it.
packages_build=(g++ meson ninja-build pkg-config libdpdk-dev libtbb-dev libyaml-cpp-dev libgtest-dev libbenchmark-dev
  libspdlog-dev libfmt-dev libcli11-dev nlohmann-json3-dev libsqlite3-dev
  libmicrohttpd-dev prometheus-cpp-dev libsystemd-dev libcap-ng-dev libseccomp-dev)
# What a run on a TAP needs.
packages_run=(iproute2 ethtool curl)
# What the guest of scripts/pci-guest is made of and runs in.
packages_guest=(qemu-system-x86 busybox cpio kmod systemd)
# The second compiler with its sanitizers, and boot and DHCP clients that nobody here wrote.
packages_test=(clang libclang-rt-14-dev tftp-hpa atftp busybox dhcpcd-base dnsmasq-base netbase nmap iputils-ping iputils-arping
  tcpdump tshark valgrind sqlite3 qemu-system-x86 qemu-system-arm chromium chromium-driver python3-selenium
  scdoc man-db bash-completion zsh)
# What scripts/lint measures functions with.
packages_lint=(universal-ctags python3)
# What the package is made and checked with.
packages_package=(debhelper dpkg-dev lintian scdoc python3)
# What the appliance's image is made with, and tried with.
packages_image=(mmdebstrap squashfs-tools mtools dosfstools fdisk e2fsprogs grub-common dpkg-dev git)
packages_image_trial=(qemu-system-x86 ovmf ipxe busybox cpio python3 openssh-client)
# What would change how the machine itself is on its network: a relay that starts at once, a client that others prefer.
# The tests run these from where they are unpacked.
packages_test_unpacked=(isc-dhcp-relay isc-dhcp-client systemd prometheus dpdk-dev)
# Trees to boot from, as their packages make them.
packages_trees=(pxelinux syslinux-common ipxe grub-common grub-pc-bin grub-efi-amd64-bin u-boot-qemu)
# What the benchmark needs beside both: it counts instructions, and it is written in Python.
packages_bench=(python3 valgrind util-linux procps tcpdump)
# What people run today, to compare with; unpacked only.
packages_rivals=(dnsmasq-base tftpd-hpa kea-dhcp4-server isc-dhcp-server)

say() { printf '==> %s\n' "$*"; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Runs one command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# need_root WHAT-FOR: ends with a clear sentence where there is no way to become root.
need_root() {
  [ "$(id -u)" -eq 0 ] && return
  command -v sudo >/dev/null || die "root is needed $1, and there is no sudo here: run this script as root"
  sudo -v || die "root is needed $1, and sudo refused: run this script as root, or as a user who may use sudo"
}

package_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_missing PACKAGE…: installs only what is not there; when all is there, apt is not even started.
install_missing() {
  local package missing=() log="$top/build/logs/apt.log" apt
  command -v dpkg-query >/dev/null || die "this is not a Debian machine: install these packages' equivalents by hand: $*"
  for package in "$@"; do package_installed "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -eq 0 ] && return
  say "installing ${#missing[@]} packages: ${missing[*]}"
  need_root "to install packages"
  mkdir -p "$(dirname "$log")"
  # --no-remove: nothing that the machine's owner chose is ever exchanged for something of ours.
  apt=(env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -o DPkg::Lock::Timeout=120 -q)
  as_root "${apt[@]}" update >"$log" 2>&1 </dev/null ||
    say "apt-get update had errors (see $log); going on with the package lists that are there"
  as_root "${apt[@]}" install -y --no-install-recommends --no-remove "${missing[@]}" >>"$log" 2>&1 </dev/null || {
    tail -n 5 "$log" >&2
    die "apt could not install ${missing[*]}: the whole output is in $log"
  }
}

# siblings PACKAGE: what it needs in exactly its own version. Those are parts of one program and look for each other
# below one root: they are unpacked together even where one of them is installed.
siblings() {
  LC_ALL=C apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n 's/^\(Pre-\)\?Depends: //p' | tr ',' '\n' |
    sed -n 's/^ *\([^ ]*\) (= .*/\1/p'
}

# download DIRECTORY PACKAGE…: each package, its siblings, and what it needs of what this machine has not. Whatever else
# is installed is used from where it is.
download() {
  local directory=$1 package names failed=0
  shift
  for package in "$@"; do
    mapfile -t names < <(LC_ALL=C apt-get -s -q --no-install-recommends install "$package" 2>/dev/null </dev/null |
      sed -n 's/^Inst \([^ ]*\).*/\1/p')
    mapfile -t names < <({ printf '%s\n' "${names[@]}" && siblings "$package"; } | sort -u | sed '/^$/d')
    [ "${#names[@]}" -gt 0 ] && (cd "$directory" && apt-get -q download "${names[@]}" >>apt.log 2>&1 </dev/null) || {
      failed=1
      say "$package could not be fetched; see ${directory#"$top"/}/apt.log"
    }
  done
  return "$failed"
}

# unpack DIRECTORY PACKAGE…: unpacks into DIRECTORY what of these is not installed. They are not installed: a package
# with a server in it would start it, on the machine's own network. What cannot be had is said, and tried again next time.
unpack() {
  local directory=$1 package archive missing=() complete=yes work="$1.download"
  local made_of="$1.made-of" # the last thing written, so a run that was cut off is begun anew
  shift
  for package in "$@"; do package_installed "$package" || missing+=("$package"); done
  [ -f "$made_of" ] && [ "$(cat "$made_of")" = "${missing[*]}" ] && return
  rm -rf "$directory" "$made_of" "$work"
  mkdir -p "$directory" "$work"
  [ "${#missing[@]}" -eq 0 ] || say "unpacking ${missing[*]}, not installed, into ${directory#"$top"/}"
  download "$work" "${missing[@]}" || {
    # Package lists that are too old name files that are gone.
    say "fetching the package lists anew"
    as_root apt-get -q update >>"$work/apt.log" 2>&1 </dev/null || true
    download "$work" "${missing[@]}" || complete=no
  }
  for archive in "$work"/*.deb; do
    [ ! -e "$archive" ] || dpkg-deb -x "$archive" "$directory"
  done
  [ "$complete" = yes ] || return 0
  rm -rf "$work"
  echo "${missing[*]}" >"$made_of"
}

# What a compiler cache must take as given with a precompiled header: nothing here says __TIME__ or __DATE__.
export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-pch_defines,time_macros}"

# build_tree DIRECTORY MESON-ARGUMENTS… [-- NINJA-TARGETS…]: configures once, then compiles.
build_tree() {
  local directory="$1" log setup=() started=$SECONDS
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do setup+=("$1") && shift; done
  [ $# -gt 0 ] && shift
  log="$top/build/logs/$(basename "$directory").log"
  mkdir -p "$(dirname "$log")" 2>/dev/null || true
  [ -w "$(dirname "$log")" ] || die "$top/build cannot be written by $(id -un): remove it, or run as its owner"
  if [ ! -f "$directory/build.ninja" ]; then
    say "configuring $directory"
    meson setup "$directory" "$top" "${setup[@]}" >"$log" 2>&1 || {
      tail -n 15 "$log" >&2
      die "meson could not configure $directory: the whole output is in $log"
    }
  fi
  ninja -C "$directory" "$@" >"$log" 2>&1 || {
    grep -E -A 12 'FAILED|error:' "$log" | head -n 60 >&2
    die "the build in $directory failed: the whole output is in $log"
  }
  grep -q 'no work to do' "$log" || say "built $directory in $((SECONDS - started)) s"
}
