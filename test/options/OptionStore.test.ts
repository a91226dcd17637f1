import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGlobalOptions, OptionStore } from '../../src/options/OptionStore.ts';
import { optionTable } from '../../src/options/table.ts';

const message = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no error';
};

describe('options', () => {
  it('a pane sees its own value, else the window`s, else the global one', () => {
    const { window } = createGlobalOptions();
    const own = new OptionStore('window', window);
    const pane = new OptionStore('pane', own);
    expect(pane.getString('remain-on-exit')).toBe('off');
    window.setFromText('remain-on-exit', 'on');
    expect(pane.getString('remain-on-exit')).toBe('on');
    own.setFromText('remain-on-exit', 'failed');
    pane.setFromText('remain-on-exit', 'on');
    expect([window, own, pane].map((store) => store.getString('remain-on-exit'))).toEqual([
      'on',
      'failed',
      'on',
    ]);
    pane.unset('remain-on-exit');
    expect(pane.getString('remain-on-exit')).toBe('failed');
  });

  it('refuses a bad value in the words of tmux and keeps the old one', () => {
    const { session, server } = createGlobalOptions();
    const tries: [string, string | null, string][] = [
      ['foo', '1', 'invalid option: foo'],
      ['stat', 'on', 'ambiguous option: stat'],
      ['base-index', 'x', 'value is invalid: x'],
      ['base-index', '-1', 'value is too small: -1'],
      ['base-index', '99999999999', 'value is too large: 99999999999'],
      ['base-index', null, 'empty value'],
      ['base-index[1]', '1', 'not an array: base-index[1]'],
      ['status-keys', 'x', 'unknown value: x'],
      ['mouse', 'x', 'bad value: x'],
      ['status-bg', 'xx', 'bad colour: xx'],
      ['status-style', 'fg=xx', 'invalid style: fg=xx'],
      ['prefix', 'xx', 'bad key: xx'],
      ['default-size', '80', 'value is invalid: 80'],
      ['session-ttl', 'soon', 'value is invalid: soon'],
    ];
    for (const [name, value, expected] of tries) {
      expect(message(() => session.setFromText(name, value))).toBe(expected);
    }
    expect(session.ownNames()).toEqual([]);
    expect(message(() => server.get('@nobody'))).toBe('invalid option: @nobody');
  });

  it('a flag without a value toggles, and so does a choice of two', () => {
    const { session } = createGlobalOptions();
    const before = session.getFlag('mouse');
    session.setFromText('mouse', null);
    expect(session.getFlag('mouse')).toBe(!before);
    session.setFromText('status-keys', null);
    expect(session.getString('status-keys')).toBe('vi');
  });

  it('prints values so that the command language reads them back, as show-options of tmux does', () => {
    const { session, server } = createGlobalOptions();
    session.setFromText('@a', 'b c');
    session.setFromText('@x', '');
    session.setFromText('@y', '~a#b;c');
    session.setFromText('word-separators', 'a"b$c');
    session.setFromText('status-left', 'xyz', { append: true });
    session.setFromText('default-command', "a'b");
    const shown = ['@a', '@x', '@y', 'word-separators', 'status-left', 'default-command', 'prefix'].flatMap(
      (name) => session.showLines(name),
    );
    expect(shown).toEqual([
      '@a "b c"',
      "@x ''",
      '@y "\\~a#b;c"',
      'word-separators "a\\"b\\$c"',
      'status-left "[#{session_name}] xyz"',
      'default-command "a\'b"',
      'prefix C-b',
    ]);
    server.setFromText('terminal-features[5]', 'abc');
    expect(server.showLines('terminal-features').at(-1)).toBe('terminal-features[5] abc');
    expect(server.showLines('user-keys')).toEqual(['user-keys']);
  });

  it('arrays take indexes, lists, additions and gaps, and come back from what is stored', () => {
    const { server, session } = createGlobalOptions();
    session.setFromText('update-environment', 'A B,C');
    session.setFromText('update-environment', 'D', { append: true });
    session.unset('update-environment', 1);
    expect([...session.getElements('update-environment')]).toEqual([
      [0, 'A'],
      [2, 'C'],
      [3, 'D'],
    ]);
    server.setFromText('command-alias[100]', 'zz=kill-server');
    const copy = new OptionStore('session', null);
    expect(copy.restoreState(JSON.parse(JSON.stringify(session.toState())))).toEqual([]);
    expect([...copy.getElements('update-environment')]).toEqual([
      ...session.getElements('update-environment'),
    ]);
    expect(server.getArray('command-alias')).toHaveLength(7);
  });

  it('a style takes additions after a comma, and a format in it is left for later', () => {
    const { session } = createGlobalOptions();
    session.setFromText('status-style', 'bold', { append: true });
    expect(session.getString('status-style')).toBe('bg=green,fg=black,bold');
    session.setFromText('status-style', '#{?pane_active,fg=red,}');
    expect(session.getString('status-style')).toBe('#{?pane_active,fg=red,}');
  });

  it('what a newer release stored and this one does not know is left out by name', () => {
    const store = new OptionStore('session', null);
    expect(store.restoreState({ mouse: false, 'from-the-future': 1, 'base-index': 'many' })).toEqual([
      'from-the-future',
      'base-index',
    ]);
    expect(store.getFlag('mouse')).toBe(false);
  });

  it('every default of the table passes its own check', () => {
    for (const spec of optionTable) {
      if (typeof spec.default === 'object') continue;
      const store = new OptionStore(spec.scopes[0] ?? 'server', null);
      const text = store.getString(spec.name);
      store.setFromText(spec.name, text);
      expect([spec.name, store.getString(spec.name)]).toEqual([spec.name, text]);
    }
    expect(new Set(optionTable.map((spec) => spec.name)).size).toBe(optionTable.length);
  });

  it('any text for any option is either taken or refused in one line, never a crash', () => {
    const names = optionTable.map((spec) => spec.name);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.string({ maxLength: 40 }),
        fc.boolean(),
        (name, text, append) => {
          const store = new OptionStore('session', null);
          const said = message(() => store.setFromText(name, text, { append }));
          if (said === 'no error') expect(store.showLines(name)).toBeDefined();
          else expect(said.length).toBeLessThan(200);
        },
      ),
    );
  });
});
