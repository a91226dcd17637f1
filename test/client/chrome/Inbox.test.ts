/** The inbox of questions: what it shows, and that a key answers the question it was meant for, or none. */
import { describe, expect, it } from 'vitest';
import type { AskInfo } from '../../../src/protocol/asks.ts';
import { DrawnOverlay, drawn } from '../../helpers/DrawnOverlay.ts';

const now = 1_800_000_000_000;
const ask = (id: string, more: Partial<AskInfo> = {}): AskInfo => ({
  id,
  title: `Question ${id}?`,
  kind: 'choice',
  choices: ['yes', 'no'],
  by: { id: 'agent:claude:%3', name: 'claude in %3', actor: 'agent' },
  session: { id: '$0', uuid: 'u', name: 'work' },
  pane: '%3',
  askedAt: now - 125_000,
  deadline: null,
  state: 'pending',
  waiting: true,
  audience: 1,
  ...more,
});

const inbox = (asks: AskInfo[], open?: string, size = { cols: 72, rows: 20 }) =>
  new DrawnOverlay({ kind: 'inbox', asks, now, ...(open === undefined ? {} : { open }) }, size);
const answered = (id: string): AskInfo =>
  ask(id, { state: 'answered', answer: 'no', endedBy: 'ben', endedAt: now });
const text = (overlay: DrawnOverlay) => overlay.rows.join('\n');

describe('the inbox', () => {
  it('lists the questions with where and since when, and jumps to the pane', async () => {
    const overlay = inbox([ask('q1'), ask('q2', { pane: null, session: null })]);
    expect(text(overlay)).toMatch(/questions +2 waiting/);
    expect(text(overlay)).toMatch(/\? Question q1\? +work %3 2m/);
    await overlay.type('Down', 'o');
    expect(text(overlay)).toContain('q2 is about no pane that is there');
    await overlay.type('Up', 'o');
    expect(overlay.answered?.answer).toEqual({ id: 'q1' });
  });

  it('answers by number, by first letter, and by the selected choice; Enter alone answers nothing', async () => {
    const overlay = inbox([ask('q1'), ask('q2'), ask('q3', { choices: ['left', 'right', 'list'] })]);
    await overlay.type('Enter', 'Enter');
    expect(overlay.acts).toEqual([]);
    expect(text(overlay)).toContain('choose an answer first');
    await overlay.type('2');
    await overlay.type('Down', 'Enter', 'y');
    await overlay.type('Down', 'Enter', 'l', 'Down', 'Down', 'Enter');
    expect(overlay.acts).toEqual([
      { action: 'answer', id: 'q1', text: 'no' },
      { action: 'answer', id: 'q2', text: 'yes' },
      { action: 'answer', id: 'q3', text: 'right' },
    ]);
  });

  it('hides a secret while it is typed, and sends it', async () => {
    const overlay = inbox([ask('q1', { kind: 'secret', choices: [] })], 'q1');
    await overlay.type(...'hunter2');
    expect(text(overlay)).toContain('•••••••');
    expect(text(overlay)).not.toContain('hunter2');
    await overlay.type('Enter');
    expect(overlay.acts).toEqual([{ action: 'answer', id: 'q1', text: 'hunter2' }]);
  });

  it('closes the box of a question that was answered elsewhere, says who did, and takes no more keys for it', async () => {
    const overlay = inbox([ask('q1'), ask('q2')], 'q1');
    expect(text(overlay)).toContain('1 yes');
    overlay.stage.setInbox({ asks: [answered('q1'), ask('q2')], now });
    await drawn();
    expect(text(overlay)).not.toContain('1 yes');
    expect(text(overlay)).toContain('q1 was answered by ben: no');
    await overlay.type('y', '1', 'Enter', '1');
    expect(overlay.acts).toEqual([]);
  });

  it('keeps the selection when questions come and go', async () => {
    const overlay = inbox([ask('q1'), ask('q2'), ask('q3')]);
    await overlay.type('Down', 'Down');
    overlay.stage.setInbox({ asks: [ask('q0'), ask('q1'), ask('q3'), ask('q4')], now });
    await overlay.type('Enter', '1');
    expect(overlay.acts).toEqual([{ action: 'answer', id: 'q3', text: 'yes' }]);
  });

  it('says when the answer came too late, and closes after the last one', async () => {
    const late = inbox([ask('q1')], 'q1');
    late.acted = () => Promise.reject(new Error('question q1 was answered by ben: no'));
    await late.type('y');
    await drawn();
    expect(text(late)).toContain('question q1 was answered by ben: no');
    expect(late.answered).toBeNull();
    const last = inbox([ask('q1'), answered('q2')], 'q1');
    await last.type('y');
    await drawn();
    expect(last.answered?.answer).toBeNull();
  });

  it('shows a command whole, over lines, or says that it does not', () => {
    const command = `rm -rf ${'a-long-path/'.repeat(20)}end`;
    const overlay = inbox(
      [ask('q1', { detail: `$ ${command}`, default: 'no', deadline: now + 3_600_000 })],
      'q1',
    );
    const shown = overlay.rows.map((row) => row.replace(/^[│ ]+|[│ ]+$/g, '')).join('');
    expect(shown).toContain(command.replace('rm -rf ', '$ rm -rf '));
    expect(text(overlay)).toContain('no is taken in 1h');
    const long = inbox([ask('q1', { detail: 'line\n'.repeat(200) })], 'q1', { cols: 60, rows: 14 });
    expect(text(long)).toContain('this is not all of it: holdfast ask show q1');
    expect(text(long)).toContain('2 no');
  });

  it('draws no character that acts on the terminal', () => {
    const overlay = inbox([ask('q1', { title: 'a\x1b[2J\u202eb', detail: 'c\x07\x9b1m' })], 'q1');
    expect(text(overlay)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });

  it('fits any terminal', () => {
    for (const size of [
      { cols: 20, rows: 6 },
      { cols: 30, rows: 10 },
      { cols: 200, rows: 60 },
    ]) {
      const overlay = inbox([ask('q1'), ask('q2')], 'q1', size);
      expect(overlay.rows.length).toBeLessThanOrEqual(size.rows);
    }
  });

  it('cancels after a confirmation', async () => {
    const overlay = inbox([ask('q1')]);
    await overlay.type('x', 'n', 'x', 'y');
    expect(overlay.acts).toEqual([{ action: 'cancel', id: 'q1', text: '' }]);
  });

  it('takes clicks', async () => {
    const overlay = inbox([ask('q1'), ask('q2')]);
    await overlay.click('Question q2');
    await overlay.click('Question q2');
    await overlay.click('2 no');
    expect(overlay.acts).toEqual([{ action: 'answer', id: 'q2', text: 'no' }]);
  });
});
