/** What programs say of themselves, on the built program: kept through kill -9 and a reboot, seen, marked, reported. */
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

const statusFormat = '#{pane_status} #{pane_status_source} #{pane_status_app} #{pane_status_msg}';
const status = (target: string, format = statusFormat) =>
  host.ok('display-message', '-p', '-t', target, format);
const b64 = (text: string) => Buffer.from(text).toString('base64');
const report = (body: string) => `\x1b]7501;${body}\x1b\\`;

/** Starts a program in a new window of session `work` that prints what `say` is given, and notes all that it reads. */
async function startSpeaker(name: string): Promise<{ say(text: string): void; heard(): string }> {
  const [script, words, heard] = [`${name}.cjs`, `${name}.words`, `${name}.heard`].map((file) =>
    join(host.dir, file),
  ) as [string, string, string];
  writeFileSync(words, '');
  writeFileSync(heard, '');
  writeFileSync(
    script,
    `const fs = require('node:fs');
     process.stdin.setRawMode(true);
     process.stdin.on('data', (data) => fs.appendFileSync(${JSON.stringify(heard)}, data));
     let at = 0;
     const more = () => {
       const text = fs.readFileSync(${JSON.stringify(words)});
       process.stdout.write(text.subarray(at));
       at = text.length;
     };
     fs.watch(${JSON.stringify(words)}, more);
     process.stdout.write('ready\\r\\n');
     more();\n`,
  );
  const command = `exec ${process.execPath} ${script}`;
  const isFirst = (await host.run('has-session', '-t', 'work')).code !== 0;
  if (isFirst) await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '20', '-n', name, command);
  else await host.ok('new-window', '-d', '-t', 'work', '-n', name, command);
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', `work:${name}`),
    (text) => text.includes('ready'),
  );
  return { say: (text) => appendFileSync(words, text), heard: () => readFileSync(heard, 'latin1') };
}

async function killed(how: 'server' | 'host'): Promise<void> {
  const { server, keeper } = await host.status();
  if (how === 'host') process.kill(keeper.pid, 'SIGKILL');
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
}

const stands = (target: string, expected: string) =>
  host.until(
    () => status(target),
    (text) => text === expected,
  );

it('outlives kill -9, also behind a checkpoint, and the question is answered once only', {
  timeout: 120_000,
}, async () => {
  const { say, heard } = await startSpeaker('agent');
  say(`\x1b]7501;?\x07${report(`state=blocked:kind=auth:app=pi:msg=${b64('Log in')}`)}`);
  await stands('work:agent', 'blocked program pi Log in');
  for (let n = 0; n < 2; n++) {
    await killed('server');
    expect(await status('work:agent')).toBe('blocked program pi Log in');
  }
  // A block of the log is full: the report itself is in an older one.
  say(`${'x'.repeat(79)}\r\n`.repeat(40_000));
  await host.until(
    () => status('work:agent', '#{history_bytes}'),
    (bytes) => Number(bytes) > 3_000_000,
  );
  await killed('server');
  expect(await status('work:agent')).toBe('blocked program pi Log in');
  say(report('state=working:progress=40'));
  await stands('work:agent', 'working program  ');
  expect(heard()).toBe('\x1b]7501;?\x07');
});

it('outlives a reboot as far as it is a result', { timeout: 60_000 }, async () => {
  const [one, other] = [await startSpeaker('one'), await startSpeaker('other')];
  one.say(report(`state=error:app=deploy:msg=${b64('no route')}`));
  other.say(report('state=blocked:kind=question'));
  await stands('work:one', 'error program deploy no route');
  await stands('work:other', 'blocked program  ');
  await killed('host');
  expect(await status('work:one')).toBe('error program deploy no route');
  expect(await status('work:other')).toBe('unknown none  ');
});

it('is marked in the window list until somebody has seen it; a key goes there; kill -9 changes nothing', {
  timeout: 60_000,
}, async () => {
  await startSpeaker('first');
  const { say } = await startSpeaker('agent');
  const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 21 });
  const bar = () => terminal.rows().at(-1) ?? '';
  await terminal.until(() => bar().includes('1:agent'));
  expect(bar()).toMatch(/0:first\S* +1:agent +\S/);
  say(report('state=working:app=claude'));
  await terminal.until(() => bar().includes('1:agent …'));
  say(report('state=done:app=claude'));
  await terminal.until(() => bar().includes('1:agent ✓'));
  expect(await status('work:agent')).toBe('done program claude ');
  expect(await host.ok('next-attention', '-n')).toBe('%1');
  terminal.type('\x02N');
  await terminal.until(() => bar().includes('1:agent*') && !bar().includes('✓'));
  expect(await status('work:agent')).toBe('idle program claude ');
  await killed('server');
  expect(await status('work:agent')).toBe('idle program claude ');
  // News while it is shown, until the next key.
  say(report('state=error:app=claude'));
  await terminal.until(() => bar().includes('✗'));
  terminal.type('x');
  await terminal.until(() => !bar().includes('✗'));
  terminal.type('\x02N');
  await terminal.until((text) => text.includes('No pane needs anybody'));
  terminal.kill('SIGKILL');
});

it('runs a hook and records an event, with its text as text', { timeout: 60_000 }, async () => {
  const { say } = await startSpeaker('agent');
  await host.ok(
    'set-hook',
    '-g',
    'pane-status',
    'set-option -gaF @said " #{hook_status}:#{hook_status_source}"',
  );
  say(report(`state=blocked:kind=permission:msg=${b64("#(touch pwned) '; kill-server")}`));
  await host.until(
    () => host.ok('show-options', '-gqv', '@said'),
    (text) => text === ' blocked:program',
  );
  const events = (await host.ok('events', '--json', '--since', '0', '--no-follow')).split('\n');
  const told = events.map((line) => JSON.parse(line)).filter(({ type }) => type === 'pane-status');
  expect(told.at(-1)).toMatchObject({
    pane: '%0',
    status: { state: 'blocked', source: 'program', kind: 'permission', msg: "#(touch pwned) '; kill-server" },
  });
  expect(await status('work:agent', '#{pane_status_msg}')).toBe("#(touch pwned) '; kill-server");
});

