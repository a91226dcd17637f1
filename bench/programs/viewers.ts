/**
 * Viewers of a session as pages are, the process behind the case of the page: `viewers COUNT URL TOKEN` opens WebSockets
 * one after the other and acknowledges each frame. Says `ready` once all have a picture, and answers each line on
 * standard input with the number of frames so far.
 */
import WebSocket from 'ws';

const [count = '1', url = '', token = ''] = process.argv.slice(2);
let seen = 0;

function view(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const send = (message: object) => socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
    socket.on('open', () => {
      const client = { kind: 'web', name: 'viewer', version: '0' };
      const terminal = { cols: 200, rows: 50, term: 'xterm-256color', colours: 'truecolor', utf8: true };
      send({ id: 1, method: 'hello', params: { versions: { min: 1, max: 1 }, client, token, terminal } });
      send({
        id: 2,
        method: 'viewport.open',
        params: { target: 'bench', cols: 200, rows: 50, flags: ['peek'] },
      });
    });
    socket.on('message', (data) => {
      const text = String(data);
      if (text.includes('"method":"viewport.frame"')) {
        seen++;
        // Parsing a whole frame is a page's work, and a hundred pages have a hundred machines.
        send({ method: 'viewport.ack', params: { rev: Number(/"rev":(\d+)/.exec(text)?.[1]) } });
      } else if (text.includes('"error"')) reject(new Error(text));
      else if (text.includes('"id":2')) resolve();
    });
    socket.on('error', reject);
  });
}

async function main(): Promise<void> {
  for (let at = 0; at < Number(count); at++) await view();
  process.stdout.write('ready\n');
}

void main();
process.stdin.on('data', () => process.stdout.write(`${seen}\n`));
process.stdin.on('end', () => process.exit());
