import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PtyState } from '../../src/protocol/keeperLink.ts';
import { buildBundles, cpuMs, isAlive, KeeperHost, removeBundles, waitUntil } from './KeeperHost.ts';

let host: KeeperHost;
beforeAll(buildBundles);
afterAll(removeBundles);
beforeEach(async () => {
  host = new KeeperHost();
  await host.start();
});
afterEach(() => host.end());

/** "1\r\n2\r\n...n\r\n": what `seq 1 n` prints on a terminal. */
function numbers(to: number): string {
  let text = '';
  for (let n = 1; n <= to; n++) text += `${n}\r\n`;
  return text;
}

/** Where two long texts part, with a little of both; null when they are equal. */
function firstDifference(seen: string, wanted: string): object | null {
  if (seen === wanted) return null;
  let at = 0;
  while (seen[at] === wanted[at]) at++;
  const near = (text: string): string => text.slice(Math.max(0, at - 20), at + 20);
  return { at, seen: near(seen), wanted: near(wanted), lengths: [seen.length, wanted.length] };
}

describe('output', () => {
  it('is all there before the exit is told, also when the server stalls meanwhile', async () => {
    await host.call('stall');
    const { pty, pid } = await host.spawn('sh', ['-c', 'seq 1 200000; exit 7']);
    // The program can't end before the server takes what it wrote: 1.3 MB do not fit into the keeper's 1 MiB.
    expect(isAlive(pid)).toBe(true);
    await host.call('resume', pty);
    const exit = await host.exitMark(pty);
    expect(exit.status).toEqual({ kind: 'code', code: 7 });
    expect(firstDifference(host.output(pty), numbers(200_000))).toBeNull();
    expect(exit.offset).toBe(numbers(200_000).length);
  });

  it('of a program that exited while nobody listened is kept for the next server', async () => {
    await host.call('stall');
    const { pty, pid } = await host.spawn('sh', ['-c', 'seq 1 10000; exit 3']);
    await waitUntil(() => !isAlive(pid));
    await host.killServer();
    expect((await host.exitMark(pty)).status).toEqual({ kind: 'code', code: 3 });
    expect(firstDifference(host.output(pty), numbers(10_000))).toBeNull();
  });

  it('of many programs that print and exit at the same moment is whole', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => host.spawn('seq', ['1', '20000'])));
    for (const { pty } of all) {
      await host.exitMark(pty);
      expect(firstDifference(host.output(pty), numbers(20_000))).toBeNull();
    }
  });

  it('survives 20 kills of the server during a flood, each byte once and in order', async () => {
    const flood =
      'n=1; while [ $n -lt 2000000 ]; do seq $n $((n+4999)); n=$((n+5000)); sleep 0.02; done; read line';
    const { pty, pid } = await host.spawn('sh', ['-c', flood]);
    for (let kill = 0; kill < 20; kill++) {
      const before = host.stored(pty);
      await waitUntil(() => host.stored(pty) > before);
      await host.killServer();
    }
    const all = numbers(2_000_000);
    expect(host.stored(pty)).toBeLessThan(all.length);
    await waitUntil(() => host.stored(pty) >= all.length);
    expect(firstDifference(host.output(pty), all)).toBeNull();
    expect(isAlive(pid)).toBe(true);
    expect(host.seen('gap')).toEqual([]);
    const { generation, server } = await host.status();
    expect([generation, server]).toEqual([1_000_021, 'running']);
  }, 60_000);

  it('carries each resize at its place, once, and none for the same size', async () => {
    const { pty } = await host.spawn('sh', [
      '-c',
      "trap 'stty size' WINCH; echo up; while :; do sleep 0.05; done",
    ]);
    await host.outputHas(pty, 'up');
    await host.call('resize', pty, 100, 30);
    await host.outputHas(pty, '30 100');
    await host.call('resize', pty, 100, 30);
    await host.killServer();
    await host.call('resize', pty, 90, 20);
    await host.outputHas(pty, '20 90');
    // Larger cells: the program is told, and nothing else has changed.
    await host.call('resize', pty, 90, 20, { width: 10, height: 20 });
    await host.outputHas(pty, '20 90\r\n20 90');
    const resizes = host.marks(pty);
    expect(resizes).toMatchObject([
      { kind: 'resize', serial: 1, cols: 100, rows: 30 },
      { kind: 'resize', serial: 2, cols: 90, rows: 20 },
    ]);
    expect(host.output(pty).indexOf('30 100')).toBeGreaterThanOrEqual(resizes[0]?.offset ?? Number.NaN);
    expect(host.seen('doubled mark')).toEqual([]);
  });
});

