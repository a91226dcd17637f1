/** Questions as their askers and those who answer meet them: one answer each, whatever happens meanwhile. */
import { describe, expect, it } from 'vitest';
import { AskBench, ann, ben, claude, codeOf, crush } from '../../helpers/AskBench.ts';

const hour = 3_600_000;
const states = ({ told }: AskBench) => told.map(({ id, end }) => `${id} ${end?.state ?? 'pending'}`);

describe('a question', () => {
  it('waits without end, and the first answer wins', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Apply?' }, ann, bench);
    bench.timers.advance(400 * 24 * hour);
    expect(bench.asks.answer(id, 'YES', ben).end).toMatchObject({
      state: 'answered',
      answer: 'yes',
      by: ben,
    });
    expect(() => bench.asks.answer(id, 'no', ann)).toThrow(`question ${id} was answered by ben: yes`);
    expect(codeOf(() => bench.asks.answer(id, 'no', ann))).toBe('already-answered');
    expect(codeOf(() => bench.asks.answer('q9', 'no', ann))).toBe('no-such-question');
    expect(states(bench)).toEqual(['q1 pending', 'q1 answered']);
  });

  it('is answered in its own words only', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Which?', choices: ['left', 'right'] });
    expect(() => bench.asks.answer(id, 'up', ann)).toThrow('the answer to q1 must be one of left, right: up');
    const name = bench.open({ title: 'Name?', kind: 'text' });
    expect(codeOf(() => bench.asks.answer(name.id, 'a\x1b[2Jb', ann))).toBe('bad-value');
    expect(codeOf(() => bench.asks.answer(name.id, 'x'.repeat(5000), ann))).toBe('value-too-long');
    expect(bench.asks.pending().map(({ id: each }) => each)).toEqual([id, name.id]);
  });

  it('for a person is not answered by an agent, nor is any by the one who asked it', () => {
    const bench = new AskBench();
    const forPerson = bench.open({ title: 'May I?', to: 'person' }, claude).id;
    const forAll = bench.open({ title: 'May I?' }, claude).id;
    expect(codeOf(() => bench.asks.answer(forPerson, 'yes', crush))).toBe('may-not-answer');
    expect(codeOf(() => bench.asks.cancel(forPerson, crush))).toBe('may-not-answer');
    expect(codeOf(() => bench.asks.answer(forAll, 'yes', claude))).toBe('may-not-answer');
    expect(bench.asks.answer(forAll, 'yes', crush).end?.state).toBe('answered');
    expect(bench.asks.cancel(forPerson, claude, 'no more\x1b[2J').end).toMatchObject({ why: 'no more' });
  });

  it('is refused with a sentence when it is none', () => {
    const bench = new AskBench();
    const refused = (draft: object) => codeOf(() => bench.open({ title: 'Q?', ...draft }));
    expect(refused({ title: ' \x1b[2J\u202e ' })).toBe('bad-value');
    expect(refused({ choices: [] })).toBe('limit-exceeded');
    expect(refused({ choices: ['a', 'A'] })).toBe('bad-value');
    expect(refused({ choices: ['x'.repeat(100)] })).toBe('value-too-long');
    expect(refused({ default: 'yes' })).toBe('bad-value');
    expect(refused({ default: 'maybe', timeoutMs: 5 })).toBe('bad-value');
    expect(refused({ kind: 'secret', default: 'x', timeoutMs: 5 })).toBe('bad-value');
    expect(() => bench.open({ title: 'Q?', deadline: bench.now - 1 })).toThrow('the deadline is in the past');
    expect(bench.told).toEqual([]);
  });

  it('is cut and cleaned, and says so', () => {
    const bench = new AskBench();
    const question = bench.open({ title: `\x1b]0;x\x07${'long \u202e'.repeat(200_000)}` });
    expect(question.cut).toBe(true);
    expect(question.title.length).toBeLessThanOrEqual(500);
  });

  it('is bounded in number', () => {
    const bench = new AskBench();
    for (let n = 0; n < 1000; n++) bench.open({ title: `Q${n}?`, key: String(n) });
    expect(codeOf(() => bench.open({ title: 'one more' }))).toBe('limit-exceeded');
    bench.asks.answer('q500', 'yes', ann);
    expect(bench.open({ title: 'one more' }).id).toBe('q1001');
  });
});

