import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteQueue, ChunkPool } from '../../src/keeper/ByteQueue.ts';
import { InputQueue, type InputSink, maxInputBytes } from '../../src/keeper/InputQueue.ts';
import { Pty, PtyHost } from '../../src/keeper/Pty.ts';
import { leadsSession, sessionMembers } from '../../src/keeper/processTable.ts';
import { Writers } from '../../src/keeper/Writers.ts';

describe('a byte queue', () => {
  it('gives back what was put in, at its offsets, however it is filled and emptied', () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 0, max: 150_000 }) }),
      fc.record({ drop: fc.integer({ min: -10, max: 150_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const queue = new ByteQueue(new ChunkPool());
        const byteAt = (offset: number): number => (offset * 7919) % 251;
        for (const one of steps) {
          if ('append' in one) {
            const from = queue.end;
            queue.append(Uint8Array.from({ length: one.append }, (_, index) => byteAt(from + index)));
          } else {
            queue.dropTo(queue.first + one.drop);
          }
          let offset = queue.first;
          while (offset < queue.end) {
            const view = queue.view(offset, queue.end);
            if (view[0] !== byteAt(offset) || view.at(-1) !== byteAt(offset + view.length - 1)) return false;
            offset += view.length;
          }
          if (offset !== queue.end) return false;
        }
        return true;
      }),
      { numRuns: 50 },
    );
  });
});

/** The kernel's end of a PTY, with room for so many bytes until they are read. */
class Kernel implements InputSink {
  readonly typed: number[] = [];
  room: number;
  #waiting: { byte: number; done: () => void } | null = null;

  constructor(room: number) {
    this.room = room;
  }

  write(bytes: Uint8Array): number {
    if (this.#waiting) throw new Error('written while a byte waits for room');
    const taken = bytes.subarray(0, this.room);
    for (const byte of taken) this.typed.push(byte);
    this.room -= taken.length;
    return taken.length;
  }

  writeLater(byte: Uint8Array, done: () => void): void {
    expect(byte.length).toBe(1);
    this.#waiting = { byte: byte[0] ?? 0, done };
  }

  /** The program read so many bytes. */
  read(bytes: number): void {
    this.room += bytes;
    const waiting = this.#waiting;
    if (!waiting || this.room === 0) return;
    this.#waiting = null;
    this.typed.push(waiting.byte);
    this.room -= 1;
    waiting.done();
  }

  get text(): string {
    return Buffer.from(this.typed).toString('latin1');
  }
}

describe('an input queue', () => {
  it('that was full takes nothing, however small, until half of it is typed', () => {
    const kernel = new Kernel(0);
    const queue = new InputQueue(new ChunkPool(), kernel);
    const half = new Uint8Array(maxInputBytes / 2);
    const accept = (bytes: Uint8Array) => queue.accept(bytes, 'ann');
    // One byte waits beyond the queue.
    expect([accept(half), accept(half), accept(new Uint8Array(2))]).toEqual([true, true, false]);
    let writes = 0;
    while (!accept(new Uint8Array(1))) {
      kernel.read(65536);
      writes++;
    }
    expect(writes).toBe(maxInputBytes / 2 / 65536);
  });

  it('refuses what it could never hold, and takes the next', () => {
    const queue = new InputQueue(new ChunkPool(), new Kernel(0));
    expect(queue.accept(new Uint8Array(maxInputBytes + 1), 'ann')).toBe(false);
    expect(queue.accept(new Uint8Array(1), 'ann')).toBe(true);
  });

  it('types everything in order, whatever the kernel takes at a time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 20 })),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (texts, reads) => {
          const kernel = new Kernel(3);
          const queue = new InputQueue(new ChunkPool(), kernel);
          const bytes = texts.map((text) => Buffer.from(text));
          bytes.forEach((each, at) => {
            queue.accept(each, `w${at % 3}`);
            kernel.read(reads[at % (reads.length || 1)] ?? 1);
          });
          for (let left = 0; left < 1000; left++) kernel.read(4);
          return kernel.text === Buffer.concat(bytes).toString('latin1');
        },
      ),
    );
  });

  it('drops the input of others up to the byte that waits for room, and keeps the order of what is kept', () => {
    const kernel = new Kernel(2);
    const queue = new InputQueue(new ChunkPool(), kernel);
    for (const [writer, text] of [
      ['bot', 'aaaa'],
      ['server-1', 'R'],
      ['bot', 'bb'],
      ['ann:late', 'c'],
    ] as const)
      queue.accept(Buffer.from(text), writer);
    queue.dropAllBut(['ann', 'server-']);
    queue.accept(Buffer.from('d'), 'ann');
    for (let left = 0; left < 10; left++) kernel.read(1);
    expect(kernel.text).toBe('aaaRcd');
  });

  it('ends a paste that it drops the rest of, wherever that is cut', () => {
    const paste = '\x1b[200~echo one\x1b[201~';
    for (let room = 0; room < paste.length; room++) {
      const kernel = new Kernel(room);
      const queue = new InputQueue(new ChunkPool(), kernel);
      queue.accept(Buffer.from(paste), 'bot');
      queue.dropAllBut(['ann']);
      queue.accept(Buffer.from('k'), 'ann');
      for (let left = 0; left < 30; left++) kernel.read(1);
      const typed = paste.slice(0, room + 1);
      const open = typed.length >= 6 && typed.length < paste.length;
      expect([room, kernel.text]).toEqual([room, `${typed}${open ? '\x1b[201~' : ''}k`]);
    }
  });

  it("leaves a person's own paste alone", () => {
    const kernel = new Kernel(100);
    const queue = new InputQueue(new ChunkPool(), kernel);
    queue.accept(Buffer.from('\x1b[20'), 'ann');
    queue.accept(Buffer.from('0~one'), 'ann');
    queue.dropAllBut(['ann']);
    queue.accept(Buffer.from(' two\x1b[201~'), 'ann');
    expect(kernel.text).toBe('\x1b[200~one two\x1b[201~');
  });
});

