/**
 * Floods of what programs send beside text: each for some seconds, while keys echo in another pane, commands are run, and
 * a client is stopped. Nobody waits, the server's memory stays level, and the disk within its bound.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rawConnection, socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const keys = Number(process.env.HOLDFAST_FLOOD_KEYS ?? 300);
const mostEchoMs = 10;
const mostGrowthBytes = 40 * 1024 * 1024;
const historyBytes = 16 * 1024 * 1024;

/** Programs that print a sequence for ever, as fast as they are read. */
const repeats = (text: string) => `python3 -c "
import sys
w=sys.stdout.buffer.write
piece=(${text})*64
while True: w(piece)"`;
const floods: readonly (readonly [name: string, program: string])[] = [
  ['plain text', repeats(`b'x'*79+b'\\r\\n'`)],
  ['bells', repeats(`b'\\a'*100`)],
  ['titles', repeats(`b''.join(b'\\033]2;title %d\\a'%n for n in range(50))`)],
  ['icon names', repeats(`b''.join(b'\\033]1;name %d\\a'%n for n in range(50))`)],
  ['window names', repeats(`b''.join(b'\\033kname %d\\033\\\\\\\\'%n for n in range(50))`)],
  ['notifications (OSC 9)', repeats(`b''.join(b'\\033]9;done %d\\a'%n for n in range(50))`)],
  ['notifications (OSC 777)', repeats(`b''.join(b'\\033]777;notify;done;%d\\a'%n for n in range(50))`)],
  ['notifications (OSC 99)', repeats(`b''.join(b'\\033]99;i=1;done %d\\033\\\\\\\\'%n for n in range(50))`)],
  ['progress', repeats(`b''.join(b'\\033]9;4;1;%d\\a'%n for n in range(50))`)],
  ['paths', repeats(`b''.join(b'\\033]7;file:///tmp/%d\\a'%n for n in range(50))`)],
  ['small clipboards', repeats(`b''.join(b'\\033]52;c;aGVsbG8%d\\a'%(n%10) for n in range(50))`)],
  ['large clipboards', repeats(`b'\\033]52;c;'+b'QUFB'*170000+b'\\a'`)],
  ['prompt marks', repeats(`b'\\033]133;A\\a$ \\033]133;C\\a\\r\\n\\033]133;D;0\\a'`)],
  ['alternate screens', repeats(`b'\\033[?1049h\\033[?1049l'`)],
  ['queries', repeats(`b'\\033[c\\033[6n'`)],
  [
    'a line under a true-colour picture',
    `python3 -c "
import sys
w=sys.stdout.write
for y in range(600): w(''.join('\\033[38;2;%d;%d;%d;48;2;%d;%d;%dm\\u2580'%(x%256,y%256,(x*y)%256,(x+y)%256,x%251,y%241) for x in range(200))+'\\033[m\\r\\n')
while True: w(''.join('\\rprogress %06d'%n for n in range(2000)))"`,
  ],
  [
    'letters with many marks',
    `python3 -c "
import sys
w=sys.stdout.write
for y in range(60): w(('a'+chr(0x301)*400)*200+'\\r\\n')
while True: w(('x'*200+'\\r\\n')*100)"`,
  ],
];

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

const percentile = (times: readonly number[], part: number) =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * part)] ?? Number.NaN;

function bytesBelow(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).reduce((sum, file) => {
    const path = join(file.parentPath, file.name);
    return sum + (file.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0);
  }, 0);
}

it('of every kind delay nobody, fill no memory and no more than their share of the disk', async () => {
  await host.ok('new-session', '-d', '-s', 'work', '-x', '200', '-y', '50', 'stty raw -echo; exec cat');
  await host.ok('set-option', '-g', 'history-bytes', `${historyBytes}`);
  await host.ok('set-option', '-g', 'set-clipboard', 'on');
  await host.ok('set-option', '-g', 'allow-rename', 'on');
  // Paste buffers have a bound of their own.
  await host.ok('set-option', '-g', 'buffer-limit', '5');
  const typist = await TestClient.connect(socketOf(host));
  await typist.open({ target: 'work', cols: 200, rows: 50 });
  let typed = 0;
  const worst: [string, number, number, number][] = [];

  for (const [name, program] of floods) {
    const before = (await typist.status()).server.rssBytes;
    await typist.run('new-session', '-d', '-s', 'flood', '-x', '200', '-y', '50', program);
    const stopped = await stoppedClient();
    const echoes: number[] = [];
    const commands: number[] = [];
    for (let n = 0; n < keys; n++) {
      echoes.push(await echo(typist, ++typed));
      if (n % 30 === 0) {
        const at = performance.now();
        await typist.run('list-sessions');
        commands.push(performance.now() - at);
      }
      // Not in step with the flood, as a person is not.
      await new Promise((resolve) => setTimeout(resolve, 7 + (n % 5)));
    }
    const grown = (await typist.status()).server.rssBytes - before;
    const disk = bytesBelow(host.stateDir);
    stopped.destroy();
    await typist.run('kill-session', '-t', 'flood');
    const p99 = percentile(echoes, 0.99);
    console.log(
      `${name.padEnd(36)} echo p50 ${percentile(echoes, 0.5).toFixed(1)} p99 ${p99.toFixed(1)} ms, ` +
        `list-sessions ${Math.max(...commands).toFixed(1)} ms at most, ` +
        `memory ${(grown / 2 ** 20).toFixed(0)} MiB, disk ${(disk / 2 ** 20).toFixed(0)} MiB`,
    );
    worst.push([name, p99, grown, disk]);
  }
  await typist.close();
  expect(worst.filter(([, p99]) => p99 > mostEchoMs)).toEqual([]);
  expect(worst.filter(([, , grown]) => grown > mostGrowthBytes)).toEqual([]);
  // Panes that are gone keep their logs: one log's bound for each flood so far, and the state beside it.
  const mostDisk = (count: number) => count * (historyBytes * 1.25 + 4 * 1024 * 1024) + 32 * 1024 * 1024;
  expect(worst.filter(([, , , disk], n) => disk > mostDisk(n + 1))).toEqual([]);
});

/** Milliseconds from a key to the frame that shows it in the pane that echoes. Waits as a client does, asleep. */
async function echo(client: TestClient, seq: number): Promise<number> {
  const at = performance.now();
  client.peer.notify('viewport.input', { seq, data: 'x' });
  let frame = await client.nextFrame();
  while (frame.panes === undefined) frame = await client.nextFrame();
  return performance.now() - at;
}

/** A client that looks at the flood, and reads nothing. */
async function stoppedClient(): Promise<{ destroy(): void }> {
  const socket = await rawConnection(socketOf(host));
  socket.pause();
  const say = (message: object) => socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const client = { kind: 'sdk', name: 'stopped', version: '0' };
  const terminal = { cols: 200, rows: 50, term: 'xterm' };
  say({ id: 1, method: 'hello', params: { versions: { min: 1, max: 1 }, client, terminal } });
  say({ id: 2, method: 'viewport.open', params: { target: 'flood' } });
  return socket;
}