describe('input', () => {
  it('is typed once however often it is sent, also to the next server', async () => {
    const { pty } = await host.spawn('cat');
    await host.call('input', pty, 'w', 1, 'one\n');
    await host.call('input', pty, 'w', 1, 'one\n');
    await host.call('note', 'w', 2);
    await host.killServer();
    expect(await host.call('lastSeq', 'w')).toBe(2);
    expect(await host.call('lastSeq', 'stranger')).toBe(0);
    await host.call('input', pty, 'w', 1, 'one\n');
    await host.call('input', pty, 'w', 2, 'two\n');
    await host.call('input', pty, 'w', 3, 'three\n');
    await host.outputHas(pty, 'three\r\nthree\r\n');
    expect(host.output(pty)).toBe('one\r\none\r\nthree\r\nthree\r\n');
    await host.event(([name, writer, seq]) => name === 'ack' && writer === 'w' && seq === 3);
  });

  it('passes every byte as it is', async () => {
    const { pty } = await host.spawn('sh', ['-c', 'stty raw -echo; echo up; head -c 255 | od -An -v -tu1']);
    await host.outputHas(pty, 'up');
    // As UTF-8 on the test's own channel, so each byte below 0x80 alone; above, as two bytes.
    const text = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
    await host.call('input', pty, 'w', 1, `${text}é€`.padEnd(253, '~'));
    await host.exitMark(pty);
    const read = host.output(pty).match(/\d+/g)?.map(Number) ?? [];
    expect(read.slice(0, 128)).toEqual(Array.from({ length: 128 }, (_, code) => code));
    expect(read.slice(128, 133)).toEqual([...Buffer.from('é€')]);
  });

  it('of 64 MiB into a program that does not read is refused, costs no CPU, and what was taken arrives', async () => {
    const { pty } = await host.spawn('sh', ['-c', 'stty raw -echo; echo up; sleep 4; cat > got']);
    await host.outputHas(pty, 'up');
    await host.call('paste', pty, 'w', 'sixteen bytes..\n', 64 * 1024 * 1024);
    await host.event(([name, , seq]) => name === 'refused' && seq === 1024);
    const refused = host.seen('refused');
    expect(refused[0]).toEqual(['refused', 'w', refused[0]?.[2], pty, 'full']);
    // Refused from one message on, without holes: everything before was taken, nothing after.
    const taken = host.seen('ack').length;
    expect(refused.map((event) => event[2])).toEqual(
      Array.from({ length: 1024 - taken }, (_, index) => taken + 1 + index),
    );
    const { pid } = await host.status();
    const before = cpuMs(pid);
    await new Promise((done) => setTimeout(done, 3000));
    expect(cpuMs(pid) - before).toBeLessThan(100);
    // The program reads at last.
    const got = (): number => statSync(join(host.dir, 'got'), { throwIfNoEntry: false })?.size ?? 0;
    await waitUntil(() => got() === taken * 65536);
    expect(readFileSync(join(host.dir, 'got'), 'latin1') === 'sixteen bytes..\n'.repeat(taken * 4096)).toBe(
      true,
    );
  });

  it('to a program that is gone is refused as gone', async () => {
    const { pty } = await host.spawn('true');
    await host.exitMark(pty);
    await host.call('input', pty, 'w', 1, 'x');
    await host.event((event) => event[0] === 'refused' && event[4] === 'gone');
    expect(await host.call('lastSeq', 'w')).toBe(0);
  });
});

