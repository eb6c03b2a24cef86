#!/usr/bin/env bash
# bootstorm web beside an appliance whose boards boot: what promtool says of its metrics, what a real Prometheus makes of
# them, and that whatever becomes of the page, boards boot.
source "$(dirname "$0")/harness.sh"
begin curl python3
find_packaged /usr/bin/promtool && promtool=$found
find_packaged /usr/bin/prometheus && prometheus=$found

boards=40
pi3_tree 200001
configuration >"$work/appliance.yaml"
lan_up
start_appliance

start_web() {
  : >"$work/web.log"
  ip netns exec "$ns-h2" "$bootstorm" web -c "$work/appliance.yaml" --listen 127.0.0.1:8080 >"$work/web.log" 2>&1 </dev/null &
  web=$!
  children+=("$web")
  wait_until 20 "the page is there" grep -q '^bootstorm: http://127.0.0.1:8080/' "$work/web.log";
}
page() { in_ns h2 curl -sS --max-time 10 "http://127.0.0.1:8080/$1"; }
code_of() { in_ns h2 curl -s -o /dev/null --max-time 10 -w '%{http_code}' "http://127.0.0.1:8080/$1"; }
answers_with() { [ "$(code_of "$2")" = "$1" ]; }
boots() {
  in_ns h1 timeout 120 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --no-quirks --files "$work/boot" \
    --boards "$1" --json "$work/report.json" >"$work/swarm.log" 2>&1 </dev/null
}

start_web
wait_until 10 "/healthz says that boards are served" answers_with 200 healthz
ok "/healthz says that boards are served"
check "the page is there, and may load nothing from elsewhere" \
  eval 'page "" | grep -q "<title>bootstorm</title>" && in_ns h2 curl -sI http://127.0.0.1:8080/ | grep -qi "^content-security-policy: default-src .none."'
check "boards boot" boots "$boards"
page metrics >"$work/metrics"
check "boards, boots, waits and commits are among them" eval 'grep -q "^bootstorm_boards{phase=\"leased\"}" "$work/metrics" &&
  grep -q "^bootstorm_boot_duration_seconds_count{model=\"pi3\"} $boards\$" "$work/metrics" &&
  [ "$(sed -n "s/^bootstorm_file_duration_seconds_count //p" "$work/metrics")" -ge "$boards" ] &&
  grep -q "^bootstorm_block_round_trip_seconds_sum [0-9.]*[1-9]" "$work/metrics" &&
  grep -q "^bootstorm_lease_commit_duration_seconds_count [1-9]" "$work/metrics"'
check "promtool finds nothing to mend in the metrics" eval '"$promtool" check metrics <"$work/metrics" >"$work/said" 2>&1 && [ ! -s "$work/said" ]'
metrics_of=("$source_root"/conf/prometheus/*)
check "dashboard and rules ask for no other metric" python3 "$smoke_directory/lib/dashboard.py" "$work/metrics" "${metrics_of[@]}"
check "promtool finds the rules in order" "$promtool" check rules "$source_root/conf/prometheus/bootstorm.rules.yml"
check "and their tests pass" "$promtool" test rules "$source_root/conf/prometheus/bootstorm.rules.test.yml"

cat >"$work/prometheus.yml" <<'YAML'
global: {scrape_interval: 1s}
scrape_configs: [{job_name: bootstorm, static_configs: [{targets: ["127.0.0.1:8080"]}]}]
YAML
ip netns exec "$ns-h2" "$prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address=127.0.0.1:9090 >"$work/prometheus.log" 2>&1 </dev/null &
children+=("$!")
# Of files that were read to their end, what the swarm counted; of blocks, at least those.
scraped() {
  in_ns h2 curl -sS --max-time 5 -G http://127.0.0.1:9090/api/v1/query --data-urlencode "query=$1" |
    python3 -c 'import json, sys; print(int(float(json.load(sys.stdin)["data"]["result"][0]["value"][1])))'
}
counted_by_swarm() { python3 -c "import json; print(sum(b['files'] for b in json.load(open('$work/report.json'))['each']))"; }
is_scraped() { [ "$(scraped 'bootstorm_frames_total{reason="tftp_finished"}' 2>/dev/null)" = "$(counted_by_swarm)" ]; }
wait_until 30 "Prometheus answers with as many files as the swarm counted" is_scraped
ok "Prometheus answers with as many files as the swarm counted"
check "and with the bytes that it compared" test "$(scraped bootstorm_tftp_acknowledged_bytes_total)" -ge \
  "$(python3 -c "import json; print(json.load(open('$work/report.json'))['bytes'])")"

check "random bytes for 2 s change nothing" in_ns h2 python3 "$smoke_directory/lib/http_noise.py" 127.0.0.1 8080 "$web" 2 "$RANDOM"

kill -KILL "$web"
check "boards boot although the page is gone" boots "$boards"
kill -STOP "$appliance"
start_web
kill -CONT "$appliance"
wait_until 10 "the page comes back" answers_with 200 healthz
ok "the page comes back, and waits for an appliance that stands still"
mv "$work/boot" "$work/elsewhere"
names_directory() { page healthz | grep -qE "$work/boot.*(no such directory|does not exist)"; }
wait_until 10 "/healthz names the directory of an image that is gone" names_directory
check "/healthz names the directory of an image that is gone, and boards are served from memory" answers_with 200 healthz
stop_appliance
wait_until 10 "/healthz says that nobody serves" answers_with 503 healthz
ok "/healthz says that nobody serves"
check "and so do the metrics" eval 'page metrics | grep -qx "bootstorm_up 0"'
kill -TERM "$web"
status=0
wait "$web" || status=$?
check "SIGTERM ends the page with exit 0" test "$status" -eq 0
