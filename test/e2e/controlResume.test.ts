/** A program in control mode goes on through kills and restarts of the server: no output lost or doubled, each command answered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlTalk } from '../helpers/ControlTalk.ts';
import { client, TestHost } from '../helpers/TestHost.ts';

const [file, ...first] = client;

let host: TestHost;
let talk: ControlTalk;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '90', '-y', '20', 'cat');
  talk = new ControlTalk(file, [...first, '-C', 'attach', '-t', 'work'], {
    env: host.env,
    cwd: host.dir,
  });
  await talk.notified(/^%session-changed/);
});

afterEach(async () => {
  talk.kill();
  await host.stop();
});

async function serverPid(): Promise<number> {
  return (await host.status()).server.pid;
}

/** Kills the server in the middle of whatever it does; the next one runs when this is over. */
async function kill(): Promise<void> {
  const pid = await serverPid();
  process.kill(pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== pid,
  );
}

const said = async (line: string) => (await talk.send(line))[0]?.lines.join('\n') ?? '';

describe('a client in control mode whose server is killed', () => {
  it('gets all output of its panes, once, also what came while there was no server', async () => {
    const pause = '[ $((i % 40)) = 0 ] && sleep 0.05';
    const count = `i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo "line $i"; ${pause}; done; echo the end; exec cat`;
    const pane = await said(`split-window -d -P -F '#{pane_id}' '${count}'`);
    for (let kills = 0; kills < 4; kills++) await kill();
    await talk.until(() => talk.output(pane).includes('the end'));
    const lines = talk.output(pane).split('\r\n').slice(0, 4001);
    expect(lines).toEqual([...Array.from({ length: 4000 }, (_, at) => `line ${at + 1}`), 'the end']);
    expect(await said('display-message -p -t work "#{session_attached}"')).toBe('1');
  });

  it('has each command answered once: with what it said, or with an error', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `display-message -p "answer ${at}"`);
    talk.type(`${lines.slice(0, 100).join('\n')}\n`);
    process.kill(await serverPid(), 'SIGKILL');
    talk.type(`${lines.slice(100).join('\n')}\n`);
    const own = () => talk.blocks.filter(({ flags }) => flags === 1);
    await talk.until(() => own().length >= 300);
    expect(await said('display-message -p after')).toBe('after');
    const answers = own().map(({ lines: said, failed }) => (failed ? 'failed' : said.join('\n')));
    expect(answers).toHaveLength(301);
    for (const [at, answer] of answers.slice(0, 300).entries())
      expect(['failed', `answer ${at}`]).toContain(answer);
    for (const { lines: said, failed } of own())
      if (failed) expect(said).toEqual(['server exited unexpectedly']);
    const numbers = own().map(({ number }) => number);
    expect(new Set(numbers).size).toBe(301);
  });

  it('keeps what each answered command has changed, of many in one write', async () => {
    const rest = 'x'.repeat(400);
    const lines = Array.from(
      { length: 1200 },
      (_, at) => `set -g @k${at} 1 ; display -p "done ${at} ${rest}"`,
    );
    const done = () => talk.blocks.flatMap(({ lines: [line] }) => /^done (\d+) /.exec(line ?? '')?.[1] ?? []);
    const server = await serverPid();
    talk.type(`${lines.join('\n')}\n`);
    await talk.until(() => done().length >= 300);
    process.kill(server, 'SIGKILL');
    const answered = done();
    const kept = new Set((await host.ok('show-options', '-g')).match(/@k\d+/g));
    expect(answered.filter((at) => !kept.has(`@k${at}`))).toEqual([]);
  });

  it('has a command that waits fail once, and a line that has only begun is run', async () => {
    talk.type('wait-for never\n');
    await talk.until(() => talk.lines.at(-1)?.startsWith('%begin') === true);
    talk.type('display-message -p who');
    await kill();
    await talk.until(() => talk.blocks.at(-1)?.failed === true);
    expect(talk.blocks.at(-1)?.lines).toEqual(['server exited unexpectedly']);
    talk.type('le\n');
    await talk.until(() => talk.blocks.at(-1)?.lines[0] === 'whole');
  });

  it('keeps its session, sizes, flags, subscriptions and paused panes', async () => {
    const pane = await said("display-message -p '#{pane_id}'");
    await said('refresh-client -C 101x33');
    await said("refresh-client -B 'watch::#{@watched}'");
    await said('refresh-client -f pause-after=5,wait-exit');
    await said(`refresh-client -A '${pane}:pause'`);
    await said('set -g @watched first');
    await talk.notified(/^%subscription-changed watch \S+ - - - : first$/);
    await kill();
    expect(await said("display-message -p '#{client_flags} #{window_width}x#{window_height}'")).toBe(
      'attached,focused,control-mode,pause-after=5,wait-exit,UTF-8 101x33',
    );
    await said('set -g @watched second');
    await talk.notified(/^%subscription-changed watch \S+ - - - : second$/);
    await said(`send-keys -t ${pane} hidden Enter`);
    // The pane must have it before the client asks for more.
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', pane),
      (text) => text.includes('hidden\nhidden'),
    );
    await said(`refresh-client -A '${pane}:continue'`);
    await talk.notified(new RegExp(`^%continue ${pane}`));
    await said(`send-keys -t ${pane} seen Enter`);
    await talk.until(() => talk.notifications.some((line) => /^%extended-output .*seen/.test(line)));
    expect(talk.notifications.some((line) => /output .*hidden/.test(line))).toBe(false);
  });

  it('is told of what changed meanwhile: windows whose programs ended', async () => {
    const [window = '', pid = ''] = (await said("new-window -d -P -F '#{window_id} #{pane_pid}' cat")).split(
      ' ',
    );
    const server = await serverPid();
    process.kill(server, 'SIGSTOP');
    process.kill(Number(pid), 'SIGKILL');
    process.kill(server, 'SIGKILL');
    await talk.notified(new RegExp(`^%(unlinked-)?window-close ${window}$`));
    await talk.notified(/^%layout-change /);
    expect(await said("list-windows -F '#{window_id}'")).not.toContain(window);
  });

  it('goes on through a planned restart, and leaves when its session is gone', async () => {
    await host.ok('server', 'restart');
    expect(await said('display-message -p still')).toBe('still');
    expect(talk.blocks.every(({ failed }) => !failed)).toBe(true);
    talk.type('kill-session -t work\n');
    await talk.exited;
    expect(talk.lines.at(-1)).toBe('%exit');
  });
});
