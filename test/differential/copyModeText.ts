/** Text for comparing copy modes: words, punctuation, brackets, blank lines, wrapped lines and wide characters. */

const long = 'the quick (brown) fox, "jumps" over {the [lazy] dog}; and on it goes - '.repeat(4).trimEnd();

const block = [
  'alpha beta gamma',
  '  indented line with  two  spaces',
  '',
  'function f(a, b) { return [a(1), {b: "x"}]; }',
  'path/to/some-file.txt:12: error: no such thing',
  'UPPER lower MiXeD foo_bar foo-bar foo.bar',
  long,
  '',
  '',
  'wide 日本語 and ü é ñ end',
  `exactly eighty ${'x'.repeat(65)}`,
  'trailing blanks   ',
  'a',
  '(unclosed [bracket {here',
  'closing} here] too)',
  'last line of the block',
];

/** Five times the block, with numbers, so that there is history in a window of 24 rows. */
export const copyModeText = Array.from({ length: 5 }, (_, n) => [`block ${n}`, ...block].join('\n')).join(
  '\n',
);
