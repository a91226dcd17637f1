/** The built SDK: its size, what it imports on each platform, and the errors that it says itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../src/protocol/errors.ts';
import { errors } from '../../src/sdk/errorClasses.ts';
import { fail as localFail, sentences } from '../../src/sdk/localErrors.ts';

const dist = join(import.meta.dirname, '../../dist/sdk');
const textOf = (name: string): string => readFileSync(join(dist, name), 'utf8');

/** A file with all that it loads at once, as one text. */
function loaded(name: string, seen = new Set<string>()): string {
  if (seen.has(name)) return '';
  seen.add(name);
  const text = textOf(name);
  const imports = [...text.matchAll(/(?<![-\w])(?:import|from)"\.\/([\w.-]+)"/g)].map(
    ([, file = '']) => file,
  );
  return text + imports.map((file) => loaded(file, seen)).join('');
}

describe('the bundle', () => {
  it.each(['index.js', 'browser.js'])('of %s is at most 30 KB, minified', (name) => {
    const bytes = Buffer.byteLength(loaded(name));
    expect(bytes).toBeGreaterThan(15_000);
    expect(bytes).toBeLessThanOrEqual(30 * 1024);
  });

  it('of a browser imports nothing, and that of Node only what is in Node', () => {
    const importsOf = (text: string) =>
      [...text.matchAll(/(?<![-\w])(?:import|from)"([^"]+)"/g)].map(([, from = '']) => from);
    expect(importsOf(textOf('browser.js'))).toEqual([]);
    expect(textOf('browser.js')).not.toMatch(/\bBuffer\b|process\./);
    const foreign = ['index.js', 'farDialers.js', 'relay.js', 'chunk.js']
      .flatMap((name) => importsOf(textOf(name)))
      .filter(
        (from) => !/^node:|^\.\/|^(?:buffer|crypto|events|http|https|net|stream|tls|url|zlib)$/.test(from),
      );
    expect(foreign).toEqual([]);
  });
});

/** Details whose every value prints as an ellipsis. */
const anything = new Proxy({}, { get: (_, name) => (name === 'words' ? undefined : '…') });

describe('the errors', () => {
  const codes = Object.keys(errorCatalogue) as ErrorCode[];

  it('that the SDK says itself are in the words of the catalogue', () => {
    for (const code of Object.keys(sentences) as ErrorCode[]) {
      const sentence = errorCatalogue[code] as (details: unknown) => string;
      expect(localFail(code, anything as never).message).toBe(sentence(anything));
    }
  });

  it('are all there of which the bundles have the code', () => {
    const text = ['index.js', 'chunk.js', 'farDialers.js', 'browser.js'].map(textOf).join('');
    const raised = codes.filter((code) => text.includes(`"${code}",{`));
    expect(raised.length).toBeGreaterThan(10);
    expect(raised.filter((code) => !(code in sentences))).toEqual([]);
  });

  it('are classes, one for each code', () => {
    const names = codes.map((code) =>
      code.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    );
    const classes = errors as unknown as Record<string, { code: string }>;
    expect(names.map((name) => classes[name]?.code)).toEqual(codes);
    for (const [at, name] of names.entries()) {
      const error = localFail(codes[at] as ErrorCode, {});
      expect(codes.filter((_, other) => error instanceof (classes[names[other] ?? ''] as never))).toEqual([
        codes[at],
      ]);
      expect(error instanceof (classes[name] as never)).toBe(true);
    }
  });
});
