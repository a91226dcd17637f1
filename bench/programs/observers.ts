/**
 * Observers of a session, the process behind Observers.ts: `observers COUNT protocol SOCKET` speaks holdfast's protocol
 * and acknowledges each frame; `observers COUNT terminal ARGV...` runs clients in PTYs. Answers each line on standard
 * input with the number of frames, or reads, so far.
 */
import { createConnection } from 'node:net';
import { spawn } from 'node-pty';

const [count = '1', kind = '', ...argv] = process.argv.slice(2);
const size = { cols: 200, rows: 50 };
let seen = 0;

function speak(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    socket.setEncoding('utf8');
    const send = (message: object) => socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    let rest = '';
    socket.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.includes('"method":"viewport.frame"')) {
          seen++;
          // Parsing a whole frame is a client's work, and a hundred clients have a hundred machines.
          const rev = Number(/"rev":(\d+)/.exec(line)?.[1]);
          send({ method: 'viewport.ack', params: { rev } });
        } else if (line.includes('"id":2')) resolve();
      }
    });
    socket.on('error', reject);
    const client = { kind: 'sdk', name: 'observer', version: '0' };
    send({ id: 1, method: 'hello', params: { versions: { min: 1, max: 1 }, client } });
    send({
      id: 2,
      method: 'viewport.open',
      params: { target: 'bench', ...size, readOnly: true, flags: ['ignore-size'] },
    });
  });
}

function watch([file = '', ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const pty = spawn(file, args, { ...size, env: process.env, name: 'xterm-256color', encoding: null });
    pty.onData(() => {
      seen++;
      resolve();
    });
  });
}

const all = Array.from({ length: Number(count) }, () =>
  kind === 'protocol' ? speak(argv[0] ?? '') : watch(argv),
);
void Promise.all(all).then(() => process.stdout.write('ready\n'));
process.stdin.on('data', () => process.stdout.write(`${seen}\n`));
process.stdin.on('end', () => process.exit());
