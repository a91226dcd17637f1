/** Targets of the page in a browser, row by row. */
import type { Results } from '../Results.ts';
import type { Target } from './targets.ts';

const ours = (key: string) => (results: Results) => results.median(key, 'holdfast');

/** Most of some numbers of the page, each of one measure. */
const pageMost = (measures: readonly string[]) => (results: Results) => {
  const values = measures.flatMap((measure) => results.median(`web/${measure}`, 'holdfast') ?? []);
  return values.length === measures.length ? Math.max(...values) : undefined;
};

export const pageTargets: readonly Target[] = [
  {
    row: 'the page, all its files as they are sent',
    limit: 90,
    target: 'at most # KB',
    value: (results) => {
      const bytes = results.median('web/all files, compressed with Brotli', 'holdfast');
      return bytes === undefined ? undefined : bytes / 1024;
    },
    unit: 'KB',
  },
  {
    row: 'the page, first picture from the open socket',
    limit: 300,
    target: 'at most # ms',
    value: ours('web/first picture, from the open socket'),
    unit: 'ms',
  },
  {
    row: 'the page, from a key to its glyph, p50',
    limit: 25,
    target: 'at most # ms',
    value: ours('web/key to glyph/p50'),
    unit: 'ms',
  },
  {
    row: 'the page, from a key to its glyph, p95',
    limit: 50,
    target: 'at most # ms',
    value: ours('web/key to glyph/p95'),
    unit: 'ms',
  },
  {
    row: 'the page beside a flood, key to glyph, p95',
    limit: 50,
    target: 'at most # ms',
    value: pageMost(['flood, coloured, key to glyph/p95', 'flood, unicode, key to glyph/p95']),
    unit: 'ms',
  },
  {
    row: 'the page in a flood, the longest frame',
    limit: 50,
    target: 'at most # ms',
    value: pageMost([
      'flood, coloured/work of a frame, the longest',
      'flood, unicode/work of a frame, the longest',
    ]),
    unit: 'ms',
  },
  {
    row: 'the page after a million lines, heap, to that after 100,000',
    limit: 1.1,
    target: 'at most #',
    value: (results) => {
      const [end, start] = ['100%', '10%'].map((share) =>
        results.median(`web/a million lines, at ${share}/heap`, 'holdfast'),
      );
      return end === undefined || start === undefined ? undefined : end / start;
    },
  },
  {
    row: 'the page scrolled through a million lines, the longest frame',
    limit: 50,
    target: 'at most # ms',
    value: pageMost([
      'wheel through the lines/work of a frame, the longest',
      'finger through the lines, phone/work of a frame, the longest',
    ]),
    unit: 'ms',
  },
  {
    row: 'the page beside 100 viewers, key to glyph, p50',
    limit: 50,
    target: 'at most # ms',
    value: ours('web/100 viewers, key to glyph/p50'),
    unit: 'ms',
  },
  {
    row: 'the page, from waking up to the live picture',
    limit: 1000,
    target: 'at most # ms',
    value: ours('web/from waking up to the live picture'),
    unit: 'ms',
  },
];
