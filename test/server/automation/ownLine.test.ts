/** The line that a command keeps in somebody's configuration: where it goes, and what it leaves alone. */
import { describe, expect, it } from 'vitest';
import { withOwnLine } from '../../../src/server/automation/ownLine.ts';

const own = (text: string) => withOwnLine(text, 'set -g theme nord', 'ours');
const line = 'set -g theme nord # ours';

describe('a line of our own', () => {
  it.each([
    ['', `${line}\n`, 1],
    ['set -g mouse on\n', `set -g mouse on\n${line}\n`, 2],
    ['set -g mouse on', `set -g mouse on\n${line}\n`, 2],
    ['set -g mouse on\r\n', `set -g mouse on\r\n${line}\r\n`, 2],
    ['a\nset -g theme x # ours\nb # not ours?\n', `a\nb # not ours?\n${line}\n`, 3],
    ['bind x {\n  kill-pane\n}\n', `bind x {\n  kill-pane\n}\n${line}\n`, 4],
    ['%if 0\nset -g mouse on\n%endif\n', `%if 0\nset -g mouse on\n%endif\n${line}\n`, 4],
    ["set -g status-left '[$X] ~nobody'\n", `set -g status-left '[$X] ~nobody'\n${line}\n`, 2],
  ])('of %j is the last one, and takes the place of an earlier one', (text, whole, at) => {
    expect(own(text)).toEqual({ text: whole, line: at });
  });

  it.each(['set -g mouse \\', "set -g status-left 'open\n", 'bind x {\n kill-pane\n'])(
    'is refused after %j, whose last command would take it in',
    (text) => {
      expect(own(text)).toBeNull();
    },
  );
});
