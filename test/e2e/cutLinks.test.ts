/**
 * A link that is cut at random bytes, again and again, while a program prints and a person types: no keystroke lost or
 * doubled, and at the end the screen of a client that was never cut, cell by cell. Over each carrier, and from one to the
 * next. HOLDFAST_CUTS=1000 is the number that the project promises; fewer keep `npm test` short.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CarrierKind, carriers, FarHost } from '../helpers/FarHost.ts';
import type { LinkProxy } from '../helpers/LinkProxy.ts';
import { hasSshd } from '../helpers/TestSshd.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

const cuts = Number(process.env.HOLDFAST_CUTS ?? 3);
const only = process.env.HOLDFAST_CARRIERS?.split(' ');

let far: FarHost;
const terminals: TestTerminal[] = [];
beforeEach(() => {
  far = new FarHost({ quickLogin: true });
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.end();
  await far.stop();
});

/** Bytes that a connection lives for: from the middle of its first words to some screens later. */
const lifetime: Readonly<Record<CarrierKind, () => number>> = {
  unix: () => 200 + Math.floor(Math.random() * 12_000),
  // Keys, log-in and the far side's shell take some thousand before the first word.
  ssh: () => 4000 + Math.floor(Math.random() * 14_000),
  ws: () => 400 + Math.floor(Math.random() * 12_000),
  // Headers with every message.
  http: () => 1000 + Math.floor(Math.random() * 30_000),
  relay: () => 1500 + Math.floor(Math.random() * 14_000),
};

/** A program that prints by itself and writes down what it is typed; ends its printing when it reads a '!'. */
function startProgram(): string {
  const typed = join(far.host.dir, 'typed');
  const script = join(far.host.dir, 'program.cjs');
  writeFileSync(
    script,
    `const { appendFileSync } = require('node:fs');
     process.stdin.setRawMode(true);
     let line = 0, all = 0;
     const timer = setInterval(() => process.stdout.write('\\r\\n\\x1b[3' + (line % 8) + 'mline ' + ++line + '\\x1b[m ' + '·'.repeat(line % 60)), 15);
     process.stdin.on('data', (bytes) => {
       appendFileSync(${JSON.stringify(typed)}, bytes);
       all += bytes.length;
       process.stdout.write('\\r\\n[' + all + '] ' + bytes.toString().trim().slice(-40));
       if (bytes.includes(0x21)) { clearInterval(timer); process.stdout.write('\\r\\nover: ' + all); }
     });
     process.stdout.write('ready');`,
  );
  writeFileSync(typed, '');
  return script;
}

async function typeThroughCuts(kinds: readonly CarrierKind[], count: number): Promise<void> {
  await far.host.ok('new-session', '-d', '-s', 'cut', '-x', '80', '-y', '24');
  await far.host.okAll(
    ['set-option', '-g', 'exit-unattached', 'off'],
    // The client is somebody else than the witness: its status line would say who holds the pane.
    ['set-option', '-g', 'control', 'shared'],
  );
  const links: LinkProxy[] = [];
  let begun = false;
  const ways = [];
  for (const kind of kinds) {
    const { way, link } = await far.way(kind, {
      cutAfter: () => (!begun || done() ? Number.POSITIVE_INFINITY : lifetime[kind]()),
    });
    links.push(link);
    ways.push(way);
  }
  const cut = () => links.reduce((sum, link) => sum + link.cuts, 0);
  const done = () => cut() >= count;
  const witness = far.host.terminal(['attach-session', '-t', 'cut']);
  terminals.push(witness);
  await witness.until((text) => text.includes('[cut]'));
  const client = far.client(ways, { SESSION: 'cut', PREDICT: 'off' });
  terminals.push(client);
  await client.until((text) => text.includes('[cut]'), 60_000);
  await far.host.ok('respawn-pane', '-k', '-t', 'cut', `exec '${process.execPath}' ${startProgram()}`);
  await witness.until((text) => text.includes('ready') || text.includes('line'));
  const typed = () => readFileSync(join(far.host.dir, 'typed'), 'latin1');
  let sent = '';
  begun = true;
  for (const link of links) link.cut();
  for (let n = 0; !done(); n++) {
    const word = `${n.toString(36)};`;
    client.type(word);
    sent += word;
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 25));
  }
  client.type('!');
  sent += '!';
  // The links are of this process, which has to go on meanwhile.
  const applied = () => new Promise<number>((resolve) => setTimeout(() => resolve(typed().length), 5));
  await far.host.until(applied, (length) => length >= sent.length, 60_000);
  expect(typed()).toBe(sent);
  const over = `over: ${sent.length}`;
  await witness.until((text) => text.includes(over), 30_000);
  // The status line has the time, and is drawn anew with each key: both are the server's own, and the same.
  await client.until((text) => text.includes(over) && text === witness.text(), 30_000);
  await client.until(() => client.styles().join('\n') === witness.styles().join('\n'), 30_000);
  process.stdout.write(`${kinds.join('+')}: ${cut()} cuts, ${sent.length} bytes typed, 0 lost, 0 doubled\n`);
}

for (const kind of carriers)
  it.skipIf((kind === 'ssh' && !hasSshd()) || (only && !only.includes(kind)))(
    `loses and doubles no keystroke over ${kind}`,
    () => typeThroughCuts([kind], cuts),
    1_800_000,
  );

it.skipIf(!hasSshd() || (only && !only.includes('all')))(
  'loses and doubles no keystroke from one carrier to the next',
  () => typeThroughCuts(carriers, cuts),
  1_800_000,
);