it('is reported by hooks, for the pane that they run in, and outlives kill -9', {
  timeout: 60_000,
}, async () => {
  mkdirSync(join(host.dir, 'bin'));
  symlinkSync(launcher, join(host.dir, 'bin', 'holdfast'));
  host.env.PATH = `${join(host.dir, 'bin')}:${host.env.PATH}`;
  const { say } = await startSpeaker('agent');
  const hook = (...words: string[]) => host.run('agent', 'report', ...words);
  expect(await hook('blocked')).toMatchObject({ code: 1, err: 'no pane given: use -t PANE\n' });
  expect(await hook('blocked', '-q')).toMatchObject({ code: 0, err: '' });
  expect((await hook('sleeping', '-t', '%0')).err).toContain('state is one of working, blocked');
  expect((await hook('working', '-t', '%7')).err).toContain('%7');
  await hook(
    'blocked',
    '--kind',
    'permission',
    '--app',
    'codex',
    '--msg',
    'Run\x1b[31m \u202eit?',
    '-t',
    '%0',
  );
  expect(await status('work:agent')).toBe('blocked agent codex Run [31m it?');
  await killed('server');
  expect(await status('work:agent')).toBe('blocked agent codex Run [31m it?');
  // The program's own word is more exact.
  say(report('state=working:app=own'));
  await stands('work:agent', 'working program own ');
  say(report('state=clear'));
  await stands('work:agent', 'blocked agent codex Run [31m it?');
  await hook('clear', '-t', '%0');
  expect(await status('work:agent', '#{pane_status_source}')).not.toBe('agent');

  // In a pane: commands of an agent's pane act as that agent, which reports for itself only.
  await host.ok('new-window', '-d', '-t', 'work', '-n', 'shell', 'sh');
  await host.ok(
    'send-keys',
    '-t',
    'work:shell',
    'holdfast agent report idle --app codex && echo went-$((1+1))',
    'Enter',
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work:shell'),
    (text) => text.includes('went-2'),
  );
  expect(await status('work:shell')).toBe('idle agent codex ');
  await host.ok('send-keys', '-t', 'work:shell', 'holdfast agent report done -t %0', 'Enter');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work:shell'),
    (text) => text.includes('reporting for another pane'),
  );
});

it('stands beside the marks of windows with an ended program', { timeout: 60_000 }, async () => {
  await startSpeaker('first');
  await host.ok('set-option', '-g', 'remain-on-exit', 'on');
  await host.ok('new-window', '-d', '-t', 'work', '-n', 'over', 'exit 3');
  const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 21 });
  await terminal.until(() => (terminal.rows().at(-1) ?? '').includes('1:over D'));
  expect(await status('work:over', '#{window_dead_flag} #{window_restored_flag} #{pane_status}')).toBe(
    '1 0 unknown',
  );
  terminal.kill('SIGKILL');
});

const linux = process.platform === 'linux';

it.runIf(linux)(
  'of a program that is killed is over, under a shell that marks no prompts, and stays so',
  async () => {
    await host.ok('new-session', '-d', '-s', 'work', '-n', 'shell', 'exec sh');
    const script = join(host.dir, 'agent');
    writeFileSync(
      script,
      `printf '${String.raw`\033]7501;state=working:app=claude\033\\`}'\nexec sleep 600\n`,
    );
    const run = async (line: string, expected: string) => {
      await host.ok('send-keys', '-t', 'work', line, 'Enter');
      await stands('work', expected);
    };
    const front = () => host.ok('display-message', '-p', '-t', 'work', '#{pane_current_command}');
    const pidOf = async () => {
      const pane = Number(await host.ok('display-message', '-p', '-t', 'work', '#{pane_pid}'));
      return Number(readFileSync(`/proc/${pane}/task/${pane}/children`, 'utf8'));
    };
    await run(`sh ${script}`, 'working program claude ');
    await host.until(front, (command) => command === 'sleep');
    process.kill(await pidOf(), 'SIGKILL');
    await stands('work', 'unknown none  ');
    await killed('server');
    expect(await status('work')).toBe('unknown none  ');

    // A hook's report ends in the same way.
    await host.ok('send-keys', '-t', 'work', 'sleep 600', 'Enter');
    await host.until(front, (command) => command === 'sleep');
    await host.ok('agent', 'report', '-t', 'work', 'blocked', '--app', 'codex');
    await stands('work', 'blocked agent codex ');
    process.kill(await pidOf(), 'SIGKILL');
    await stands('work', 'unknown none  ');

    // A program that was stopped, or goes on in the background, is still there.
    await run(`sh ${script}`, 'working program claude ');
    await host.until(front, (command) => command === 'sleep');
    await host.ok('send-keys', '-t', 'work', 'C-z', '');
    await host.until(front, (command) => command === 'sh');
    const echoed = (text: string) =>
      host.until(
        () => host.ok('capture-pane', '-p', '-t', 'work'),
        (screen) => screen.includes(text),
      );
    await host.ok('send-keys', '-t', 'work', 'sleep 1; echo still-$((1+1))', 'Enter');
    await echoed('still-2');
    expect(await status('work')).toBe('working program claude ');
    process.kill(await pidOf(), 'SIGKILL');
    await host.ok('send-keys', '-t', 'work', 'wait; echo over-$((1+1))', 'Enter');
    await stands('work', 'unknown none  ');
  },
);
