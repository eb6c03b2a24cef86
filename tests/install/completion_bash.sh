#!/usr/bin/env bash
# completion_bash.sh FILE: what bash proposes for lines that somebody has begun to type.
set -uo pipefail
number=0 failed=0 work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC1090
source "$1"

# A running appliance's answer; the completion asks no other way.
cat >"$work/bootstorm" <<'SH'
#!/bin/sh
[ "$*" = 'boards --json' ] || exit 2
echo '{"v":1,"ok":true,"boards":2}'
echo '{"mac":"b8:27:eb:28:f6:6d","name":"node-1","phase":"dark","verdict":{"name":"no_offer","says":"…"}}'
echo '{"mac":"dc:a6:32:01:36:c2","phase":"loaded"}'
echo '{"end":true}'
SH
chmod +x "$work/bootstorm"
PATH=$work:$PATH
cd "$work" || exit 1
touch lab.yaml

# proposes LINE WORD…: exactly these, in any order.
proposes() {
  local line=$1 proposed wanted
  shift
  number=$((number + 1))
  COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
  _bootstorm 2>"$work/errors"
  proposed=$(printf '%s\n' "${COMPREPLY[@]}" | sort | xargs)
  wanted=$(printf '%s\n' "$@" | sort | xargs)
  [ "$proposed" = "$wanted" ] && echo "ok $number - $line" && return
  echo "not ok $number - $line: proposed [$proposed], not [$wanted]" && failed=1
}

proposes 'bootstorm re' reload reasons
proposes 'bootstorm --ver' --version
proposes 'bootstorm boards --p' --phase --port
proposes 'bootstorm boards --phase ' unheard asked offered fetching loaded leased dark refused
proposes 'bootstorm boards --phase l' loaded leased
proposes 'bootstorm serve -c lab.yaml --log-level de' debug
proposes 'bootstorm serve -c l' lab.yaml
proposes 'bootstorm leases rel' release
proposes 'bootstorm leases import --from ' dnsmasq isc kea
proposes 'bootstorm leases -c lab.yaml release --js' --json
proposes 'bootstorm explain no' node-1
# Readline has the word from the last colon on.
proposes 'bootstorm explain b8:27' 27:eb:28:f6:6d
proposes 'bootstorm swarm --device net_af_packet0,iface=l'
proposes 'bootstorm boards --verdict '
[ ! -s "$work/errors" ] || { cat "$work/errors" && failed=1; }
echo "1..$number"
exit "$failed"
