/** `holdfast ask` from the built program: one answer, over kill -9, restarts and reconnects; and everything refused. */
import { type ChildProcess, execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskInfo } from '../../src/protocol/messages.ts';
import { nextServer, socketOf, TestClient } from '../helpers/TestClient.ts';
import { client, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
});
afterEach(() => host.stop());

interface Asking {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

function asks(...argv: string[]): Asking {
  const [file, ...words] = client;
  let out = '';
  let err = '';
  const child = execFile(file, [...words, 'ask', ...argv], { env: host.env, cwd: host.dir });
  child.stdout?.on('data', (text: string) => {
    out += text;
  });
  child.stderr?.on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  );
  return { child, ended };
}

const list = async (...more: string[]): Promise<AskInfo[]> =>
  JSON.parse(await host.ok('ask', 'list', '--json', ...more)) as AskInfo[];

/** Resolves with the pending questions once there are so many. */
const pending = (count = 1) => host.until(list, (all) => all.length === count);

describe('holdfast ask', () => {
  it('prints the answer; its exit code says yes, no, none in time, cancelled', {
    timeout: 60_000,
  }, async () => {
    const yes = asks('Apply the migration?', '--pane', 'work');
    const [question] = await pending();
    expect(question).toMatchObject({
      id: 'q1',
      title: 'Apply the migration?',
      choices: ['yes', 'no'],
      state: 'pending',
      waiting: true,
      audience: 0,
      pane: '%0',
      session: { name: 'work' },
    });
    expect(await host.ok('ask', 'list')).toMatch(
      /^q1: Apply the migration\?\n {4}work %0, .*nobody is attached who may answer$/,
    );
    await host.ok('ask', 'answer', 'q1', 'yes');
    expect(await yes.ended).toEqual({ code: 0, out: 'yes\n', err: '' });
    expect(await host.run('ask', 'answer', 'q1', 'no')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^question q1 was answered by .*: yes\n$/),
    });
    expect(await host.run('ask', 'answer', 'q77', 'no')).toMatchObject({
      code: 1,
      err: "can't find question: q77\n",
    });

    const no = asks('Drop the table?', '--json');
    await pending();
    await host.ok('ask', 'answer', 'q2', 'no');
    const told = await no.ended;
    expect([told.code, JSON.parse(told.out)]).toMatchObject([1, { answer: 'no', state: 'answered' }]);

    expect(await asks('Now?', '--timeout', '1s').ended).toEqual({
      code: 2,
      out: '',
      err: 'no answer in time\n',
    });
    expect(await asks('Which?', '--choices', 'a,b', '--timeout', '1s', '--default', 'b').ended).toEqual({
      code: 0,
      out: 'b\n',
      err: 'no answer in time: b was taken\n',
    });
    const cancelled = asks('Later?');
    await pending();
    await host.ok('ask', 'cancel', 'q5', '--reason', 'not today');
    expect(await cancelled.ended).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/^cancelled by .*: not today\n$/),
    });
  });

  it('refuses what is no question, with a sentence', async () => {
    const refused = async (...argv: string[]) => {
      const { code, out, err } = await host.run('ask', ...argv);
      return code === 1 && out === '' ? err : `exit ${code}: ${out}`;
    };
    expect(await refused('Now?', '--pane', '%77')).toBe("can't find pane: %77\n");
    expect(await refused('Now?', '--deadline', '2001-01-01')).toBe('the deadline is in the past\n');
    expect(await refused('Now?', '--timeout', 'soon')).toContain('--timeout takes a time such as 30s');
    expect(await refused('Now?', '--default', 'yes')).toContain('a default needs a time');
    expect(await refused('Now?', '--text', '--secret')).toContain('not both');
    expect(await refused('\x1b[2J')).toBe('a question needs a text\n');
    expect(await refused('lits')).toBe('unknown command: ask lits (did you mean ask list?)\n');
    expect(await refused()).toContain('ask needs a question');
    expect(await list()).toEqual([]);
  });

  it('survives kill -9, a restart and kill -9 again, and gets its one answer', {
    timeout: 120_000,
  }, async () => {
    const one = asks('Apply?', '--timeout', '1h');
    const [before] = await pending();
    for (const end of ['kill', 'restart', 'kill']) {
      const { pid } = (await host.status()).server;
      if (end === 'restart') await host.ok('server', 'restart');
      else process.kill(pid, 'SIGKILL');
      await (await nextServer(host, pid)).close();
      const [after] = await host.until(list, ([each]) => each?.waiting === true);
      expect(after).toMatchObject({ id: 'q1', title: 'Apply?' });
      expect(Math.abs((after?.deadline ?? 0) - (before?.deadline ?? 0))).toBeLessThan(1000);
    }
    await host.ok('ask', 'answer', 'q1', 'yes');
    expect(await one.ended).toEqual({ code: 0, out: 'yes\n', err: '' });
    const events = (await host.ok('events', '--json', '--since', '0', '--no-follow')).split('\n');
    expect(events.filter((line) => line.includes('"ask-pending"')).length).toBe(1);
    expect(events.filter((line) => line.includes('"ask-answered"')).length).toBe(1);
  });

  it('outlives the keeper and the server together, as in a power cut', { timeout: 60_000 }, async () => {
    const kept = asks('Kept?', '--key', 'k');
    await pending();
    kept.child.kill('SIGKILL');
    await kept.ended;
    await host.killBoth();
    await host.until(list, (all) => all.length === 1);
    const again = asks('Kept?', '--key', 'k');
    await host.until(list, ([each]) => each?.waiting === true);
    await host.ok('ask', 'answer', 'q1', 'yes');
    expect((await again.ended).out).toBe('yes\n');
  });

  it('is asked again with its key, also after kill -9 of its asker, and answered once', {
    timeout: 60_000,
  }, async () => {
    const first = asks('Apply?', '--key', 'm1');
    await pending();
    first.child.kill('SIGKILL');
    await first.ended;
    await host.until(list, ([each]) => each?.waiting === false);
    expect(await host.ok('ask', 'list')).toContain('its asker is gone and may ask again');
    const again = asks('Apply?', '--key', 'm1');
    await host.until(list, ([each]) => each?.waiting === true);
    expect(await host.run('ask', 'Drop?', '--key', 'm1')).toMatchObject({
      code: 1,
      err: 'the key m1 belongs to another question, q1: use another key, or ask the same\n',
    });
    await host.ok('ask', 'answer', 'q1', 'yes');
    expect((await again.ended).out).toBe('yes\n');
    expect(await host.ok('ask', 'Apply?', '--key', 'm1')).toBe('yes');
    expect(await list('--all')).toHaveLength(1);
  });

  it('is cancelled by an interrupt of its asker', { timeout: 60_000 }, async () => {
    const one = asks('Apply?');
    await pending();
    one.child.kill('SIGINT');
    expect((await one.ended).code).toBe(130);
    expect(await list('--all')).toMatchObject([{ state: 'cancelled', why: 'its asker was interrupted' }]);
    const kept = asks('Apply?', '--key', 'k');
    await pending();
    kept.child.kill('SIGTERM');
    expect((await kept.ended).code).toBe(143);
    expect(await list()).toMatchObject([{ id: 'q2', state: 'pending' }]);
  });

  it('keeps a secret from the disk, the events and everybody but its asker', {
    timeout: 60_000,
  }, async () => {
    const one = asks('Password?', '--secret', '--to', 'person');
    await pending();
    const watcher = await TestClient.connect(socketOf(host));
    await watcher.open({ target: 'work' });
    const waiting = watcher.peer.request('ask.wait', { id: 'q1' });
    const answered = await host.runWith({ stdin: 'hunter2-öä\n' }, 'ask', 'answer', 'q1', '--stdin');
    expect(answered).toEqual({ code: 0, out: '', err: '' });
    expect(await one.ended).toEqual({ code: 0, out: 'hunter2-öä\n', err: '' });
    expect(await waiting).toEqual({ ask: expect.not.objectContaining({ answer: expect.anything() }) });
    await watcher.close();
    await host.ok('server', 'restart');
    await host.until(
      () => list('--all'),
      ([each]) => each?.state === 'answered',
    );
    const files = readdirSync(host.stateDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(2);
    for (const { name, parentPath } of files)
      expect([name, readFileSync(join(parentPath, name)).includes('hunter2')]).toEqual([name, false]);
  });
});

