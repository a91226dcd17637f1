/** The native client says to the server what the Node client says, whatever the command line and the environment are. */
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientName, type Ended, runWithBytes } from './clients.ts';
import { FakeServer } from './FakeServer.ts';

const dir = mkdtempSync(join(tmpdir(), 'hfn-'));
const path = join(dir, 'run/holdfast/default');
let server: FakeServer;

beforeAll(async () => {
  mkdirSync(join(dir, 'run/holdfast'), { recursive: true, mode: 0o700 });
  server = await FakeServer.listen(path);
  server.play = {
    after: 2,
    parts: [
      Buffer.from('{"id":1,"result":{}}\n{"id":2,"result":{"exitCode":3,"out":"out\\n","err":"err\\n"}}\n'),
    ],
    ending: 'stay',
  };
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

type Variables = readonly (readonly [string, Buffer])[];

/** What the client left, and what it said with its own process id left out; null when it asked no server. */
async function seen(name: ClientName, words: readonly Buffer[], variables: Variables) {
  server.heard.length = 0;
  const env = {
    PATH: process.env.PATH ?? '',
    XDG_RUNTIME_DIR: join(dir, 'run'),
    HOME: dir,
    XDG_STATE_HOME: dir,
  };
  const ended: Ended = await runWithBytes(name, words, variables, { env, cwd: dir });
  const [lines = null] = server.heard;
  const said = lines?.map((line) => {
    const message = JSON.parse(line);
    if (message.method === 'hello') delete message.params.client.pid;
    // The shell's own.
    if (message.method === 'hello') delete message.params.env._;
    return message;
  });
  return { ended, said };
}

async function isSame(words: readonly Buffer[], variables: Variables): Promise<void> {
  const byNode = await seen('node', words, variables);
  expect(await seen('native', words, variables)).toEqual(byNode);
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('what is said to the server', () => {
  it.each([
    ['plain words', ['display-message', '-p', 'a b', ';', 'list-panes']],
    ['an empty word', ['display-message', '']],
    [
      'bytes that are no UTF-8',
      ['display-message', '\xff\xfe\xe2\x82x\xf0\x9f\x92\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xe2'],
    ],
    ['every control character', [String.fromCharCode(...Array.from({ length: 127 }, (_, at) => at + 1))]],
    ['global flags', ['-2u', '-f', '/nowhere', '-cx', '-T256', '--', 'list-keys', '-x']],
    ['a socket by name', ['-L', 'default', 'list-keys']],
    ['a socket by path', [`-S${dir}/run/../run//holdfast/./default`, 'list-keys']],
    ['a socket by a relative path', ['-S', 'run/holdfast/default', 'list-keys']],
    ['a command that opens a session, without a terminal', ['new-session', '-A']],
    ['help behind the first word', ['send-keys', '--', '--help']],
  ])('is the same for %s', (_, words) => isSame(words.map(bytes), []));

  it.each([
    ['a variable that is no UTF-8', [['ODD', '\xff\xfex']]],
    [
      'the surrounding pane',
      [
        ['HOLDFAST', `${path},1,$0`],
        ['HOLDFAST_PANE', '%7'],
        ['XDG_RUNTIME_DIR', '/nowhere'],
      ],
    ],
    ['a relative surrounding socket', [['HOLDFAST', 'default,1,$0']]],
    [
      'no names of the user',
      [
        ['USER', ''],
        ['LOGNAME', ''],
      ],
    ],
    [
      'a temporary folder',
      [
        ['XDG_RUNTIME_DIR', ''],
        ['HOLDFAST_TMPDIR', '/nowhere'],
      ],
    ],
    ['a doubled slash', [['XDG_RUNTIME_DIR', `${dir}//run/`]]],
  ])('is the same with %s', (_, variables) =>
    isSame(
      [bytes('list-keys')],
      (variables as [string, string][]).map(([name, value]) => [name, bytes(value)]),
    ),
  );

  it('is the same by the name tmux, whose sockets are where $TMUX_TMPDIR says', async () => {
    const folder = join(dir, `tmux-${process.getuid?.()}`);
    mkdirSync(folder, { mode: 0o700 });
    linkSync(path, join(folder, 'other'));
    const variables: Variables = [
      ['HOLDFAST_CALLED', bytes('tmux')],
      ['TMUX_TMPDIR', bytes(dir)],
      ['XDG_RUNTIME_DIR', bytes('/nowhere')],
    ];
    const words = ['-L', 'other', 'list-keys'].map(bytes);
    expect((await seen('native', words, variables)).said).toHaveLength(2);
    await isSame(words, variables);
  });

  it('is the same for any words and variables', async () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array.map((byte) => byte || 1))),
      fc.string({ unit: 'grapheme', maxLength: 8 }).map((word) => Buffer.from(word.replaceAll('\0', ''))),
      fc
        .constantFrom('-d', '-t', 'work', ';', '--', '--help', 'new', '-p', '#{pane_id}', '-', '-Vx')
        .map(bytes),
    );
    const command = fc
      .constantFrom('display-message', 'new', 'send-keys', 'no-such', 'attach', '-u', '-N', '-L')
      .map(bytes);
    // Node itself crashes by some locales that are no text.
    const variable = fc.oneof(
      fc.tuple(fc.constantFrom('A', 'USER', 'TERM', 'PWD', 'HOLDFAST_PANE', 'TMPDIR'), text),
      fc.tuple(
        fc.constantFrom('LANG', 'LC_ALL', 'LC_CTYPE'),
        fc.constantFrom('', 'C', 'xUTF8', 'de_DE.utf-8').map(bytes),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(command, fc.array(text, { maxLength: 4 })),
        fc.array(variable, { maxLength: 2 }),
        ([first, rest], variables) => isSame([first, ...rest], variables),
      ),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  }, 300_000);
});
