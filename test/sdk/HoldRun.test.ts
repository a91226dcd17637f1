/** Commands that a program runs in panes of their own, and in a shell that sends marks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectNode } from '../../src/sdk/connectNode.ts';
import { errors } from '../../src/sdk/errorClasses.ts';
import type { Hold } from '../../src/sdk/Hold.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

/** Reads lines and runs them, with the marks of OSC 133. */
const shell =
  'while printf "\\033]133;A\\007$ \\033]133;B\\007"; read -r line; do ' +
  'printf "\\033]133;C\\007"; eval "$line"; printf "\\033]133;D;%s\\007" $?; done';

let host: TestHost;
let hold: Hold;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  hold = await connectNode(socketOf(host), { patience: 30_000 });
});
afterAll(async () => {
  hold.close();
  await host.stop();
});

describe('in a pane of its own', () => {
  it('a command returns its output and its end', async () => {
    expect(await hold.run('printf "a\\nä"; exit 3')).toMatchObject({
      exit: 3,
      signal: null,
      output: 'a\nä',
      timedOut: false,
      state: 'exited',
      truncated: false,
    });
    expect(await hold.run(['printf', '%s', "it's $HOME;"])).toMatchObject({ exit: 0, output: "it's $HOME;" });
    expect(await hold.run('echo $A; pwd', { env: { A: 'x y' }, cwd: '/' })).toMatchObject({
      output: 'x y\n/\n',
    });
    expect(await hold.run('kill -KILL $$')).toMatchObject({ exit: null, signal: 'SIGKILL', state: 'killed' });
    await expect(hold.run(['/no/such'], { cwd: '/no/such' })).rejects.toBeInstanceOf(errors.BadCwd);
  });

  it('its output is passed on whole, and the result holds no more than was asked for', async () => {
    let heard = '';
    const onOutput = (text: string) => {
      heard += text;
    };
    const result = await hold.run('seq 200000', { limit: 10, onOutput });
    expect(result).toMatchObject({ exit: 0, output: '1\n2\n3\n4\n5\n', truncated: true });
    expect(heard).toBe(Array.from({ length: 200_000 }, (_, at) => `${at + 1}\n`).join(''));
  });

  it('ends when its time is up, and when it is killed or interrupted', async () => {
    expect(await hold.run('echo begun; sleep 1000', { timeout: 300 })).toMatchObject({
      exit: null,
      output: 'begun\n',
      timedOut: true,
    });
    const run = await hold.start('sleep 1000');
    expect((await hold.runs()).map(({ id }) => id)).toContain(run.id);
    await run.kill();
    expect(await run.wait()).toMatchObject({ exit: null, state: 'killed' });
    const other = await hold.start("trap 'echo caught; exit 7' INT; echo ready; sleep 1000");
    await hold.pane(other.pane).locator('ready').waitFor();
    await other.interrupt();
    expect(await other.wait()).toMatchObject({ exit: 7, output: expect.stringContaining('caught\n') });
  });

  it('goes on when the server is killed meanwhile', async () => {
    const run = await hold.start('seq 1 50000; sleep 1; seq 50001 100000; exit 4', { session: 'work' });
    const ended = run.wait();
    await hold.pane(run.pane).locator('50000').waitFor();
    process.kill(hold.server.pid, 'SIGKILL');
    const { exit, output } = await ended;
    expect(exit).toBe(4);
    expect(output).toBe(Array.from({ length: 100_000 }, (_, at) => `${at + 1}\n`).join(''));
  });
});

describe('in the shell of a pane', () => {
  it('a command has the state of the shell, and its own output and status', async () => {
    const session = await hold.newSession({ command: ['sh', '-c', shell] });
    const [pane] = await session.panes();
    if (!pane) throw new Error('no pane');
    expect(await pane.run('cd /; A=b; false')).toMatchObject({ exit: 1, output: '' });
    expect(await pane.run('pwd; echo $A')).toMatchObject({ exit: 0, output: '/\nb\n' });
    expect(await pane.run(['echo', "it's", '$A'])).toMatchObject({ exit: 0, output: "it's $A\n" });
    await session.close();
  });

  it('is refused where no shell says what it does', async () => {
    const session = await hold.newSession({ command: ['cat'] });
    const [pane] = await session.panes();
    await expect(pane?.run('true')).rejects.toBeInstanceOf(errors.NoShellMarks);
    await session.close();
  });
});
