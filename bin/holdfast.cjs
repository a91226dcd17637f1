#!/usr/bin/env node
// The launcher: everything it loads is on the start-up path of every command, so it loads one bundle.
try {
  require('../dist/cli.cjs');
} catch (error) {
  // Such as a clone that was not built, or a Node that can't read it.
  const [reason] = String(error.message).split('\n');
  process.stderr.write(
    `holdfast: this installation can't be used with Node ${process.versions.node}: ${reason}\n` +
      `Node 20.19 or newer is needed; in a clone, run: npm ci (in ${require('node:path').dirname(__dirname)})\n`,
  );
  process.exitCode = 1;
}
