/**
 * Conditions of a wait, read from their text: `exit`, `command`, `prompt`, `status=blocked,done`,
 * `text=REGEX`, `match=/REGEX/i`, `silence=5s`. Owns their
 * grammar and the matching of lines; watches nothing.
 */
import { compileRegex } from '../../match/Regex.ts';
import { scriptExpression } from '../../match/scriptExpression.ts';
import { reportedStates } from '../../operator/status/StatusReport.ts';
import { waitMs } from '../../protocol/awaits.ts';
import { fail } from '../../protocol/errors.ts';

export type Condition = { readonly given: string } & (
  | { readonly kind: 'exit' | 'command' | 'prompt' }
  | { readonly kind: 'text'; matches(line: string): boolean }
  | { readonly kind: 'silence'; readonly ms: number }
  | { readonly kind: 'status'; readonly states: ReadonlySet<string> }
);

/** Characters that make a text an expression; a text without any is compared as it is, which is faster. */
const expressionCharacters = /[\^$*+?.()[\]{}|\\]/;

/** Errors: bad-value. */
export function parseCondition(given: string): Condition {
  if (given === 'exit' || given === 'command' || given === 'prompt') return { kind: given, given };
  const [, name = '', value = ''] = /^([a-z]+)=(.+)$/s.exec(given) ?? [];
  if (name === 'text') return { kind: 'text', given, matches: lineMatcher(value) };
  if (name === 'match') return { kind: 'text', given, matches: scriptMatcher(value) };
  if (name === 'status') return { kind: 'status', given, states: statesOf(value) };
  if (name === 'silence') return { kind: 'silence', given, ms: silenceMs(value) };
  throw fail('bad-value', {
    value: given,
    reason: 'a condition is exit, command, prompt, status=STATE, text=REGEX, match=/REGEX/ or silence=TIME',
  });
}

/** A predicate for lines; linear in the length of the line for any expression. Errors: bad-value. */
export function lineMatcher(pattern: string): (line: string) => boolean {
  if (!expressionCharacters.test(pattern)) return (line) => line.includes(pattern);
  const regex = compileRegex(pattern);
  if (!regex) throw fail('bad-value', { value: pattern, reason: 'invalid regular expression' });
  return (line) => regex.test(line);
}

/** The same for a JavaScript expression, `/ready on (\d+)/i`. Flags without effect on one line are ignored. */
function scriptMatcher(literal: string): (line: string) => boolean {
  const bad = (reason: string) => fail('bad-value', { value: literal, reason });
  const [, source = '', flags = ''] = /^\/(.+)\/([dgimsuvy]*)$/s.exec(literal) ?? [];
  if (source === '') throw bad('match takes /REGEX/, or /REGEX/i');
  const made = scriptExpression(source, flags.includes('i'));
  if ('refused' in made) throw bad(`lines can't be searched for ${made.refused}`);
  const regex = compileRegex(made.pattern);
  if (!regex) throw bad('invalid regular expression');
  return (line) => regex.test(line);
}

function statesOf(text: string): ReadonlySet<string> {
  const states = text.split(',');
  const known: readonly string[] = reportedStates;
  for (const state of states)
    if (!known.includes(state))
      throw fail('bad-value', { value: state, reason: `a status is one of ${known.join(', ')}` });
  return new Set(states);
}

function silenceMs(text: string): number {
  const ms = waitMs(text);
  if (ms === 0) throw fail('bad-value', { value: text, reason: 'silence takes a time above 0' });
  return ms;
}