describe('an agent', () => {
  it('can not answer what is for a person, nor what it asked itself', { timeout: 60_000 }, async () => {
    await host.ok('agent', 'mark', '-t', '%0', 'claude');
    const inPane = {
      HOLDFAST: await host.ok('display-message', '-p', '-t', '%0', '#{socket_path},#{pid},0'),
      HOLDFAST_PANE: '%0',
    };
    const person = asks('May I?', '--to', 'person');
    await pending();
    expect(await host.runWith({ env: inPane }, 'ask', 'answer', 'q1', 'yes')).toMatchObject({
      code: 1,
      err: 'question q1 is not yours to answer: it is for a person\n',
    });
    await host.ok('ask', 'answer', 'q1', 'no');
    expect((await person.ended).code).toBe(1);
  });
});

describe('formats, hooks and idle sessions', () => {
  it('know the questions that wait', { timeout: 60_000 }, async () => {
    await host.ok('set-hook', '-g', 'ask-pending', 'set-option -gF @asked "#{hook_ask} #{hook_ask_title}"');
    await host.ok('set-hook', '-g', 'ask-answered', 'set-option -gF @answered "#{hook_ask_answer}"');
    await host.ok('new-session', '-d', '-s', 'other', 'cat');
    await host.ok('new-session', '-d', '-s', 'shell');
    const watcher = await TestClient.connect(socketOf(host));
    const idle = async () =>
      (await watcher.peer.request('session.reap', { idleMs: 0, dryRun: true })).sessions.map(
        ({ name }) => name,
      );
    await host.until(idle, (names) => names.includes('shell'));
    const about = asks('About the shell?', '--pane', 'shell');
    await pending();
    expect(await idle()).toEqual([]);
    await host.ok('ask', 'cancel', 'q1');
    await about.ended;
    expect(await idle()).toEqual(['shell']);
    await watcher.close();
    const one = asks('Apply?', '--pane', 'work');
    await pending();
    const counts = () => host.ok('list-sessions', '-F', '#{session_name} #{asks_pending}');
    expect(await counts()).toBe('other 0\nshell 0\nwork 1');
    expect(await host.ok('show-option', '-gv', '@asked')).toBe('q2 Apply?');
    await host.ok('ask', 'answer', 'q2', 'YES');
    await one.ended;
    expect(await counts()).toBe('other 0\nshell 0\nwork 0');
    expect(await host.ok('show-option', '-gv', '@answered')).toBe('yes');
  });
});

describe('the ledger', () => {
  it('has every question and its end, with who', { timeout: 60_000 }, async () => {
    const one = asks('Apply?', '--pane', 'work');
    await pending();
    await host.ok('ask', 'answer', 'q1', 'no');
    await one.ended;
    await asks('Now?', '--timeout', '1s').ended;
    const dir = join(host.stateDir, 'ledger');
    const deeds = () =>
      Promise.resolve(
        readdirSync(dir)
          .filter((name) => name.endsWith('.jsonl'))
          .flatMap((name) => readFileSync(join(dir, name), 'utf8').trim().split('\n'))
          .map((line) => JSON.parse(line) as { action: string })
          .filter(({ action }) => /^(asked|answered|ended)$/.test(action)),
      );
    expect(await host.until(deeds, (all) => all.length === 4)).toMatchObject([
      { action: 'asked', question: 'q1', text: 'Apply?', by: { id: 'owner', actor: 'person' } },
      { action: 'answered', question: 'q1', answer: 'no', by: { id: 'owner' } },
      { action: 'asked', question: 'q2' },
      { action: 'ended', question: 'q2', how: 'expired', by: { id: 'server' } },
    ]);
  });
});
