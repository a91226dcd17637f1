import { describe, expect, it } from 'vitest';
import { Prompt } from '../../src/server/Prompt.ts';

const wide = (text: string) => (/[\u4e00-\u9fff]/.test(text) ? 2 : 1);

function prompt(initial = '') {
  const answers: (string | null)[] = [];
  const made = new Prompt({ kind: 'text', prompt: '(name) ', initial }, (answer) => answers.push(answer));
  return { made, answers };
}

describe('a prompt', () => {
  it('tells where its cursor stands, over wide characters too', () => {
    const { made } = prompt('a中b');
    expect(made.line('7', 40, wide).cursor).toBe(7 + 4);
    made.key('Left');
    made.key('Left');
    expect(made.line('7', 40, wide).cursor).toBe(7 + 1);
  });

  it('shows the part around the cursor of a text that is too long for the line', () => {
    const { made } = prompt('0123456789');
    expect(made.line('', 12, wide)).toEqual({ runs: [['', '(name) 6789']], cursor: 11 });
    made.key('Home');
    expect(made.line('', 12, wide)).toEqual({ runs: [['', '(name) 01234']], cursor: 7 });
  });

  it('takes a paste as text: line ends are blanks and nothing of it is a key', () => {
    const { made, answers } = prompt('ab');
    made.key('Left');
    made.paste('one\r\ntwo\x07');
    expect(answers).toEqual([]);
    made.key('Enter');
    expect(answers).toEqual(['aone twob']);
  });
});

/** What stands there after the keys. */
function typed(keys: string, how: Partial<ConstructorParameters<typeof Prompt>[0]> = {}): string {
  const answers: (string | null)[] = [];
  const made = new Prompt({ kind: 'text', prompt: ':', ...how }, (answer) => answers.push(answer));
  for (const key of keys.split(' ')) made.key(key);
  made.key('Enter');
  return String(answers[0]);
}

describe('editing a line', () => {
  it('C-w cuts a word and C-y puts it back; without a cut, C-y is the newest buffer', () => {
    expect(typed('a Space b c C-w C-a C-y')).toBe('bca ');
    expect(typed('x C-y', { editing: { paste: () => 'one\ntwo' } })).toBe('xone two');
  });

  it('M-b and M-f go by words, C-t swaps, C-k and C-u cut', () => {
    expect(typed('a Space b c M-b x M-b M-f y')).toBe('a xbcy');
    expect(typed('a b C-t')).toBe('ba');
    expect(typed('a b Left C-k')).toBe('a');
    expect(typed('a b Left C-u c')).toBe('c');
  });

  it('Up and Down go through answers of before, and back to what was being typed', () => {
    const how = { editing: { history: ['old', 'new'] } };
    expect(typed('x Up', how)).toBe('new');
    expect(typed('x Up Up Up', how)).toBe('old');
    expect(typed('x Up Up Down Down', how)).toBe('x');
  });

  it('vi keys: Escape leaves typing, motions and changes work, i and A type again, Escape twice cancels', () => {
    const how = { editing: { keys: 'vi' as const } };
    expect(typed('a b c Escape 0 x A d', how)).toBe('bcd');
    expect(typed('a b c Escape h i x', how)).toBe('axbc');
    expect(typed('a Escape Escape', how)).toBe('null');
  });

  it('Tab completes as far as it is plain, offers the rest, and goes through it', () => {
    const all = ['split-window', 'swap-pane', 'swap-window'];
    const how = {
      candidates: (line: string) => all.filter((each) => each.startsWith(line) && each !== line),
    };
    expect(typed('s p Tab', how)).toBe('split-window ');
    expect(typed('s w Tab', how)).toBe('swap-');
    expect(typed('s w Tab Tab', how)).toBe('swap-pane');
    expect(typed('s w Tab Tab Tab', how)).toBe('swap-window');
    const made = new Prompt({ kind: 'text', prompt: ':', ...how }, () => undefined);
    for (const key of ['s', 'w', 'Tab']) made.key(key);
    expect(made.line('', 60, wide)).toEqual({
      runs: [['', ':swap-  [swap-pane swap-window]']],
      cursor: 6,
    });
  });
});
