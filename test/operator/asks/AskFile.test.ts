/** The file of questions: what was written is there for the next server, whatever ended this one. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AskFile } from '../../../src/operator/asks/AskFile.ts';
import type { AskQuestion } from '../../../src/operator/asks/question.ts';
import type { KeptQuestions } from '../../../src/operator/asks/types.ts';
import { AskBench } from '../../helpers/AskBench.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hf-asks-'));
  path = join(dir, 'state', 'asks.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const none = (): KeptQuestions => ({ questions: [], next: 1 });
const bench = new AskBench();
const question = (n: number): AskQuestion => ({
  ...bench.open({ title: `Q${n}?`, key: String(n) }),
  id: `q${n}`,
});
const ids = ({ questions }: KeptQuestions) => questions.map(({ id }) => id);

describe('the file of questions', () => {
  it('gives back the last state of each, private to the user', () => {
    const file = new AskFile(path);
    expect(file.load()).toEqual({ questions: [], next: 1, problems: [] });
    file.write(question(1), none);
    file.write(question(2), none);
    const ended = { ...question(1), end: { state: 'orphaned' as const, at: 5 } };
    file.write(ended, none);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const next = new AskFile(path);
    const kept = next.load();
    expect(kept).toMatchObject({ next: 3, problems: [] });
    expect(ids(kept)).toEqual(['q1', 'q2']);
    expect(kept.questions[0]?.end).toEqual(ended.end);
    next.write(question(3), none);
    expect(ids(new AskFile(path).load())).toEqual(['q1', 'q2', 'q3']);
  });

  it('never gives a number twice, also when nothing is left', () => {
    const file = new AskFile(path);
    file.write(question(1), none);
    file.rewrite({ questions: [], next: 8 });
    expect(new AskFile(path).load()).toMatchObject({ questions: [], next: 8 });
  });

  it('leaves out a torn last line', () => {
    new AskFile(path).write(question(1), none);
    appendFileSync(path, JSON.stringify(question(2)).slice(0, 100));
    const file = new AskFile(path);
    expect(ids(file.load())).toEqual(['q1']);
    file.write(question(3), none);
    expect(ids(new AskFile(path).load())).toEqual(['q1', 'q3']);
  });

  it('keeps a file aside that somebody edited, and says so', () => {
    const file = new AskFile(path);
    file.write(question(1), none);
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"id":"q2","title":5}\nnot a line\n`);
    const next = new AskFile(path);
    const { problems, ...kept } = next.load();
    expect(ids(kept)).toEqual(['q1']);
    expect(problems.join()).toMatch(/2 lines are not questions; it was kept as .*asks.jsonl.bad-1/);
    next.write(question(5), () => kept);
    expect(ids(new AskFile(path).load())).toEqual(['q1', 'q5']);
  });

  it('says when it can not be written, and keeps what it has', () => {
    const file = new AskFile(path);
    file.write(question(1), none);
    mkdirSync(`${path}.new/x`, { recursive: true });
    file.rewrite({ questions: [], next: 2 });
    expect(file.problem).toMatch(/can't write .*asks.jsonl: /);
    expect(ids(new AskFile(path).load())).toEqual(['q1']);
    const nowhere = new AskFile(join(path, 'below a file'));
    expect(() => nowhere.write(question(1), none)).toThrow("can't write");
  });

  it('is written anew when most of it need not be kept', () => {
    const file = new AskFile(path);
    const one = question(1);
    for (let n = 0; n < 2010; n++) file.write(one, none);
    expect(file.isLong).toBe(true);
    file.rewrite({ questions: [one], next: 2 });
    expect(file.isLong).toBe(false);
    file.write(question(2), none);
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(4);
    expect(readdirSync(join(dir, 'state'))).toEqual(['asks.jsonl']);
  });

  it('is on the disk once that was awaited; one sync stands for all that wait', async () => {
    let syncs = 0;
    const file = new AskFile(path, async () => {
      syncs += 1;
    });
    for (let n = 1; n <= 20; n++) file.write(question(n), none);
    await Promise.all(Array.from({ length: 20 }, () => file.synced()));
    expect(syncs).toBe(1);
    await file.synced();
    expect(syncs).toBe(1);
    const failing = new AskFile(path, () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })));
    failing.load();
    failing.write(question(21), none);
    await expect(failing.synced()).rejects.toMatchObject({ code: 'file-error' });
  });
});