describe('the end of every session', () => {
  it('ends the questions too, and no number is given twice', () => {
    const bench = new AskBench();
    bench.open({ title: 'Apply?', key: 'k' });
    bench.asks.forget();
    bench.kill();
    expect(bench.asks.all()).toEqual([]);
    expect(bench.open({ title: 'Apply?', key: 'k' }).id).toBe('q2');
  });
});

describe('the deadline of a question', () => {
  it('takes the default when it is over, and not before', () => {
    const bench = new AskBench();
    bench.open({ title: 'Apply?', default: 'no', timeoutMs: hour }, ann, bench);
    bench.timers.advance(hour - 1);
    expect(states(bench)).toEqual(['q1 pending']);
    bench.timers.advance(1);
    expect(bench.told.at(-1)?.end).toMatchObject({ state: 'expired', answer: 'no' });
    expect(() => bench.asks.answer('q1', 'yes', ann)).toThrow('question q1 had no answer in time: no');
  });

  it('does not move with a wall clock that is set', () => {
    const bench = new AskBench();
    const question = bench.open({ title: 'Apply?', timeoutMs: hour }, ann, bench);
    bench.wall += 400 * 24 * hour;
    bench.timers.advance(hour / 2);
    expect(states(bench)).toEqual(['q1 pending']);
    expect(bench.asks.deadlineOf(question)).toBe(bench.now + hour / 2);
    bench.wall -= 800 * 24 * hour;
    bench.timers.advance(hour / 2);
    expect(states(bench)).toEqual(['q1 pending', 'q1 expired']);
  });

  it('outlives the server, and counts the time without one', () => {
    const bench = new AskBench();
    bench.open({ title: 'Apply?', timeoutMs: hour, key: 'k' });
    bench.kill(hour / 2);
    bench.timers.advance(hour / 2 - 1);
    expect(states(bench)).toEqual(['q1 pending']);
    bench.timers.advance(1);
    expect(states(bench)).toEqual(['q1 pending', 'q1 expired']);
    bench.open({ title: 'Again?', timeoutMs: hour, key: 'k2' });
    bench.kill(2 * hour);
    bench.timers.advance(0);
    expect(states(bench).slice(2)).toEqual(['q2 pending', 'q2 expired']);
  });

  it('outlives a reboot, after which the clock gets a minute to be set', () => {
    const bench = new AskBench();
    bench.open({ title: 'Soon over?', timeoutMs: hour, key: 'a' });
    bench.open({ title: 'Later?', timeoutMs: 5 * hour, key: 'b' });
    bench.reboot(2 * hour);
    bench.timers.advance(59_999);
    expect(states(bench)).toEqual(['q1 pending', 'q2 pending']);
    bench.timers.advance(1);
    expect(states(bench).slice(2)).toEqual(['q1 expired']);
    bench.timers.advance(3 * hour - 60_001);
    expect(states(bench).slice(3)).toEqual([]);
    bench.timers.advance(1);
    expect(states(bench).slice(3)).toEqual(['q2 expired']);
  });
});

