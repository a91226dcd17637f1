/** Lines edited in prompts, with the keys of emacs and of vi: the same text here and in tmux. Random keys (SEED=n). */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 80, rows: 24 };

/** Escape in a form of its own: a plain one would belong to the key behind it. */
const escapeKey = '\x1b[27;1u';

const scenes: readonly (readonly [keys: 'emacs' | 'vi', what: string, typed: readonly string[]])[] = [
  ['vi', 'words backwards, and one taken out', [escapeKey, 'b', 'b', 'x']],
  ['vi', 'words by blanks', [escapeKey, 'B', 'B', 'D']],
  [
    'vi',
    'the start, the next words, and their ends',
    [escapeKey, '0', 'w', 'w', 'x', 'e', 'x', 'W', 'E', 'x'],
  ],
  ['vi', 'a place before the end', [escapeKey, 'h', 'i', 'new']],
  ['vi', 'Escape leaves the commands again', [escapeKey, escapeKey, 'typed']],
  ['vi', 'text behind the cursor', [escapeKey, '0', 'a', 'X']],
  ['vi', 'the line anew', [escapeKey, 'S', 'fresh']],
  ['emacs', 'words', ['\x1bb', '\x1bb', 'X', '\x1bf', 'Y', '\x01', '\x1bf', 'Z']],
  ['emacs', 'words cut and put back', ['\x17', '\x17', '\x01', '\x19']],
];

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')('a prompt', () => {
  let twins: TwinClients;
  beforeAll(async () => {
    twins = new TwinClients();
    await twins.start(size);
    await twins.both('set', '-s', 'escape-time', '0');
    await twins.attach('A', size);
  });
  afterAll(() => twins.stop());

  /** Each has the same line after these keys. */
  async function edited(keys: 'emacs' | 'vi', typed: readonly string[]): Promise<void> {
    await twins.both('set', '-g', 'status-keys', keys);
    await twins.both('set', '-g', '@line', 'none');
    await twins.both(
      'command-prompt',
      '-b',
      '-t',
      '<A>',
      '-I',
      'one/two  three-four, five',
      'set -g @line "%%%"',
    );
    const pair = twins.clients.get('A');
    for (const terminal of [pair?.theirs, pair?.ours]) terminal?.type(`${typed.join('')}\r`);
    await twins.settled(['show', '-gv', '@line']);
    const { theirs, ours } = await twins.both('show', '-gv', '@line');
    expect([typed, ours.text]).toEqual([typed, theirs.text]);
    expect(theirs.text).not.toBe('none\n');
  }

  it.each(scenes)('with the keys of %s: %s', (keys, _, typed) => edited(keys, typed));

  it('with any commands of vi', { timeout: 120_000 }, async () => {
    const command = fc.constantFrom(...'bBwWeEhl0$xX');
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 8 }), (typed) => edited('vi', [escapeKey, ...typed])),
      { numRuns: 40 },
    );
  });
});