describe('writers', () => {
  it('are remembered up to 4,096, the silent ones forgotten first', () => {
    const writers = new Writers();
    writers.note('silent', 1);
    writers.note('busy', 1);
    for (let n = 0; n < 4094; n++) writers.note(`w${n}`, n);
    writers.note('busy', 2);
    writers.note('new', 1);
    expect(['silent', 'busy', 'new'].map((writer) => writers.lastSeq(writer))).toEqual([0, 2, 1]);
  });

  it('never count backwards', () => {
    const writers = new Writers();
    writers.note('w', 5);
    writers.note('w', 3);
    expect(writers.lastSeq('w')).toBe(5);
  });
});

describe('the process table', () => {
  it('knows the same members from ps as from /proc', async () => {
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
    let isUp = (): void => {};
    const up = new Promise<void>((resolve) => {
      isUp = resolve;
    });
    const args = ['-c', 'sleep 100 & sleep 100 & echo up; wait'];
    const spec = { file: 'sh', args, env, cwd: '/', cols: 80, rows: 24 };
    let text = '';
    const pty = new PtyHost().open(spec, {
      onData: (bytes) => {
        text += bytes.toString();
        if (text.includes('up')) isUp();
        return true;
      },
      onEnd: () => {},
      onExit: () => {},
    });
    await up;
    const query = { sid: pty.pid, tty: pty.tty };
    const byProc = await sessionMembers(query);
    expect(byProc).toHaveLength(3);
    expect(await sessionMembers(query, '/no/proc')).toEqual(byProc);
    const child = byProc.find(({ pid }) => pid !== pty.pid)?.pid ?? 0;
    for (const dir of ['/proc', '/no/proc']) expect(await leadsSession(query, dir)).toBe(true);
    if (process.platform === 'linux') expect(await leadsSession({ ...query, sid: child })).toBe(false);
    pty.close();
  });

  it('finds a process by its session of today, and another one that got its pid', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hfp-'));
    const write = (pid: number, session: number, state = 'S') => {
      mkdirSync(join(dir, String(pid)), { recursive: true });
      writeFileSync(join(dir, String(pid), 'stat'), `${pid} (sh) ${state} 1 ${pid + 1000} ${session} 0`);
    };
    const pidsIn = async (sid: number) =>
      (await sessionMembers({ sid, tty: '' }, dir)).map(({ pid }) => pid).sort();
    for (const pid of [1, 2, 3, 4]) write(pid, 1);
    expect(await pidsIn(1)).toEqual([1, 2, 3, 4]);
    // Process 2 began its own session, 3 is a zombie, and 4 is another process.
    write(2, 2);
    write(3, 1, 'Z');
    rmSync(join(dir, '4'), { recursive: true });
    write(4, 2);
    write(5, 2);
    expect(await pidsIn(1)).toEqual([1]);
    expect(await pidsIn(2)).toEqual([2, 4, 5]);
    rmSync(dir, { recursive: true });
  });

  it('lets other work in while it is read, and serves all who wait by one reading', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hfp-'));
    for (let pid = 1; pid <= 400; pid++) {
      mkdirSync(join(dir, String(pid)));
      writeFileSync(join(dir, String(pid), 'stat'), `${pid} (a) b) S 1 ${pid} 7 0`);
    }
    let turns = 0;
    let isRead = false;
    const count = () => {
      turns += 1;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    const all = await Promise.all([7, 7, 8].map((sid) => sessionMembers({ sid, tty: '' }, dir)));
    isRead = true;
    rmSync(dir, { recursive: true });
    expect(all.map((members) => members.length)).toEqual([400, 400, 0]);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('a program that closes its terminal before it exits', () => {
  let dir: string;
  let fifo: number;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hfp-'));
    execFileSync('mkfifo', [join(dir, 'go')]);
    // For both ways: neither side waits for the other.
    fifo = openSync(join(dir, 'go'), 'r+');
  });
  afterEach(() => {
    closeSync(fifo);
    rmSync(dir, { recursive: true });
  });

  /** Runs until the terminal is closed. The program exits with status 7 when a line is written to `fifo`. */
  async function closed(first = ''): Promise<{ pty: Pty; exit: Promise<unknown> }> {
    const args = ['-c', `${first} exec <&- >&- 2>&-; read go <${join(dir, 'go')}; exit 7`];
    const spec = { file: 'sh', args, env: {}, cwd: '/', cols: 80, rows: 24 };
    let pty: Pty | null = null;
    let onExit = (_status: unknown): void => {};
    const exit = new Promise((done) => {
      onExit = done;
    });
    const made = await new Promise<Pty>((ended) => {
      pty = new PtyHost().open(spec, { onData: () => true, onEnd: () => pty && ended(pty), onExit });
    });
    return { pty: made, exit };
  }

  // As cat does at the end of its input.
  it.each(['', 'echo output;'])('exits by itself: %s', async (first) => {
    const { exit } = await closed(first);
    writeSync(fifo, 'go\n');
    expect(await exit).toEqual({ kind: 'code', code: 7 });
  });

  it('is hung up when the PTY is closed', async () => {
    const { pty, exit } = await closed();
    pty.close();
    expect(await exit).toEqual({ kind: 'signal', signal: 'SIGHUP' });
  });
});

describe('a PTY whose descriptor libuv refuses', () => {
  it('fails without a program that runs on and without an open descriptor', async () => {
    const program = spawn('sleep', ['1000']);
    const ended = new Promise((done) => program.once('exit', (_code, signal) => done(signal)));
    const fd = openSync('/dev/null', 'r+');
    const parts = {
      native: { fork: () => ({ fd, pid: program.pid ?? 0, pty: '/dev/pts/0' }), resize: () => {} },
      helperPath: '',
      Pipe: class {
        open = () => -22;
      },
      readBuffer: Buffer.alloc(16),
      masters: new Set<number>(),
      firstDescriptors: 0,
    };
    const spec = { file: 'sleep', args: [], env: {}, cwd: '/', cols: 80, rows: 24 };
    const events = { onData: () => true, onEnd: () => {}, onExit: () => {} };
    expect(() => new Pty(parts, spec, events)).toThrow('uv_pipe_open failed: -22');
    expect(await ended).toBe('SIGKILL');
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });
});
