#!/usr/bin/env bash
# completion_zsh.sh FILE: what zsh's own completion does with lines that somebody has begun to type, on a terminal of zsh's.
set -uo pipefail
command -v zsh >/dev/null || { echo "1..0 # SKIP there is no zsh here" && exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$1" "$work/_bootstorm"
cat >"$work/script" <<'ZSH'
zmodload zsh/zpty
typeset -i number=0 failed=0
zpty shell zsh -f -i
zpty -w shell "PS1='> ' fpath=($1 \$fpath) && autoload -U compinit && compinit -u -d $1/dump && bindkey '^I' complete-word && setopt no_beep && print rea''dy"
zpty -r -m shell said '*ready*'
# becomes LINE WHOLE: the tab key makes WHOLE of it.
becomes() {
  local said=
  number+=1
  zpty -w -n shell "$1"$'\t'
  zpty -r -m shell said "*$2*" # waits for it, as long as the whole may take
  if [[ $said == *$2* ]] { print "ok $number - $1" } else { print "not ok $number - $1: ${(V)said}" && failed=1 }
  zpty -w -n shell $'\x15'
}
becomes 'bootstorm relo' 'reload'
becomes 'bootstorm boards --tro' '--trouble'
becomes 'bootstorm boards --phase fet' 'fetching'
becomes 'bootstorm leases import --from dn' 'dnsmasq'
becomes 'bootstorm leases rel' 'release'
print "1..$number"
exit failed
ZSH
timeout 30 zsh -f "$work/script" "$work"
