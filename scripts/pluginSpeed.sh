#!/usr/bin/env bash
# Times the plugin manager with six plugins in tmux and in holdfast, in turn: from the start of the command, and from the
# first line of the configuration, to the last plugin. Prints each round in milliseconds, then the medians.
#
#   HOLDFAST_PLUGINS=DIR bash scripts/pluginSpeed.sh [ROUNDS]
#
# DIR has checkouts of tpm and of the six. Run it on a machine that does nothing else.
set -u
: "${HOLDFAST_PLUGINS:?the folder with the checkouts}"
rounds=${1:-9}
here=$(cd "$(dirname "$0")/.." && pwd)
plugins='tmux-sensible tmux-pain-control tmux-yank tmux-resurrect tmux-continuum tmux-prefix-highlight'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
now() { date +%s%N; }

# Writes a home for one run: links to the plugins, and one more that says when it is loaded.
make_home() {
  mkdir -p "$1"/{home/.tmux/plugins/last,run,state,bin}
  chmod 700 "$1/run"
  for name in tpm $plugins; do ln -s "$HOLDFAST_PLUGINS/$name" "$1/home/.tmux/plugins/$name"; done
  printf '#!/bin/sh\ndate +%%s%%N > %s/now && mv %s/now %s/ended\n' "$1" "$1" "$1" > "$1/home/.tmux/plugins/last/last.tmux"
  chmod +x "$1/home/.tmux/plugins/last/last.tmux"
  {
    echo "run-shell 'date +%s%N > $1/began'"
    for name in $plugins; do echo "set -g @plugin 'tmux-plugins/$name'"; done
    echo "set -g @plugin 'own/last'"
    echo "run '$1/home/.tmux/plugins/tpm/tpm'"
  } > "$1/home/.tmux.conf"
}

# Runs one of the two; prints both times.
one() {
  local dir=$work/$1-$2 tool=/usr/bin/tmux
  make_home "$dir"
  [ "$1" = holdfast ] && tool=$dir/bin/tmux && ln -s "$here/bin/holdfast" "$tool"
  local run=(env -i "HOME=$dir/home" "XDG_RUNTIME_DIR=$dir/run" "XDG_STATE_HOME=$dir/state" "TMUX_TMPDIR=$dir"
    "PATH=$dir/bin:$PATH" TERM=xterm-256color LANG=C.UTF-8 "$tool")
  local start
  start=$(now)
  "${run[@]}" -f "$dir/home/.tmux.conf" new-session -d -s w < /dev/null
  until [ -e "$dir/ended" ]; do sleep 0.01; done
  local ended
  ended=$(cat "$dir/ended")
  echo "$(((ended - start) / 1000000)) $(((ended - $(cat "$dir/began")) / 1000000))"
  "${run[@]}" kill-server 2> /dev/null
}

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

for ((round = 1; round <= rounds; round++)); do
  order='tmux holdfast'
  ((round % 2)) || order='holdfast tmux'
  for tool in $order; do
    times=$(one "$tool" "$round")
    echo "$tool: $times"
    echo "$times" >> "$work/$tool"
  done
done
for column in 1 2; do
  [ "$column" = 1 ] && echo 'from the start of the command:' || echo 'from the first line of the configuration:'
  for tool in tmux holdfast; do echo "  $tool $(cut -d' ' -f$column "$work/$tool" | median) ms"; done
done
