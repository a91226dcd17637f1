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
