/** What programs ask their terminal about keys, capabilities, colours and cells, and what they are told. */
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/Screen.ts';

function open() {
  let replies = '';
  const options = {
    cols: 20,
    rows: 3,
    contextRows: 10,
    answersQueries: true,
    defaultForeground: '#ffffff',
    defaultBackground: '#000000',
    events: { reply: (data: Uint8Array) => (replies += Buffer.from(data).toString()) },
  };
  const screen = new Screen(options);
  return {
    screen,
    options,
    heard: () => replies,
    /** What the screen answers to this output. */
    told: (output: string) => {
      replies = '';
      screen.feed(Buffer.from(output));
      return replies;
    },
  };
}

describe('modifyOtherKeys', () => {
  test('is what the program asked for, and is told when it asks', () => {
    const { screen, told } = open();
    expect(screen.modes.modifyOtherKeys).toBeUndefined();
    expect(told('\x1b[>4;2m\x1b[?4m')).toBe('\x1b[>4;2m');
    expect(screen.modes.modifyOtherKeys).toBe(2);
    expect(told('\x1b[>4;1m\x1b[?4m')).toBe('\x1b[>4;1m');
    // Another resource is none of it.
    told('\x1b[>1;2m');
    expect(screen.modes.modifyOtherKeys).toBe(1);
  });

  test.each(['\x1b[>4m', '\x1b[>4;0m', '\x1b[>m', '\x1b[>4n', '\x1b[!p', '\x1bc'])('ends with %j', (end) => {
    const { screen, told } = open();
    told(`\x1b[>4;2m${end}`);
    expect(screen.modes.modifyOtherKeys).toBeUndefined();
  });

  test('outlives a checkpoint, and is gone when a program died', () => {
    const { screen, options, told } = open();
    told('\x1b[>4;2m');
    expect(Screen.restore(screen.checkpointNow(), options).modes.modifyOtherKeys).toBe(2);
    screen.softReset();
    expect(screen.modes.modifyOtherKeys).toBeUndefined();
  });

  test('is not in a checkpoint of the version before, which is read as ever', () => {
    const { screen, options, told } = open();
    told('text');
    const without = screen.checkpointNow();
    told('\x1b[>4;1m');
    const at = screen.checkpointNow().findIndex((byte, index) => byte !== without[index]);
    const before = Uint8Array.from([...without.slice(0, at), ...without.slice(at + 1)]);
    // The number after the four letters.
    before[4] = 1;
    const restored = Screen.restore(before, options);
    expect(restored.text(0)).toBe('text');
    expect(restored.modes.modifyOtherKeys).toBeUndefined();
  });

  test('and the kitty protocol are not there where they are not allowed', () => {
    const { screen, told } = open();
    told('\x1b[>1u');
    screen.allowExtendedKeys(false);
    expect(screen.modes.kittyKeyboard).toBe(0);
    expect(told('\x1b[?u\x1b[>4;2m\x1b[?4m\x1b[>1u')).toBe('');
    expect(screen.modes).not.toHaveProperty('modifyOtherKeys');
    screen.allowExtendedKeys(true);
    expect(told('\x1b[>4;2m\x1b[?4m')).toBe('\x1b[>4;2m');
  });
});

describe('a capability asked for by its name (XTGETTCAP)', () => {
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const ask = (...names: string[]) => `\x1bP+q${names.map(hex).join(';')}\x1b\\`;

  test('is told where there is one', () => {
    const { told } = open();
    expect(told(ask('Tc'))).toBe(`\x1bP1+r${hex('Tc')}\x1b\\`);
    expect(told(ask('RGB', 'nosuch'))).toBe(`\x1bP1+r${hex('RGB')}=${hex('8/8/8')}\x1b\\\x1bP0+r\x1b\\`);
  });

  test('that is no name is no capability, however it is written', () => {
    const { told } = open();
    for (const data of ['', 'zz', '5', hex('constructor'), 'f'.repeat(100)])
      expect(told(`\x1bP+q${data}\x1b\\`)).toBe('\x1bP0+r\x1b\\');
  });
});

describe('a change between dark and light', () => {
  test('is told to a program that asked for it, once, and what it asks afterwards is true', () => {
    const { screen, told, heard } = open();
    screen.setDefaultColours('#000000', '#fafafa', true);
    expect(heard()).toBe('');
    expect(told('\x1b[?2031$p')).toBe('\x1b[?2031;2$y');
    expect(told('\x1b[?2031h\x1b[?2031$p')).toBe('\x1b[?2031;1$y');
    told('');
    screen.setDefaultColours('#ffffff', '#101010', true);
    screen.setDefaultColours('#ffffff', '#202020', true);
    expect(heard()).toBe('\x1b[?997;1n');
    expect(told('\x1b]11;?\x1b\\\x1b[?996n')).toBe('\x1b]11;rgb:2020/2020/2020\x1b\\\x1b[?997;1n');
  });

  test('is not told for a client that comes', () => {
    const { screen, told, heard } = open();
    told('\x1b[?2031h');
    screen.setDefaultColours('#000000', '#fafafa', false);
    expect(heard()).toBe('');
    expect(told('\x1b[?996n')).toBe('\x1b[?997;2n');
  });
});

test("the size of a cell is told, tmux's until a terminal has told its own", () => {
  const { screen, told } = open();
  expect(told('\x1b[14t\x1b[16t')).toBe('\x1b[4;96;320t\x1b[6;32;16t');
  screen.setCell({ width: 9, height: 19 });
  expect(told('\x1b[14t\x1b[16t\x1b[18t')).toBe('\x1b[4;57;180t\x1b[6;19;9t\x1b[8;3;20t');
});
