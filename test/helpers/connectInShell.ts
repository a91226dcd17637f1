/** `holdfast connect` as a person runs it: in a shell, which says afterwards how it ended and how it left the terminal. */
import { launcher, type TestHost } from './TestHost.ts';
import { TestTerminal } from './TestTerminal.ts';

/** Runs `connect far:work` on the near machine. */
export function connectInShell(near: TestHost): TestTerminal {
  const modes = `stty -a | tr -s ' ;' '\\n' | grep -xE -- '-?(echo|icanon|isig)' | tr '\\n' ' '`;
  // The shell outlives a Ctrl-C, as one that a person types into.
  const script = `trap : INT; '${process.execPath}' '${launcher}' connect far:work; echo "code $?"; ${modes}; echo over`;
  return new TestTerminal('/bin/sh', ['-c', script], { env: near.env, cwd: near.dir, cols: 80, rows: 24 });
}

/** It has ended with this exit status, and the terminal is as a shell needs it. */
export function leftWith(code: number, text: string): boolean {
  return new RegExp(`code ${code}\nisig icanon echo over`).test(text);
}
