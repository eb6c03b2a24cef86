# Files to serve, and whether they arrive; sourced by harness.sh.
# shellcheck shell=bash

same_bytes() { [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]; }

# numbered_file PATH BYTES: every 4 bytes hold their own number, so a block that is missing, twice or in the wrong
# place changes the sum.
numbered_file() {
  perl -e 'my $n = int($ARGV[0] / 4) + 1; binmode STDOUT;
    for (my $i = 0; $i < $n; $i += 4096) { $out = pack "N*", $i .. $i + 4095; print substr $out, 0, $ARGV[0] - $i * 4 if $ARGV[0] > $i * 4; }' \
    "$2" >"$1"
}

# pi3_tree KERNEL-BYTES: what a simulated Pi 3 boots from.
pi3_tree() {
  numbered_file "$work/boot/bootcode.bin" 52460
  numbered_file "$work/boot/start.elf" 1000001
  numbered_file "$work/boot/fixup.dat" 7262
  numbered_file "$work/boot/kernel8.img" "$1"
  echo 'arm_64bit=1' >"$work/boot/config.txt"
  echo 'console=tty1' >"$work/boot/cmdline.txt"
}

# boot_tree: the files that every TFTP client fetches.
boot_tree() {
  printf 'hello' >"$work/boot/small.txt"
  : >"$work/boot/empty.bin"
  numbered_file "$work/boot/one-block.bin" 512
  numbered_file "$work/boot/multiple-of-512.bin" $((512 * 300))
  numbered_file "$work/boot/odd.bin" 1000003
  mkdir -p "$work/boot/overlays"
  numbered_file "$work/boot/overlays/disable-bt.dtbo" 1073
  numbered_file "$work/boot/over-65535-blocks.img" $((512 * 66000 + 77))
}

# fetch_everything: calls the scenario's own `fetch REMOTE LOCAL` for each file of boot_tree, from namespace h1.
fetch_everything() {
  local name local_file
  for name in small.txt empty.bin one-block.bin multiple-of-512.bin odd.bin overlays/disable-bt.dtbo over-65535-blocks.img; do
    local_file="$work/got/$(basename "$name")"
    check "$scenario fetches $name" fetch "$name" "$local_file"
    check "$name has the right SHA-256" same_bytes "$work/boot/$name" "$local_file"
  done
  # No board is known by this serial, so its prefix falls back to the default image.
  check "$scenario fetches 0badcafe/odd.bin" fetch 0badcafe/odd.bin "$work/got/prefixed.bin"
  check "a <serial>/ prefix leads to the same file" same_bytes "$work/boot/odd.bin" "$work/got/prefixed.bin"
}
