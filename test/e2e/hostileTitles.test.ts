/** Titles and names that programs give are text in the status line, in borders and in popups, and never a style. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nextServer } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;
beforeEach(async () => {
  host = new TestHost();
  // A program that prints what it reads, sequences in C notation.
  await host.ok('new-session', '-d', '-s', 'work', 'stty -echo; while read -r line; do printf "$line"; done');
});
afterEach(async () => {
  user.end();
  await host.stop();
});

const evil = '#[reverse,bg=red]A#{host}';
const print = (sequence: string) => host.ok('send-keys', '-t', 'work', '-l', `${sequence}\n`);
/** The looks of the status line. */
const looks = (): string | undefined => user.styles().at(-1);

it('a title in the status line and in a border', async () => {
  // Its texts at the right begin where they end in every theme; here they have one style.
  await host.ok('set-option', '-g', 'theme', 'tmux');
  await host.ok('set-option', '-g', 'status-right', '#{pane_title}|');
  await host.ok('set-option', '-g', 'status-right-length', '40');
  await host.ok('set-option', '-g', 'pane-border-status', 'bottom');
  await host.ok('set-option', '-g', 'pane-border-format', '<#{pane_title}>');
  user = host.terminal(['attach-session', '-t', 'work']);
  await print('\\033]2;plain\\007');
  await user.until((text) => text.includes('plain|') && text.includes('<plain>'));
  const before = looks();
  await print(`\\033]2;${evil}\\007`);
  await user.until((text) => text.includes(`${evil}|`) && text.includes(`<${evil}>`));
  expect(looks()).toBe(before);
  await host.ok('set-option', '-g', 'status-right', '#[fg=red]#{pane_title}|');
  await user.until(() => looks() !== before);
  expect(user.rows().at(-1)).toContain(`${evil}|`);
});

it('a name of a window, of the next server too, until a person gives one', async () => {
  await host.ok('set-option', '-g', 'allow-rename', 'on');
  const plain = 'x'.repeat(evil.length);
  await host.ok('rename-window', '-t', 'work', plain);
  user = host.terminal(['attach-session', '-t', 'work']);
  await user.until((text) => text.includes(plain));
  const before = looks();
  await print(`\\033k${evil}\\033\\\\`);
  await user.until((text) => text.includes(evil));
  expect(looks()).toBe(before);
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await (await nextServer(host, server.pid)).close();
  await host.ok('set-option', '-g', 'status-left', 'next ');
  await user.until((text) => text.includes('next ') && text.includes(evil));
  const saved = join(host.dir, 'saved.json');
  await host.ok('session', 'save', 'work', '--to', saved);
  await host.ok('session', 'restore', '--from', saved, '--name', 'again');
  const other = host.terminal(['attach-session', '-t', 'again']);
  await other.until((text) => text.includes('next ') && text.includes(evil));
  other.end();
  await host.ok('rename-window', '-t', 'work', '#[fg=red]by hand');
  await user.until((text) => text.includes('by hand') && !text.includes('#[fg=red]'));
});
