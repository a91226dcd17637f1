/**
 * A program that stands for long work: takes a step for each key, writes each down with its process, and says each new
 * size of its terminal. Owns its files in the host's folder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHost } from './TestHost.ts';

export interface SteppedBuild {
  /** Command line that runs it. */
  command: string;
  /** The steps taken: `NUMBER KEY PID`, with `-` for the first, which needs no key. */
  steps(): string[];
}

export function steppedBuild(host: TestHost): SteppedBuild {
  const file = join(host.dir, 'steps');
  const script = join(host.dir, 'build.cjs');
  writeFileSync(
    script,
    `const { appendFileSync } = require('node:fs');
     process.stdin.setRawMode(true);
     let step = 0;
     const next = (key) => {
       appendFileSync(${JSON.stringify(file)}, ++step + key + ' ' + process.pid + '\\n');
       process.stdout.write('step ' + step + key + '\\r\\n');
     };
     next('-');
     process.stdin.on('data', (bytes) => { for (const key of bytes.toString()) next(key); });
     process.on('SIGWINCH', () => process.stdout.write('size ' + process.stdout.columns + 'x' + process.stdout.rows + '\\r\\n'));`,
  );
  return {
    command: `exec '${process.execPath}' ${script}`,
    steps: () => readFileSync(file, 'utf8').trim().split('\n'),
  };
}
