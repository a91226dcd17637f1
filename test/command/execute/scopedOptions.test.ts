/** What a caller with one session may set: every option of the table is in one of these lists, or this fails. */
import { describe, expect, it } from 'vitest';
import { Arguments } from '../../../src/command/arguments/Arguments.ts';
import { inOneSession, maySet } from '../../../src/command/execute/scopedOptions.ts';
import { optionSpec, optionTable } from '../../../src/options/table.ts';

/** What runs a command, decides what others run, or reaches beyond the session: withheld. */
const withheld = {
  runs: [
    'default-command',
    'default-shell',
    'lock-command',
    'status-format',
    'key-table',
    'respawn-programs',
  ],
  control: ['control', 'control-idle-time', 'control-wait'],
  // Whom the owner's terminal is to bother, and when.
  notices: ['notify-on', 'notify-pattern'],
  reaches: ['destroy-unattached', 'lock-after-time', 'update-environment', 'pane-colours'],
};

const args = (words: readonly string[], flags: readonly string[] = []) =>
  new Arguments(
    new Map(flags.map((flag) => [flag, ['']])),
    words.map((text) => ({ kind: 'word' as const, text })),
  );

describe('options that a caller with one session may set', () => {
  it('are those of sessions, windows and panes that run nothing; hooks and the server’s are none of them', () => {
    const named: string[] = Object.values(withheld).flat();
    const refused = optionTable.filter((spec) => !inOneSession(spec));
    for (const spec of refused) {
      const known = spec.hook === true || spec.scopes.includes('server') || named.includes(spec.name);
      expect([spec.name, known]).toEqual([spec.name, true]);
    }
    for (const name of named) expect([name, inOneSession(optionSpec(name))]).toEqual([name, false]);
    expect(inOneSession(undefined)).toBe(false);
  });

  it('take no value that runs something once it is shown, nor one that can not be seen beforehand', () => {
    const set = (...words: string[]) => maySet(args(words));
    for (const value of ['#S:#I #{window_name}', '#[fg=#ff0000]x', '%H:%M', '##', ''])
      expect([value, set('status-left', value)]).toEqual([value, value !== '##']);
    for (const value of [
      '#(touch x)',
      '##(touch x)',
      '#{E:@x}',
      '#{T:pane_title}',
      '#{S:#S}',
      '#{@x}',
      '#[fg=#{E:@x}]',
      '#[#(touch x)]',
      '#{?a,#(x),}',
    ])
      expect([value, set('status-left', value)]).toEqual([value, false]);
    expect(set('after-new-window', 'kill-server')).toBe(false);
    expect(set('after-new-w', 'kill-server')).toBe(false);
    expect(set('command-alias[9]', 'new-window=run-shell x')).toBe(false);
    expect(set('@script', '/tmp/x')).toBe(false);
    expect(set('status-#{l:format}', 'x')).toBe(false);
    expect(maySet(args(['status-left', 'x'], ['F']))).toBe(false);
  });
});
