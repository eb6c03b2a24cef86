#!/usr/bin/env bash
# pages.sh PROGRAM MAN1 MAN5 MAN7: each command has a page that names each of its options; man has no complaint about any page.
set -uo pipefail
program=$1 number=0 failed=0
shift

# none TEXT WHAT: right where there is nothing of WHAT.
none() {
  number=$((number + 1))
  [ -z "$2" ] && echo "ok $number - $1" && return
  echo "not ok $number - $1" && failed=1
  head -n 20 <<<"$2"
}

complaints=''
declare -A text=()
for page in "$1"/* "$2"/* "$3"/*; do
  text[${page##*/}]=$(MANWIDTH=120 MANROFFOPT=-rHY=0 man --warnings -E UTF-8 -l "$page" 2>"${TMPDIR:-/tmp}/pages.$$" | col -b)
  complaints+=$(cat "${TMPDIR:-/tmp}/pages.$$")
done
rm -f "${TMPDIR:-/tmp}/pages.$$"
none "man has no complaint" "$complaints"

mapfile -t commands < <("$program" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]\+\) .*/\1/p')
none "the help lists commands" "$([ "${#commands[@]}" -ge 15 ] || echo "only ${commands[*]}")"
absent=''
for command in "${commands[@]}"; do
  page=${text[bootstorm-$command.1]:-}
  [ -n "$page" ] || { absent+="there is no page of $command"$'\n' && continue; }
  [[ ${text[bootstorm.1]} == *"bootstorm-$command(1)"* ]] || absent+="bootstorm(1) lacks $command"$'\n'
  while read -r option; do
    grep -qE -- "(^|[ ,])$option([ ,]|$)" <<<"$page" || absent+="bootstorm-$command(1) lacks $option"$'\n'
  done < <("$program" "$command" --help | grep -oE -- '^  (-[a-z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+')
done
none "each command has its page, with all of its options" "$absent"

absent=''
while read -r key; do
  grep -qE "^ +$key( \(must be given\))?\$" <<<"${text[bootstorm.yaml.5]}" || absent+="$key "
done < <("$program" schema | python3 -c '
import json, sys
def keys(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        schema = schema.values()
    if not isinstance(schema, str) and hasattr(schema, "__iter__"):
        for part in schema:
            yield from keys(part)
print(*sorted(set(keys(json.load(sys.stdin)))), sep="\n")')
none "bootstorm.yaml(5) has every key of the schema" "$absent"
none "its example is one" "$(sed -n '/^EXAMPLE/,/^KEYS/p' <<<"${text[bootstorm.yaml.5]}" | grep '^  ' | sed 's/^           //; s|/srv/netboot/pi|/|' >"${TMPDIR:-/tmp}/example.$$"
  "$program" check -c "${TMPDIR:-/tmp}/example.$$" 2>&1 | grep 'example.*:[0-9]*:[0-9]*:'; rm -f "${TMPDIR:-/tmp}/example.$$")"
echo "1..$number"
exit "$failed"
