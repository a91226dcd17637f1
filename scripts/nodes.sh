#!/usr/bin/env bash
# Installs releases of Node into a folder, for tests with versions other than this machine's: nodes.sh DIR VERSION...
# prints the folder of each release's program. They come from the package registry, as packages that hold the binary; a
# release already installed is kept.
#   PATH=$(scripts/nodes.sh /tmp/nodes 26):$PATH npx vitest run test/keeper
set -euo pipefail
dir=$1
shift
name=node-$(node -p 'process.platform + "-" + process.arch')
for version in "$@"; do
  bin=$dir/$version/node_modules/$name/bin
  [ -x "$bin/node" ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir/$version" "$name@$version" >/dev/null
  printf '%s\n' "$bin"
done
