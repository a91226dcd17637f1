/** What is typed into synchronized panes of which one does not read. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** More than the keeper holds of what is typed into one pane. */
const beyondBound = 5 * 1024 * 1024;

it('says which pane refused a key, and the others get it', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'stty -echo; exec cat');
  await host.ok('split-window', '-d', '-t', 'work', 'stty raw -echo; echo deaf; exec sleep 1000');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work.1'),
    (text) => text.includes('deaf'),
  );
  const [reading = '', deaf = ''] = (await host.ok('list-panes', '-t', 'work', '-F', '#{pane_id}')).split(
    '\n',
  );
  const file = join(host.dir, 'large');
  writeFileSync(file, 'x'.repeat(beyondBound));
  await host.ok('load-buffer', file);
  const full = await host.run('paste-buffer', '-t', deaf);
  expect(full.err).toContain(deaf);

  await host.ok('set-option', '-w', '-t', 'work', 'synchronize-panes', 'on');
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('deaf'));
  terminal.type('to all\r');
  await terminal.until((text) => text.includes(`pane ${deaf} is not reading its input`));
  expect(terminal.rows().join('\n')).not.toContain(`pane ${reading} is not reading`);
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', reading),
    (text) => text.includes('to all'),
  );
});