describe('a program', () => {
  it.each([
    ['/no/such/dir', 'sh', 'bad-cwd', /No such file or directory/],
    ['/etc/passwd', 'sh', 'bad-cwd', /Not a directory/],
    ['relative', 'sh', 'bad-cwd', /not an absolute path/],
    ['/', 'no-such-program', 'spawn-failed', /No such file or directory/],
    ['/', '/etc/passwd', 'spawn-failed', /Permission denied/],
    ['/', '/etc', 'spawn-failed', /Is a directory/],
    ['/', '', 'spawn-failed', /no file name/],
    ['/', 'a\0b', 'spawn-failed', /NUL/],
  ])('in %s, %j, is refused with %s', async (cwd, file, code, message) => {
    await expect(host.spawn(file, [], { cwd })).rejects.toMatchObject({ code });
    await expect(host.spawn(file, [], { cwd })).rejects.toMatchObject({
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['one argument', [String('x').repeat(200_000)]],
    ['the sum of them', Array.from({ length: 80 }, () => 'x'.repeat(100_000))],
    ['more than the link carries', Array.from({ length: 100 }, () => 'x'.repeat(100_000))],
  ])('with arguments too long (%s) is refused', async (_what, args) => {
    await expect(host.spawn('echo', args)).rejects.toMatchObject({
      code: 'spawn-failed',
      message: expect.stringMatching(/argument list too long/),
    });
  });

  it('gets arguments almost as long as the system takes', async () => {
    const args = Array.from({ length: 15 }, () => 'x'.repeat(130_000));
    const { pty } = await host.spawn('sh', ['-c', 'echo $#', 'sh', ...args]);
    await host.exitMark(pty);
    expect(host.output(pty)).toBe('15\r\n');
  });

  it('starts in its directory, with its environment and no other, in a session and on a terminal of its own', async () => {
    const script =
      'pwd; echo $PWD; env | sort | tr "\\n" ,; tty; stty size; ps -o sid= -p $$; stty -a | grep -o "[-]*iutf8"';
    const { pty, pid, tty } = await host.spawn('sh', ['-c', script], {
      env: { PATH: process.env.PATH ?? '', MARK: 'ü' },
      cwd: '/tmp',
      cols: 91,
      rows: 17,
    });
    await host.exitMark(pty);
    const lines = Buffer.from(host.output(pty), 'latin1').toString().split('\r\n');
    expect(lines[0]).toBe('/tmp');
    expect(lines[1]).toBe('/tmp');
    expect(lines[2]).toMatch(/MARK=ü,.*PWD=\/tmp,/);
    expect(lines[2]).not.toMatch(/HOME=/);
    expect(lines[2]).toContain(tty);
    expect(lines[3]).toBe('17 91');
    expect(Number(lines[4])).toBe(pid);
    expect(lines[5]).toBe('iutf8');
  });

  it('holds no descriptor of the keeper, and the server holds no terminal', async () => {
    const ptys: PtyState[] = [];
    for (let n = 0; n < 3; n++) ptys.push(await host.spawn('sh', ['-c', 'echo up; sleep 100']));
    for (const { pty } of ptys) await host.outputHas(pty, 'up');
    await host.killServer();
    // A gap among the keeper's descriptors is where node-pty stops closing them for the child.
    const [first] = ptys.splice(0, 1);
    await host.call('kill', first?.pty);
    await host.exitMark(first?.pty ?? 0);
    ptys.push(await host.spawn('sh', ['-c', 'echo up; sleep 100']));
    await host.call('kill', ptys[0]?.pty);
    await host.exitMark(ptys[0]?.pty ?? 0);
    const up = ['-c', 'echo up; sleep 100'];
    ptys.splice(0, 1, await host.spawn('sh', up), await host.spawn('sh', up));
    for (const { pty } of ptys) await host.outputHas(pty, 'up');
    for (const { pid, tty } of ptys) expect(descriptors(pid)).toEqual([tty, tty, tty]);
    const { serverPid } = await host.status();
    expect(descriptors(serverPid ?? 0).filter((target) => target.includes('pt'))).toEqual([]);
  });

  it.each([
    ['exit 42', { kind: 'code', code: 42 }],
    ['kill -SEGV $$', { kind: 'signal', signal: 'SIGSEGV' }],
    ['kill -KILL $$', { kind: 'signal', signal: 'SIGKILL' }],
  ])('that ends by `%s` says so', async (script, status) => {
    const { pty } = await host.spawn('sh', ['-c', script]);
    expect((await host.exitMark(pty)).status).toEqual(status);
  });

  it('gets signals by name', async () => {
    const { pty } = await host.spawn('sh', [
      '-c',
      'trap "echo got it; exit 5" USR1; echo up; while :; do sleep 0.02; done',
    ]);
    await host.outputHas(pty, 'up');
    await host.call('signal', pty, 'SIGUSR1');
    expect((await host.exitMark(pty)).status).toEqual({ kind: 'code', code: 5 });
    expect(host.output(pty)).toContain('got it');
  });

  it('and all of its children are gone after a kill, even those that ignore HUP and TERM', async () => {
    const stubborn =
      "trap '' HUP TERM; (trap '' HUP TERM; while :; do sleep 0.1; done) & set -m; sleep 1000 & sleep 1001 & echo up; while :; do sleep 0.1; done";
    const { pty, pid } = await host.spawn('bash', ['-c', stubborn]);
    await host.outputHas(pty, 'up');
    expect(sessionOf(pid).length).toBeGreaterThanOrEqual(4);
    await host.call('kill', pty);
    expect((await host.exitMark(pty)).status).toEqual({ kind: 'signal', signal: 'SIGKILL' });
    await waitUntil(() => sessionOf(pid).length === 0);
  });

  it('that ended leaves its background jobs alone; a kill then ends them too', async () => {
    const { pty, pid } = await host.spawn('bash', [
      '-c',
      'set -m; nohup sleep 1000 >/dev/null 2>&1 & exit 0',
    ]);
    await host.exitMark(pty);
    expect(sessionOf(pid)).toHaveLength(1);
    await host.call('kill', pty);
    await waitUntil(() => sessionOf(pid).length === 0);
  });

  it('that is released while it runs is ended and forgotten', async () => {
    const { pty, pid } = await host.spawn('sh', ['-c', 'while :; do echo flood; done']);
    await host.call('release', pty);
    await waitUntil(() => sessionOf(pid).length === 0);
    await host.killServer();
    expect(await host.call('welcome')).toMatchObject({ ptys: [] });
  });
});

describe('a blob', () => {
  it('is kept for the next server, the last one only', async () => {
    const { pty } = await host.spawn('cat');
    expect(await host.call('getBlob', pty)).toBeNull();
    await host.call('keepBlob', pty, 5, 'first');
    await host.call('keepBlob', pty, 9, 'second');
    await host.killServer();
    expect(await host.call('welcome')).toMatchObject({ ptys: [{ pty, key: 'k', hasBlob: true }] });
    expect(await host.call('getBlob', pty)).toEqual({ offset: 9, text: 'second' });
  });
});

it('an idle keeper with an idle pane is never woken', async () => {
  const { pty } = await host.spawn('cat');
  await host.call('input', pty, 'w', 1, 'x\n');
  await host.outputHas(pty, 'x\r\nx\r\n');
  const { pid } = await host.status();
  // What was going on when it began may end in the first seconds.
  const woken: number[] = [];
  while (woken.at(-1) !== 0 && woken.length < 5) {
    const before = switches(pid);
    await new Promise((done) => setTimeout(done, 1500));
    woken.push(switches(pid) - before);
  }
  expect(woken.at(-1)).toBe(0);
});

/** Times that a process went to sleep by itself. */
function switches(pid: number): number {
  return Number(
    /^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1],
  );
}

function descriptors(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(join(`/proc/${pid}/fd`, fd)));
}

function sessionOf(sid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isAlive(Number(name)))
    .filter((name) => session(Number(name)) === sid)
    .map(Number);
}

function session(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return -1;
  }
}
