/** The command prompt in a real terminal: completion, and answers of before, also of a server that was killed. */
import { afterEach, beforeEach, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  user = host.terminal(['attach-session', '-t', 'work'], { cols: 100, rows: 30 });
  await user.until((text) => text.includes('[work]'));
});

afterEach(async () => {
  user.end();
  await host.stop();
});

const lastRow = () => user.rows().at(-1) ?? '';

it('completes commands, options and their values, and targets', async () => {
  user.type('\x02:set-op\t');
  await user.until(() => lastRow() === ':set-option');
  user.type('-g status-pos\tt\t\r');
  await host.until(
    () => host.ok('show-options', '-gv', 'status-position'),
    (value) => value === 'top',
  );
  await user.until((text) => text.startsWith('[work]'));
  user.type('\x02:new-window -t wo\t');
  await user.until((text) => /^:new-window -t work: +\[work: work:0\]/.test(text));
  user.type('\x1b');
});

it('Up brings back what was answered before, also after the server was killed', async () => {
  user.type('\x02:set -g @kept once\r');
  await host.until(
    () => host.ok('show-options', '-gqv', '@kept'),
    (value) => value === 'once',
  );
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
  await user.until((text) => !text.includes('reconnecting') && text.includes('[work]'));
  user.type('\x02:\x1b[A');
  await user.until(() => lastRow() === ':set -g @kept once');
  user.type('\x1b');
  await user.until((text) => text.includes('[work]'));
});

it('a click puts the cursor into the text, takes a completion, and answers a question', async () => {
  const click = (x: number, y = 29) => user.type(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
  user.type('\x02:ren-window found');
  await user.until(() => lastRow() === ':ren-window found');
  click(4);
  user.type('ame');
  await user.until(() => lastRow() === ':rename-window found');
  user.type('\r');
  await user.until((text) => text.includes('0:found*'));
  user.type('\x02:list-w\x15list-p\x15sel\t');
  await user.until(() => lastRow().includes('select-pane'));
  click(lastRow().indexOf('select-window') + 3);
  await user.until(() => lastRow() === ':select-window');
  user.type('\x1b');
  await user.until(() => lastRow().includes('[work]'));
  user.type('\x02&');
  await user.until(() => lastRow().includes('(y/n)'));
  // Nothing is answered by a click beside the letters, and of the panes under it nobody gets one.
  click(3);
  click(5, 3);
  click(lastRow().indexOf('(y/n)') + 3);
  await user.until(() => lastRow().includes('[work]'));
  user.type('\x02&');
  await user.until(() => lastRow().includes('(y/n)'));
  click(lastRow().indexOf('(y/n)') + 1);
  await user.exit;
});

it('an error stays to be read, whatever display-time says, and can be read again', async () => {
  await host.ok('set-option', '-g', 'display-time', '1');
  user.type('\x02:nosuch-command\r');
  await user.until(() => lastRow() === 'Unknown command: nosuch-command');
  user.type('\x02~');
  await user.until((text) => /started/.test(text) && /: unknown command: nosuch-command/i.test(text));
  user.type('q');
});
