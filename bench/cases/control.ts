/** Control mode: many commands on the standard input of one client, until the last answer (tmux(1), CONTROL MODE). */
import { spawn } from 'node:child_process';
import type { BenchCase, Host } from '../types.ts';

const commandCount = 20_000;
const lines = [
  "display-message -p '#{session_name} #{pane_id}'",
  'show-options -gqv status',
  'has-session -t bench',
  'list-panes -t bench',
];

/** Milliseconds from the first command to the end of the last answer. */
function controlled(argv: readonly string[], { env, dir }: Host, count: number): Promise<number> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, cwd: dir, stdio: ['pipe', 'pipe', 'ignore'] });
    let answers = 0;
    let rest = '';
    let startedAt = 0;
    const begin = () => {
      startedAt = performance.now();
      child.stdin.end(Array.from({ length: count }, (_, n) => `${lines[n % lines.length]}\n`).join(''));
    };
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      const whole = (rest + text).split('\n');
      rest = whole.pop() ?? '';
      for (const line of whole) {
        if (line.startsWith('%error')) reject(new Error(`a command failed: ${line}`));
        if (!line.startsWith('%end')) continue;
        // The first answer is that of the command line.
        if (answers === 0) begin();
        if (answers === count) resolve(performance.now() - startedAt);
        answers++;
      }
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`the client ended after ${answers} answers`)));
  });
}

export const control: BenchCase = {
  name: 'control',
  title: 'Control mode, many commands on one client',
  method:
    `${commandCount.toLocaleString('en')} commands, four kinds in turn (display-message, show-options, has-session, list-panes), all written at ` +
    'once to one client with `-C`, from the first to the end of the last answer. The client of holdfast is its native one.',
  tools: ['holdfast', 'tmux'],
  visit: async (tool, { quick }) => {
    const host = await tool.open({ cols: 200, rows: 50, program: 'exec cat' });
    const count = quick ? commandCount / 8 : commandCount;
    try {
      const argv = host.client?.(['-C', 'attach-session', '-t', 'bench']);
      if (!argv) return [];
      const first = await controlled(argv, host, count);
      const second = await controlled(argv, host, count);
      return [
        { measure: 'first client of the server', unit: 'ms', value: first },
        { measure: 'second client', unit: 'ms', value: second },
      ];
    } finally {
      await host.close();
    }
  },
};
