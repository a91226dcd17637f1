import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue, fail, HoldfastError } from '../../src/protocol/errors.ts';

/** Rows of docs/errors.md: code and sentence. */
const rows = new Map(
  readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => /^\| `([a-z-]+)` \| (.*?) \| (.+) \|$/.exec(line))
    .flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? ''] as const] : [])),
);

/** Details whose every value prints as the ellipsis that the page has in its place. */
const anything = new Proxy({} as Record<string, unknown>, {
  get: (_, name) => (name === 'near' ? undefined : name === 'matches' ? ['…'] : '…'),
});

describe('the catalogue of errors and its page', () => {
  it('list the same codes', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(errorCatalogue).sort());
  });

  it.each(Object.keys(errorCatalogue))('say %s in the same words', (code) => {
    const sentence = errorCatalogue[code as ErrorCode] as (details: unknown) => string;
    expect(sentence(anything)).toBe(rows.get(code));
  });

  it('make errors that carry code, sentence and details', () => {
    const error = fail('duplicate-session', { name: 'work' });
    expect(error).toBeInstanceOf(HoldfastError);
    expect([error.code, error.message, error.details]).toEqual([
      'duplicate-session',
      'duplicate session: work',
      { name: 'work' },
    ]);
  });
});
