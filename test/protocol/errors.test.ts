import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue, fail, HoldfastError, inPlace } from '../../src/protocol/errors.ts';

/** Rows of docs/errors.md: code and sentence. */
const rows = new Map(
  readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => /^\| `([a-z-]+)` \| (.*?) \| (.+) \|$/.exec(line))
    .flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? ''] as const] : [])),
);

/** Details whose every value prints as the ellipsis that the page has in its place. */
const anything = new Proxy({} as Record<string, unknown>, {
  get: (_, name) => (name === 'near' ? undefined : name === 'matches' || name === 'known' ? ['…'] : '…'),
});

/** Uses of command-failed, which tells a script nothing: each needs a reason here. */
const uncoded = [
  // Several panes, each with an error of its own.
  'command/commands/respawnLost.ts: 1',
  // Codes of a newer version, and its command lines.
  'protocol/codec.ts: 2',
  // The catalogue.
  'protocol/errors.ts: 1',
  // A command line that failed without a code.
  'sdk/SdkPeer.ts: 1',
];

describe('the catalogue of errors and its page', () => {
  it('list the same codes', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(errorCatalogue).sort());
  });

  it.each(Object.keys(errorCatalogue))('say %s in the same words', (code) => {
    const sentence = errorCatalogue[code as ErrorCode] as (details: unknown) => string;
    expect(sentence(anything)).toBe(rows.get(code));
  });

  it('give way to the words of the command that has the error', () => {
    const error = fail('index-in-use', { index: 3, words: 'index in use: 3' });
    expect([error.code, error.message, error.details]).toEqual([
      'index-in-use',
      'index in use: 3',
      { index: 3 },
    ]);
    expect(inPlace('a.conf:7', error)).toMatchObject({
      code: 'index-in-use',
      message: 'a.conf:7: index in use: 3',
      details: { index: 3 },
    });
  });

  it('have a code of their own, but for these', () => {
    const source = new URL('../../src/', import.meta.url);
    const places = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => {
        const uses = readFileSync(new URL(path, source), 'utf8').split("'command-failed'").length - 1;
        return uses === 0 ? [] : [`${path}: ${uses}`];
      });
    expect(places.sort()).toEqual(uncoded.sort());
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
