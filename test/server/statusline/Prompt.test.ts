import { describe, expect, it } from 'vitest';
import { Prompt } from '../../../src/server/statusline/Prompt.ts';

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

describe('the mouse on a prompt', () => {
  const row = 5;
  const click = (made: Prompt, x: number, y = row) => made.mouse({ event: 'down', button: 1, x, y });

  function shown(question: Partial<ConstructorParameters<typeof Prompt>[0]>, cols = 20) {
    const answers: (string | null)[] = [];
    const made = new Prompt(
      { kind: 'text', prompt: ':', ...question },
      (answer) => answers.push(answer),
      () => row,
    );
    const line = () => made.line('', cols, wide);
    line();
    return { made, answers, line };
  }

  it('puts the cursor on the character that was clicked, also a wide one, or behind the last', () => {
    const { made, line } = shown({ initial: 'a中bc' });
    for (const [x, cursor] of [
      [3, 2],
      [4, 4],
      [18, 6],
      [1, 1],
    ] as const) {
      click(made, x);
      expect(line().cursor).toBe(cursor);
    }
    click(made, 4, row - 1);
    expect(line().cursor).toBe(1);
  });

  it('finds the character in a text of which only a part is shown', () => {
    const { made, answers, line } = shown({ initial: '0123456789012345678901234567' });
    expect(line().runs).toEqual([['', ':012345678901234567']]);
    click(made, 1);
    made.key('X');
    made.key('Enter');
    expect(answers[0]).toMatch(/^\d{10}X\d{18}$/);
  });

  it('takes the completion that was clicked', () => {
    const { made, answers, line } = shown({ candidates: () => ['split-window', 'swap-pane'] }, 40);
    made.key('s');
    made.key('Tab');
    const text = line()
      .runs.map(([, part]) => part)
      .join('');
    click(made, text.indexOf('swap') + 2);
    made.key('x');
    made.key('Enter');
    expect(answers).toEqual(['swap-pane x']);
  });

  it('answers a question by a click on its letters only', () => {
    const { made, answers } = shown({ kind: 'confirm', prompt: 'kill it? (y/n) ' });
    click(made, 3);
    click(made, 'kill it? (y/'.length - 1);
    expect(answers).toEqual([]);
    click(made, 'kill it? ('.length);
    expect(answers).toEqual(['y']);
    // What is too long to be shown whole keeps its letters, and they are where they are seen.
    const long = shown({ kind: 'confirm', prompt: 'kill 中文 with a long name? (y/n) ' });
    const text = long
      .line()
      .runs.map(([, part]) => part)
      .join('');
    expect(text).toBe('kill 中文 wi… (y/n) ');
    expect(long.line().cursor).toBe(19);
    click(long.made, 15);
    expect(long.answers).toEqual(['y']);
    const no = shown({ kind: 'confirm', prompt: 'kill it? (y/n) ' });
    click(no.made, 'kill it? (y/'.length);
    expect(no.answers).toEqual([null]);
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

  it('vi keys: Escape leaves typing, motions and changes work, i, A and Escape type again, q cancels', () => {
    const how = { editing: { keys: 'vi' as const } };
    expect(typed('a b c Escape 0 x A d', how)).toBe('bcd');
    expect(typed('a b c Escape h i x', how)).toBe('abxc');
    expect(typed('a Escape Escape b', how)).toBe('ab');
    expect(typed('a Escape q', how)).toBe('null');
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
    const { runs, cursor } = made.line('', 60, wide);
    expect(runs.map(([, text]) => text).join('')).toBe(':swap-  [swap-pane swap-window]');
    expect(cursor).toBe(6);
  });

  it('marks the word that Tab has taken, shows whole words only, and turns to those that had no room', () => {
    const all = ['alpha', 'beta', 'gamma', 'delta', '中文', 'zeta'];
    const made = new Prompt({ kind: 'text', prompt: ':', candidates: () => all }, () => undefined);
    const line = () => {
      const { runs } = made.line('30;43', 30, wide);
      const marked = runs.map(([sgr, text]) => (sgr === '30;43;7' ? `<${text}>` : text));
      return marked.join('').replaceAll('><', '');
    };
    made.key('Tab');
    expect(line()).toBe(':  [alpha beta gamma delta …]');
    made.key('Tab');
    expect(line()).toBe(':alpha  [<alpha> beta gamma …]');
    for (let taken = 0; taken < 4; taken++) made.key('Tab');
    expect(line()).toBe(':中文  [… delta <中文> zeta]');
    made.key('BTab');
    expect(line()).toBe(':delta  [… <delta> 中文 zeta]');
  });

  it('never offers beyond the end of the line', () => {
    const all = Array.from({ length: 30 }, (_, at) => `${'option'.repeat(1 + (at % 3))}-${at}`);
    for (let cols = 5; cols < 90; cols++) {
      const made = new Prompt({ kind: 'text', prompt: ':', candidates: () => all }, () => undefined);
      for (let taken = 0; taken < 31; taken++) {
        made.key('Tab');
        const { runs } = made.line('', cols, wide);
        expect(runs.map(([, text]) => text).join('').length).toBeLessThanOrEqual(cols);
      }
    }
  });
});
