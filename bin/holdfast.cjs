#!/usr/bin/env node
// The launcher: everything it loads is on the start-up path of every command, so it loads one bundle.
require('../dist/cli.cjs');
