/** Options that are said to have an effect have one: `config check` names the others to who sets them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigChecker } from '../../src/cli/nouns/config/ConfigChecker.ts';
import { optionTable } from '../../src/options/table.ts';

const source = join(import.meta.dirname, '../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
/** All that the program is made of but the table itself, and the formats of the status line, which name options. */
const program = files
  .filter(
    (file) =>
      file.endsWith('.ts') && (!file.startsWith('options/table/') || file.endsWith('statusFormats.ts')),
  )
  .map((file) => readFileSync(join(source, file), 'utf8'))
  .join('\n');
/** Names that are put together, and those of a list. */
const composed =
  /^(?:activity|bell|silence)-action$|^visual-(?:activity|bell|silence)$|^display-panes-.*colour$|^key-hints-border-style$/;

/** Formats show them, and they bound nothing. */
const shown = new Set(['history-limit']);

/** It is the first argument of a call, or a variable in a format; styles also stand in lists of looks. */
const isAsked = (name: string, type: string) =>
  (type === 'style' && program.includes(`'${name}'`)) ||
  new RegExp(`\\w\\(\\s*(?:\\w+ \\? )?'${name}'|[{:]${name}[};]`).test(program);

describe('an option without effect', () => {
  it('is one that nothing in the program asks for, and no other', () => {
    const options = optionTable.filter(({ name, hook }) => !hook && !composed.test(name) && !shown.has(name));
    const wrong = options.filter(({ name, type, effect }) => isAsked(name, type) !== (effect === 'yes'));
    expect(wrong.map(({ name, effect }) => `${name}: ${effect}`)).toEqual([]);
  });

  it('is named to who sets it', () => {
    const notes = new ConfigChecker({ env: {}, cwd: '/' }).check(
      'set -g xterm-keys off\nset -g mouse on\n',
      'x.conf',
    );
    expect(notes.map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual([
      'note: xterm-keys has no effect here',
    ]);
  });
});
