# What a smoke scenario or a trial finds out, one line a check; sourced. Who sources it has `work`, a directory, and
# `checks=0`, and may have a function show_logs, called when a check fails.
# shellcheck shell=bash

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

ok() {
  checks=$((checks + 1))
  printf 'ok %d - %s\n' "$checks" "$*"
}

fail() {
  checks=$((checks + 1))
  printf 'not ok %d - %s\n' "$checks" "$*"
  ! declare -F show_logs >/dev/null || show_logs
  exit 1
}

# check TEXT COMMAND…: one check; what the command prints is shown only when it fails.
check() {
  local text=$1
  shift
  if "$@" >"$work/check.log" 2>&1; then
    ok "$text"
  else
    tail -n 30 "$work/check.log"
    fail "$text"
  fi
}

# exits CODE PATTERN COMMAND…: it ends with that exit code, and a line of what it says matches; `said` is then the file with
# all that it said.
exits() {
  local code=$1 pattern=$2 status=0
  shift 2
  "$@" >"$said" 2>&1 </dev/null || status=$?
  cat "$said"
  [ "$status" -eq "$code" ] || {
    echo "exit $status, expected $code"
    return 1
  }
  grep -Eq -- "$pattern" "$said"
}

not() { ! "$@"; }

# within SECONDS COMMAND…: it comes true by then.
within() {
  local deadline=$((SECONDS + $1))
  until "${@:2}" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# wait_until SECONDS TEXT COMMAND…: no check of its own, unless it never comes true.
wait_until() {
  within "$1" "${@:3}" || fail "$2"
}
