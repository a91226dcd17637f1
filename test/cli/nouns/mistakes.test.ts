/** What is said about wrong arguments of a noun-verb command. */
import { expect, it } from 'vitest';
import { mistakeIn } from '../../../src/cli/nouns/mistakes.ts';

it.each([
  ['session foo', 'unknown command: session foo; see: holdfast session --help'],
  ['session lst', 'unknown command: session lst (did you mean session list?); see: holdfast session --help'],
  ['token', 'token needs a command: create, list, revoke; see: holdfast token --help'],
  ['session show', 'session show needs a session; see: holdfast session show --help'],
  ['completion', 'completion needs a shell; see: holdfast completion --help'],
  ['session list --nonsense', 'session list: unknown option: --nonsense; see: holdfast session list --help'],
  [
    'session show a --tial=5',
    'session show: unknown option: --tial (did you mean --tail?); see: holdfast session show --help',
  ],
  ['events --folow', 'events: unknown option: --folow; see: holdfast events --help'],
  ['server logs -x', 'server logs: unknown option: -x; see: holdfast server logs --help'],
  ['session show a --tail', 'session show: --tail needs N; see: holdfast session show --help'],
  ['session show a --tail --json', 'session show: --tail needs N; see: holdfast session show --help'],
  ['session show a b', 'session show: unexpected argument: b; see: holdfast session show --help'],
  ['session list -- x', 'session list: unexpected argument: --; see: holdfast session list --help'],
  ['session destroy ', 'session destroy: no session given; see: holdfast session destroy --help'],
  ['token revoke ', 'token revoke: no id given; see: holdfast token revoke --help'],
  ['session destroy --idle=', 'session destroy: --idle is empty; see: holdfast session destroy --help'],
  ['share --session ', 'share: --session is empty; see: holdfast share --help'],
])('%s', (line, sentence) => {
  expect(mistakeIn(line.split(' '))).toBe(sentence);
});

it.each([['session list'], ['session create -- make -j4'], ['config check -'], ['session show a --tail=-5']])(
  'finds nothing wrong with %s',
  (line) => {
    expect(mistakeIn(line.split(' '))).toBeNull();
  },
);
