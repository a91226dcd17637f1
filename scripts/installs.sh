#!/usr/bin/env bash
# Packs this checkout and installs the package for each NODE:NPM given (versions, `22:11`), as on a machine without a
# compiler and with install scripts off (NODES: a folder of releases, see nodes.sh). Runs the smoke test on each
# installation, without its optional packages and then with the native client of this machine, and checks that its manual
# page is linked where npm links any.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
# man(1) reads as a user of its own when root calls it.
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT
say() { printf 'installs: %s\n' "$*"; }

# All tools of this machine except compilers.
mkdir "$dir/tools"
for tool in awk bash basename cat chmod cut date dirname env getent grep head id ls ln man mkdir mktemp ps readlink rm sed seq sh sleep sort stty tail tr tty uname which whoami; do
  path=$(command -v "$tool") && ln -s "$path" "$dir/tools/$tool" || true
done

(cd "$top" && npm run --silent build)
here=$(node -p 'process.platform + "-" + process.arch')
mkdir "$dir/packages"
node "$top/scripts/native.mjs" packages "$dir/packages" "$here"
native=$(ls "$dir"/packages/holdfast-cli-"$here"-*.tgz)
tarball=$(ls "$dir"/packages/holdfast-[0-9]*.tgz)
say "$(basename "$tarball"), $(wc -c <"$tarball") bytes"

for pair in "$@"; do
  node=${pair%:*} npm=${pair#*:} prefix=$dir/prefix-$node-$npm
  bin=$(bash "$top/scripts/nodes.sh" "${NODES:-$dir/nodes}" "$node")
  installer=$dir/npm$npm/node_modules/npm/bin/npm-cli.js
  [ -e "$installer" ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir/npm$npm" "npm@$npm" >/dev/null
  (
    export PATH=$bin:$dir/tools
    for compiler in cc gcc c++ g++ make python3; do
      if command -v "$compiler"; then say "$compiler must not be there"; exit 1; fi
    done
    node "$installer" install --global --prefix "$prefix" --no-audit --no-fund --ignore-scripts --omit=optional "$tarball"
    say "node $(node -v), npm $npm: $("$prefix/bin/hold" -V)"
    grep -q '^\.TH' "$prefix/lib/node_modules/holdfast/man/holdfast.1"
    # npm 12 links no manual pages, of any package.
    if [ "$npm" -lt 12 ]; then
      [ "$prefix/share/man/man1/holdfast.1" -ef "$prefix/lib/node_modules/holdfast/man/holdfast.1" ]
      if command -v man >/dev/null; then MANPATH=$prefix/share/man man -w holdfast >/dev/null; fi
    fi
    bash "$top/scripts/smoke.sh" "$prefix/bin/hold"
    # As npm unpacks it beside the package, where it is published.
    node "$installer" install --global --prefix "$prefix" --no-audit --no-fund --ignore-scripts "$native"
    bash "$top/scripts/smoke.sh" "$prefix/bin/hold"
    # By the name of tmux it answers itself; a start of Node fails with this option.
    ln -s "$prefix/bin/hold" "$prefix/tmux"
    NODE_OPTIONS=--no-such-option "$prefix/tmux" -V
  )
done
