#!/usr/bin/env node
// Launcher: everything loaded here is on the start-up path of every command, so it loads one bundle.
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
