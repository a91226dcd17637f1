/** `holdfast await` and `send-keys --wait` as scripts use them: what they wait for, how they end, and what they outlive. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24');
});
afterEach(async () => {
  await host.stop();
});

const awaiting = (...words: string[]) => host.run('await', '-t', 'work', ...words);
const type = (...words: string[]) => host.ok('send-keys', '-t', 'work', ...words);

/** A shell that sends marks, as the integrations of shells do: a loop that reads commands. */
const marked = `
while printf '\\033]133;A\\007$ \\033]133;B\\007' && read -r line; do
  printf '\\033]133;C\\007'; eval "$line"; printf '\\033]133;D;%s\\007' $?
done
`;

async function markedShell(): Promise<void> {
  const path = join(host.dir, 'marked');
  writeFileSync(path, marked);
  await host.ok('respawn-pane', '-k', '-t', 'work', `exec sh ${path}`);
}

/** Resolves when so many wait for the pane. */
const waiting = (pane: string, count: number) =>
  host.until(
    () => host.ok('display-message', '-p', '-t', pane, '#{pane_waits}'),
    (text) => text === String(count),
  );

/** Kills the server and waits until another one answers. */
async function killServer(): Promise<void> {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
}

it('says what happened by its exit status, in a line and as JSON', async () => {
  await type('printf "re%s\\n" ady', 'Enter');
  expect(await awaiting('--for', 'text=^ready$')).toEqual({ code: 0, out: 'text: ready\n', err: '' });
  expect(await awaiting('--for', 'text=never', '--timeout', '0')).toEqual({
    code: 124,
    out: '',
    err: '%0: not met after 0 s\n',
  });
  const exit = awaiting('--for', 'text=never', '--for', 'exit', '--json');
  const sentence = awaiting('--for', 'text=never', '--timeout=1h');
  await waiting('work', 2);
  await type('exit 7', 'Enter');
  const { code, out } = await exit;
  expect([code, JSON.parse(out)]).toMatchObject([7, { outcome: 'met', condition: 'exit', exitCode: 7 }]);
  expect(await sentence).toEqual({ code: 125, out: '', err: '%0: the program ended: exited 7\n' });
  expect(await awaiting('--for', 'exit')).toMatchObject({ code: 125, out: '' });
  expect((await host.run('await', '--for', 'exit')).err).toBe('no pane given: await -t PANE\n');
});

it('types and waits in one request, and passes on the status of the command', async () => {
  await markedShell();
  await awaiting('--for', 'prompt');
  const wait = (...words: string[]) => host.run('send-keys', '-t', 'work', ...words);
  for (let n = 0; n < 20; n++)
    expect(await wait('--wait', 'command', `(exit ${n})`, 'Enter')).toMatchObject({ code: n });
  expect(await wait('--wait', 'text=^made', '--timeout', '30s', 'echo made it', 'Enter')).toEqual({
    code: 0,
    out: 'text: made it\n',
    err: '',
  });
  const { out } = await wait('--wait=prompt', '--json', 'true', 'Enter');
  expect(JSON.parse(out)).toMatchObject({ outcome: 'met', condition: 'prompt', pane: '%0' });
  const late = await wait('--wait', 'command', '--timeout', '10ms', 'sleep 60', 'Enter');
  expect(late).toEqual({ code: 124, out: '', err: '%0: not met after 0 s\n' });
  expect(await wait('--wait', 'sometime', 'x')).toMatchObject({ code: 1 });
  expect((await wait('--timeout', '1s', 'x')).err).toBe('--timeout and --json need --wait\n');
});

it('goes on when the server is killed, and finds what came true meanwhile', {
  timeout: 120_000,
}, async () => {
  await markedShell();
  await awaiting('--for', 'prompt');
  const gate = join(host.dir, 'gate');
  await type(`while ! test -e ${gate}; do sleep 0.05; done; printf 'go%s\\n' ne; seq 100; (exit 9)`, 'Enter');
  const text = awaiting('--for', 'text=^gone$', '--json');
  const command = awaiting('--for', 'command', '--json');
  const never = awaiting('--for', 'text=never', '--for', 'exit');
  await waiting('work', 3);
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  writeFileSync(gate, '');
  expect(await text).toMatchObject({ code: 0 });
  expect(JSON.parse((await text).out)).toMatchObject({ outcome: 'met', line: 'gone' });
  expect(JSON.parse((await command).out)).toMatchObject({ outcome: 'met', exitCode: 9 });
  await killServer();
  await type('exit 4', 'Enter');
  expect(await never).toMatchObject({ code: 4, out: 'exit: exited 4\n' });
});

it('ends with an error when another program takes the place of its own, and when its pane is closed', async () => {
  await host.ok('split-window', '-t', 'work');
  const [replaced, closed] = [
    awaiting('--for', 'text=never'),
    host.run('await', '-t', '%0', '--for', 'text=never'),
  ];
  await waiting('%0', 1);
  await waiting('%1', 1);
  await host.okAll(['respawn-pane', '-k', '-t', '%1'], ['kill-pane', '-t', '%0']);
  expect(await replaced).toMatchObject({ code: 125 });
  expect((await replaced).err).toMatch(/^%1: the program ended: killed SIG|^%1: the program was replaced/);
  expect(await closed).toEqual({ code: 125, out: '', err: '%0: the pane was closed\n' });
});
