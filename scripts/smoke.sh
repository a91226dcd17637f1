#!/usr/bin/env bash
# Smoke test: make a session, type, read, kill the server, find everything again. Tests this checkout, or the program
# installed as $1.
set -euo pipefail
program=(node "$(cd "$(dirname "$0")/.." && pwd)/bin/holdfast.cjs")
[ $# -eq 0 ] || program=("$1")
dir=$(mktemp -d)
export XDG_RUNTIME_DIR=$dir/run XDG_STATE_HOME=$dir/state XDG_CONFIG_HOME=$dir/config HOME=$dir SHELL=/bin/sh
unset HOLDFAST HOLDFAST_PANE TMUX
mkdir -m 700 "$dir/run"
hold() { "${program[@]}" "$@"; }
end() { hold kill-server >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap end EXIT
say() { printf 'smoke: %s\n' "$*"; }

hold -V
hold --help >/dev/null
if hold </dev/null 2>"$dir/err"; then say 'without a terminal it must not claim to have opened'; exit 1; fi
grep -q 'open terminal failed: not a terminal' "$dir/err"

hold new-session -d -s smoke -x 80 -y 24
hold send-keys -t smoke 'echo answer-$((6*7))' Enter
for _ in $(seq 100); do hold capture-pane -p -t smoke | grep -q '^answer-42' && break; done
hold capture-pane -p -t smoke | grep -q '^answer-42'
pane=$(hold list-panes -t smoke -F '#{pane_pid}')

server=$(hold server status --json | node -pe 'JSON.parse(require("fs").readFileSync(0)).server.pid')
kill -9 "$server"
for _ in $(seq 100); do hold capture-pane -p -t smoke 2>/dev/null | grep -q '^answer-42' && break; done
hold capture-pane -p -t smoke | grep -q '^answer-42'
[ "$(hold list-panes -t smoke -F '#{pane_pid}')" = "$pane" ]
hold server restart
[ "$(hold list-panes -t smoke -F '#{pane_pid}')" = "$pane" ]
hold kill-server
say 'passed'
