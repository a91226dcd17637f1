/** Parts of Node that a plain command and the keeper load: each takes milliseconds, for which every start would wait. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launcher, run, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

/** Has each process of Node write what it has loaded: by its own work until it ends, or when it starts a program. */
function record(): Record<string, string> {
  const script = join(host.dir, 'record.cjs');
  writeFileSync(
    script,
    `const write = () => {
      const name = require('node:path').basename(process.argv[1]);
      require('node:fs').writeFileSync('${host.dir}/' + name + '.loaded', process.moduleLoadList.join('\\n'));
    };
    if (process.argv[1].endsWith('keeper.cjs')) process.on('SIGUSR2', write);
    else process.on('exit', write);`,
  );
  return { NODE_OPTIONS: `--require=${script}` };
}

const loaded = (program: string) => {
  const lines = readFileSync(join(host.dir, `${program}.loaded`), 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('NativeModule '))
    .map((line) => line.slice('NativeModule '.length));
};

it('a plain command loads no sockets, no cryptography and no promises of files', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  const env = { ...host.env, ...record() };
  const { out } = await run(process.execPath, [launcher, 'list-sessions', '-F', '#{session_name}'], {
    env,
    cwd: host.dir,
  });
  expect(out).toBe('work\n');
  const names = loaded('holdfast.cjs');
  expect(names).toContain('os');
  for (const slow of ['net', 'crypto', 'fs/promises', 'child_process', 'http', 'tls', 'readline'])
    expect(names).not.toContain(slow);
});

it('the keeper loads no cryptography', async () => {
  await host.runWith({ env: record() }, 'new-session', '-d', '-s', 'work', 'cat');
  const status = await host.status();
  process.kill(status.keeper.pid, 'SIGUSR2');
  await host.until(
    async () => {
      try {
        return loaded('keeper.cjs').length;
      } catch {
        return 0;
      }
    },
    (count) => count > 0,
  );
  expect(loaded('keeper.cjs')).toContain('net');
  expect(loaded('keeper.cjs')).not.toContain('crypto');
});
