import { spawn } from 'node:child_process';
import { fstatSync, openSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteQueue, ChunkPool } from '../../src/keeper/ByteQueue.ts';
import { InputQueue, maxInputBytes } from '../../src/keeper/InputQueue.ts';
import { Pty, PtyHost } from '../../src/keeper/Pty.ts';
import { sessionMembers } from '../../src/keeper/processTable.ts';
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

describe('an input queue', () => {
  it('that was full takes nothing, however small, until half of it is typed', () => {
    const typed: (() => void)[] = [];
    const queue = new InputQueue(new ChunkPool(), (_bytes, done) => typed.push(done));
    const half = new Uint8Array(maxInputBytes / 2);
    expect([queue.accept(half), queue.accept(half), queue.accept(new Uint8Array(1))]).toEqual([
      true,
      true,
      false,
    ]);
    let writes = 0;
    while (!queue.accept(new Uint8Array(1))) {
      typed.shift()?.();
      writes++;
    }
    expect(writes).toBe(maxInputBytes / 2 / 65536);
  });

  it('refuses what it could never hold, and takes the next', () => {
    const queue = new InputQueue(new ChunkPool(), () => {});
    expect(queue.accept(new Uint8Array(maxInputBytes + 1))).toBe(false);
    expect(queue.accept(new Uint8Array(1))).toBe(true);
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
    pty.close();
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
    };
    const spec = { file: 'sleep', args: [], env: {}, cwd: '/', cols: 80, rows: 24 };
    const events = { onData: () => true, onEnd: () => {}, onExit: () => {} };
    expect(() => new Pty(parts, spec, events)).toThrow('uv_pipe_open failed: -22');
    expect(await ended).toBe('SIGKILL');
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });
});
