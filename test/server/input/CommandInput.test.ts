import { describe, expect, it } from 'vitest';
import { CommandInput } from '../../../src/server/input/CommandInput.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const mebibyte = 1024 * 1024;
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** A keeper that takes what has room, and a program that reads when told to. */
class SlowProgram {
  readonly timers = new FakeTimers();
  readonly taken: Buffer[] = [];
  room = 4 * mebibyte;
  isGone = false;
  readonly last = new Map<string, number>();
  readonly input = new CommandInput({
    timers: this.timers,
    generation: 1,
    keeper: {
      input: (_pty, writer, seq, data) => this.#take(writer, seq, data),
      lastSeq: (writer) => Promise.resolve(this.last.get(writer) ?? 0),
    },
  });

  #take(writer: string, seq: number, data: Uint8Array): void {
    const isKnown = seq <= (this.last.get(writer) ?? 0);
    const answer = isKnown ? null : this.isGone ? 'gone' : data.length > this.room ? 'full' : null;
    if (answer === null && !isKnown) {
      this.last.set(writer, seq);
      this.room -= data.length;
      this.taken.push(Buffer.from(data));
    }
    queueMicrotask(() => this.input.answered(writer, seq, answer));
  }

  async reads(bytes: number): Promise<void> {
    this.room += bytes;
    this.timers.advance(1000);
    await turns();
  }
}

describe('CommandInput', () => {
  it('types what is longer than the keeper holds as fast as the program reads, and what comes after it after it', async () => {
    const program = new SlowProgram();
    const long = Buffer.alloc(9 * mebibyte, 'x');
    const answers = [
      program.input.type(1 as never, long),
      program.input.type(1 as never, Buffer.from('end')),
    ];
    await turns();
    expect(Buffer.concat(program.taken).length).toBe(4 * mebibyte);
    await program.reads(3 * mebibyte);
    expect(Buffer.concat(program.taken).length).toBe(7 * mebibyte);
    await program.reads(4 * mebibyte);
    expect(await Promise.all(answers)).toEqual([null, null]);
    expect(Buffer.concat(program.taken).equals(Buffer.concat([long, Buffer.from('end')]))).toBe(true);
  });

  it('gives up on a program that takes nothing, and says how much was not typed', async () => {
    const program = new SlowProgram();
    const answer = program.input.type(1 as never, Buffer.alloc(6 * mebibyte));
    await turns();
    for (let second = 0; second < 12; second++) await program.reads(0);
    expect(await answer).toEqual({ reason: 'full', dropped: 2 * mebibyte });
    expect(program.timers.pending).toBe(0);
  });

  it('does not wait with short input, and tells a program that is gone from one that does not read', async () => {
    const program = new SlowProgram();
    program.room = 0;
    expect(await program.input.type(1 as never, Buffer.from('key'))).toEqual({ reason: 'full', dropped: 3 });
    program.isGone = true;
    expect(await program.input.type(1 as never, Buffer.from('key'))).toEqual({ reason: 'gone', dropped: 3 });
    expect(program.timers.pending).toBe(0);
  });

  it('types named input once, and answers a repetition of it too', async () => {
    const program = new SlowProgram();
    const once = { writer: 'commands/owner/5f3a/%1', seq: 4 };
    const type = () => program.input.type(1 as never, Buffer.from('key'), { once, by: 'owner' });
    expect(await program.input.wasTyped(once)).toBe(false);
    expect(await Promise.all([type(), type()])).toEqual([null, null]);
    expect(await type()).toBeNull();
    expect(Buffer.concat(program.taken).toString()).toBe('key');
    expect(await program.input.wasTyped(once)).toBe(true);
  });
});
