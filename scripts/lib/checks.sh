# What a scenario finds out, one line a check; sourced by harness.sh.
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
  if [ -s "$work/appliance.log" ]; then
    echo '--- last lines of the appliance:'
    tail -n 30 "$work/appliance.log"
  fi
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

# wait_until SECONDS TEXT COMMAND…: no check of its own, unless it never comes true.
wait_until() {
  local deadline=$((SECONDS + $1)) text=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$text"
    sleep 0.1
  done
}
