/**
 * `holdfast connect` as a person runs it: in a shell, which then prints the exit status and the modes of the terminal.
 */
import { launcher, type TestHost } from './TestHost.ts';
import { TestTerminal } from './TestTerminal.ts';

/** Runs `connect far:work` on the near machine. */
export function connectInShell(near: TestHost): TestTerminal {
  const modes = `stty -a | tr -s ' ;' '\\n' | grep -xE -- '-?(echo|icanon|isig)' | tr '\\n' ' '`;
  // The shell survives a Ctrl-C, like an interactive one.
  const script = `trap : INT; '${process.execPath}' '${launcher}' connect far:work; echo "code $?"; ${modes}; echo over`;
  return new TestTerminal('/bin/sh', ['-c', script], { env: near.env, cwd: near.dir, cols: 80, rows: 24 });
}

/** Returns whether it ended with this exit status and left the terminal usable for a shell. */
export function leftWith(code: number, text: string): boolean {
  return new RegExp(`code ${code}\nisig icanon echo over`).test(text);
}
