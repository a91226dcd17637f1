/** A program with the SDK and a real server: what it makes, types and sees. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectNode } from '../../src/sdk/connectNode.ts';
import { errors } from '../../src/sdk/errorClasses.ts';
import type { Hold } from '../../src/sdk/Hold.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestFront } from '../helpers/TestFront.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let hold: Hold;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
  hold = await connectNode(socketOf(host), { name: 'tester' });
});

afterAll(async () => {
  hold.close();
  await host.stop();
});

describe('a session that a program makes', () => {
  it('has its name, size and command, and is listed until it is closed', async () => {
    const session = await hold.newSession({ name: 'a#b;', cols: 100, rows: 30, command: ['cat'] });
    // The shell that reads the single word becomes the program.
    const info = await host.until(
      () => session.info(),
      ({ windows }) => windows[0]?.panes[0]?.command === 'cat',
    );
    expect(info).toMatchObject({ name: 'a#b;', windows: [{ panes: [{ cols: 100 }] }] });
    expect((await hold.sessions()).map(({ name }) => name)).toContain('a#b;');
    await session.rename('other');
    expect(await hold.session('other').exists()).toBe(true);
    await session.close();
    expect(await session.exists()).toBe(false);
  });

  it('runs words without a shell, however they are spelled, in the folder and the environment that it is given', async () => {
    const words = ['printf', '%s\\n', "it's; $HOME #{pane_id}", 'b;', ''];
    const session = await hold.newSession({
      command: ['sh', '-c', '"$@"; pwd; echo "$WHO"; exec cat', 'sh', ...words],
      cwd: '/',
      env: { WHO: 'a b' },
    });
    const [pane] = await session.panes();
    const { line } = await (pane?.locator('a b').waitFor() ?? Promise.reject());
    expect(line).toBe('a b');
    expect((await pane?.screen())?.lines).toEqual(["it's; $HOME #{pane_id}", 'b;', '', '/', 'a b']);
    await session.close();
  });

  it('refuses a name that is taken with an error of that class', async () => {
    const refused = await hold.newSession({ name: 'work' }).catch((error) => error);
    expect(refused).toBeInstanceOf(errors.DuplicateSession);
    expect(refused).not.toBeInstanceOf(errors.NoSuchSession);
    expect([refused.code, refused.message]).toEqual(['duplicate-session', 'duplicate session: work']);
  });
});

describe('windows and panes', () => {
  it('are made, split, renamed, selected and closed', async () => {
    const session = await hold.newSession({ command: ['cat'], cols: 80, rows: 24 });
    const window = await session.newWindow({ name: 'logs', command: ['cat'] });
    const right = await window.newPane({ command: ['cat'], at: 'right', size: 20 });
    const above = await right.split({ command: ['cat'], at: 'above' });
    expect((await window.panes()).map(({ target }) => target)).toEqual([
      expect.any(String),
      above.target,
      right.target,
    ]);
    expect(await right.info()).toMatchObject({ cols: 20, active: false });
    await right.rename('the #{right} one');
    await right.select();
    expect(await right.info()).toMatchObject({ title: 'the #{right} one', active: true });
    expect(await right.status()).toMatchObject({ state: expect.any(String) });
    await above.close();
    expect(await window.panes()).toHaveLength(2);
    await window.rename('other');
    expect((await session.info()).windows.map(({ name, active }) => [name, active])[1]).toEqual([
      'other',
      true,
    ]);
    await window.close();
    expect(await session.windows()).toHaveLength(1);
    await session.close();
  });
});

describe('input', () => {
  it('arrives as text, bytes, keys and pastes, in order', async () => {
    const session = await hold.newSession({ command: ['sh', '-c', 'stty -echo; echo go; exec cat'] });
    const [pane] = await session.panes();
    if (!pane) throw new Error('no pane');
    await pane.locator('go').waitFor();
    await Promise.all([
      pane.send('one é\r'),
      pane.send(new TextEncoder().encode('two\r')),
      pane.keys(['t', '3', 'Enter']),
      pane.paste('four\nfive\n'),
    ]);
    await pane.locator('five').waitFor();
    await expect(pane.keys('NoKey')).rejects.toBeInstanceOf(errors.NoSuchKey);
    const { lines } = await pane.history();
    expect(lines).toEqual(['go', 'one é', 'two', 't3', 'four', 'five']);
    const ended = pane.waitFor('text=never').catch((error) => error);
    await pane.keys('C-c');
    expect(await ended).toBeInstanceOf(errors.WaitEnded);
  });
});

describe('a locator', () => {
  it('finds text that is there, text that comes, and says what matched', async () => {
    const session = await hold.newSession({ command: ['sh', '-c', 'echo ready on port 8080; exec cat'] });
    const [pane] = await session.panes();
    if (!pane) throw new Error('no pane');
    expect(await pane.locator(/READY on port (\d+)/i).waitFor()).toEqual({
      line: 'ready on port 8080',
      match: ['ready on port 8080', '8080'],
    });
    const later = pane.locator('a+b').waitFor({ timeout: 20_000, fresh: true });
    await pane.send('a+b\r');
    expect(await later).toEqual({ line: 'a+b', match: ['a+b'] });
    await expect(pane.locator('never').waitFor({ timeout: 1 })).rejects.toBeInstanceOf(errors.WaitTimeout);
    await expect(pane.locator(/a\b/).waitFor()).rejects.toBeInstanceOf(errors.BadValue);
    await session.close();
  });
});

describe('commands', () => {
  it('return what they print, also when several print more than a message holds', async () => {
    const text = (mark: string) => mark.repeat(1_000_000);
    const print = (mark: string) =>
      hold.command(['run-shell', `head -c 1000000 /dev/zero | tr '\\0' ${mark}`]);
    const outs = await Promise.all(['a', 'b', 'c'].map(print));
    expect(outs.map(({ out }) => out.trimEnd() === text(out[0] ?? ''))).toEqual([true, true, true]);
  });

  it('fail with the error of the command', async () => {
    await expect(hold.command('kill-pane -t %999')).rejects.toBeInstanceOf(errors.NoSuchPane);
    await expect(hold.command(['no-such-command'])).rejects.toBeInstanceOf(errors.UnknownCommand);
  });

  it('are a thousand on one connection, in order', async () => {
    const outs = await Promise.all(
      Array.from({ length: 1000 }, (_, at) => hold.command(['display-message', '-p', String(at)])),
    );
    expect(outs.map(({ out }) => Number(out))).toEqual(Array.from({ length: 1000 }, (_, at) => at));
  });
});

describe('the carriers to another machine', () => {
  it.each(['ws', 'http'])('do the same over %s, with a token', async (scheme) => {
    const front = new TestFront(host);
    const url = (await front.url).replace('ws:', `${scheme}:`);
    const token = await host.ok('token', 'create', '--role', 'operator', '--all-sessions');
    const far = await connectNode(`${url}#${token}`, { name: 'far' });
    const session = await far.newSession({ command: ['cat'] });
    const [pane] = await session.panes();
    await pane?.send(`over ${scheme} ${'x'.repeat(70_000)}\r`);
    await pane?.locator(`over ${scheme}`).waitFor();
    await session.close();
    far.close();
    await expect(connectNode(url, { token: '000000000000.x' })).rejects.toBeInstanceOf(errors.NotAdmitted);
    await front.stop();
  });
});
