#!/usr/bin/env bash
# hardening.sh PROGRAM CORE: what meson.build asks of compiler and linker is in the program, and the packet path is free of
# what would cost it instructions.
set -uo pipefail
program=$1 core=$2 number=0 failed=0

# check TEXT COMMAND…
check() {
  local text=$1
  shift
  number=$((number + 1))
  if "$@"; then echo "ok $number - $text"; else echo "not ok $number - $text" && failed=1; fi
}

header=$(readelf -hlW "$program") dynamic=$(readelf -dW "$program") notes=$(readelf -nW "$program")
symbols=$(nm -D --undefined-only "$program") text=$(objdump -d --no-show-raw-insn "$program")
has() { grep -qE -- "$2" <<<"$1"; }
has_not() { ! has "$@"; }

check "it may be loaded anywhere (PIE)" has "$dynamic" 'FLAGS_1.*PIE'
check "all symbols are bound at start" has "$dynamic" 'FLAGS_1.*NOW'
check "what the loader wrote is read-only from then on (RELRO)" has "$header" 'GNU_RELRO'
check "no segment can be written and executed" has_not "$header" 'LOAD.* RWE '
check "the stack cannot be executed" has "$header" 'GNU_STACK.* RW '
check "it keeps to a shadow stack (CET)" has "$notes" 'x86 feature:.*SHSTK'
check "targets of indirect branches are marked (CET)" has "$(grep -A 1 '<main>:' <<<"$text")" endbr64
check "buffers on the stack have canaries" has "$symbols" __stack_chk_fail
check "copies are checked against the size of what they fill (_FORTIFY_SOURCE)" has "$symbols" '__(mem|str|sn?|v|f|read|recv|poll|realpath)[a-z_]*_chk'
check "large frames touch each page of the stack" has "$text" 'or[bq]? +\$0x0,\(%rsp\)'

# grep reads all: the pipe must not break.
in_core() { objdump -dr --no-show-raw-insn "$core" | grep -cE "$1"; }
check "the packet path has no marks for indirect branches" test "$(in_core '\bendbr64\b')" = 0
check "the packet path has no canaries" test "$(in_core __stack_chk_fail)" = 0
check "that was the packet path" test "$(in_core '<.*on_burst.*>:')" -ge 1
echo "1..$number"
exit "$failed"
