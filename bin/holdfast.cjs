#!/usr/bin/env node
// Launcher: everything loaded here is on the start-up path of every command, so it loads one bundle.
// A relay leaves no file on its machine.
if (process.argv[2] !== 'relay') keepCompiledCode();
try {
  require('../dist/cli.cjs');
} catch (error) {
  const { existsSync } = require('node:fs');
  const top = require('node:path').dirname(__dirname);
  const [reason] = String(error.message).split('\n');
  process.stderr.write(
    existsSync(`${top}/dist/cli.cjs`)
      ? `holdfast: this installation can't be used with Node ${process.versions.node}: ${reason}\nNode 20.19 or newer is needed\n`
      : `holdfast is not built; run: cd ${top} && npm ci\n`,
  );
  process.exitCode = 1;
}

/**
 * Has Node keep the code that it compiles (22.8 and newer), in the user's own cache folder. Code from there is run, so the
 * folder and those above it up to the user's must be the user's alone: `sudo` keeps $HOME, and /tmp is anybody's.
 */
function keepCompiledCode() {
  const { enableCompileCache } = require('node:module');
  const { HOME, XDG_CACHE_HOME, NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE } = process.env;
  if (!enableCompileCache || NODE_COMPILE_CACHE || NODE_DISABLE_COMPILE_CACHE) return;
  const base = XDG_CACHE_HOME?.startsWith('/')
    ? XDG_CACHE_HOME
    : HOME?.startsWith('/')
      ? `${HOME}/.cache`
      : null;
  if (base === null) return;
  const { lstatSync, mkdirSync } = require('node:fs');
  const isOwn = (path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0;
  };
  try {
    if (!isOwn(base === XDG_CACHE_HOME ? base : HOME)) return;
    // Not all at once: Node's mkdir never ends where nothing can be made (/proc).
    for (const folder of [base, `${base}/holdfast`, `${base}/holdfast/compiled`]) {
      if (!lstatSync(folder, { throwIfNoEntry: false })) mkdirSync(folder, { mode: 0o700 });
      if (!isOwn(folder)) return;
    }
    enableCompileCache(`${base}/holdfast/compiled`);
  } catch {
    // A full or read-only disk: compiled anew each time.
  }
}