describe('the asker of a question', () => {
  it('gets the same question and the same answer for the same key', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Apply?', key: 'm1' });
    expect(bench.open({ title: 'Apply?', key: 'm1' }).id).toBe(id);
    expect(() => bench.open({ title: 'Drop it?', key: 'm1' })).toThrow(
      'the key m1 belongs to another question, q1',
    );
    bench.asks.answer(id, 'yes', ben);
    bench.kill();
    expect(bench.open({ title: 'Apply?', key: 'm1' }).end).toMatchObject({ answer: 'yes' });
    // Another asker's key is another key.
    expect(bench.open({ title: 'Drop it?', key: 'm1' }, claude).id).toBe('q2');
    expect(states(bench)).toEqual(['q1 pending', 'q1 answered', 'q2 pending']);
  });

  it('asks anew with a key whose question was cancelled', () => {
    const bench = new AskBench();
    bench.asks.cancel(bench.open({ title: 'Apply?', key: 'm1' }).id, ben);
    expect(bench.open({ title: 'Apply?', key: 'm1' })).toMatchObject({ id: 'q2', end: null });
  });

  it('finds its question again after kill -9, and learns how it ended meanwhile', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Apply?', call: 'c1' });
    bench.kill();
    bench.timers.advance(59_000);
    expect(bench.open({ title: 'Apply?', call: 'c1' }, ann, bench).id).toBe(id);
    bench.timers.advance(24 * hour);
    bench.asks.cancel(id, ben, 'not today');
    bench.kill();
    expect(bench.open({ title: 'Apply?', call: 'c1' }).end).toMatchObject({ state: 'cancelled' });
  });

  it('takes its question with it when it does not come back, unless that has a key', () => {
    const bench = new AskBench();
    const asker = {};
    bench.open({ title: 'Mine?', call: 'c1' }, ann, asker);
    bench.open({ title: 'Kept?', key: 'k' }, ann, asker);
    bench.asks.left(asker);
    bench.timers.advance(9_999);
    expect(bench.told.filter(({ end }) => end)).toEqual([]);
    bench.timers.advance(1);
    expect(states(bench).slice(2)).toEqual(['q1 orphaned']);
    bench.timers.advance(400 * 24 * hour);
    bench.reboot();
    expect(bench.asks.pending().map(({ id }) => id)).toEqual(['q2']);
  });

  it('of a server that was killed has a minute to come back', () => {
    const bench = new AskBench();
    bench.open({ title: 'Mine?', call: 'c1' });
    bench.kill();
    bench.timers.advance(60_000);
    expect(states(bench)).toEqual(['q1 pending', 'q1 orphaned']);
  });

  it('waits for the end', async () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Apply?' }, ann, bench);
    const ended = bench.asks.ended(id, bench);
    bench.asks.answer(id, 'no', ben);
    expect((await ended).end).toMatchObject({ answer: 'no' });
    expect((await bench.asks.ended(id, bench)).end).toMatchObject({ answer: 'no' });
  });
});

describe('a secret', () => {
  it('is for its asker alone, and is nowhere else', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Password?', kind: 'secret', key: 'pw' }, ann, bench);
    const answered = bench.asks.answer(id, 'hunter2', ben);
    expect(answered.end).toMatchObject({ state: 'answered', answer: null });
    expect(bench.asks.secret(id, {})).toBeUndefined();
    expect(bench.asks.secret(id, bench)).toBe('hunter2');
    bench.asks.taken(id, bench);
    expect(bench.asks.secret(id, bench)).toBeUndefined();
    expect(bench.disk.history + JSON.stringify(bench.told)).not.toContain('hunter2');
    // With nothing to give again, the same key asks anew.
    expect(bench.open({ title: 'Password?', kind: 'secret', key: 'pw' }).id).toBe('q2');
  });

  it('that was not delivered before the server died is asked for again', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Password?', kind: 'secret', call: 'c' }, ann, bench);
    bench.asks.answer(id, 'hunter2', ben);
    bench.kill();
    expect(bench.open({ title: 'Password?', kind: 'secret', call: 'c' }, ann, bench)).toMatchObject({
      id,
      end: null,
    });
    bench.asks.answer(id, 'hunter3', ben);
    expect(bench.asks.secret(id, bench)).toBe('hunter3');
  });
});

describe('a full disk', () => {
  it('refuses a question and an answer with a sentence, and loses nothing', () => {
    const bench = new AskBench();
    const { id } = bench.open({ title: 'Apply?', default: 'no', timeoutMs: hour, key: 'k' });
    bench.disk.isFull = true;
    expect(codeOf(() => bench.open({ title: 'More?' }))).toBe('file-error');
    expect(codeOf(() => bench.asks.answer(id, 'yes', ann))).toBe('file-error');
    bench.timers.advance(hour + 20_000);
    expect(states(bench)).toEqual(['q1 pending']);
    bench.disk.isFull = false;
    bench.timers.advance(10_000);
    expect(states(bench)).toEqual(['q1 pending', 'q1 expired']);
  });
});
