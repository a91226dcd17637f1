import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments, parseCommands } from '../../../src/command/grammar/parser.ts';
import { printCommands } from '../../../src/command/grammar/print.ts';
import type { ParsedList, ParseOptions } from '../../../src/command/grammar/syntax.ts';
import { HoldfastError } from '../../../src/protocol/errors.ts';

const environment: Record<string, string> = { HOME: '/home/me', X: 'value of x' };
const options: ParseOptions = {
  file: 'c.conf',
  variable: (name) => environment[name],
  home: (user) => (user === '' ? '/home/me' : user === 'root' ? '/root' : undefined),
};

/** A list as plain text arrays: groups of commands of words; a block is its own such list. */
type Plain = (string | Plain)[][][];
const plain = (list: ParsedList): Plain =>
  list.groups.map((group) =>
    group.map(({ name, args }) => [
      name,
      ...args.map((arg) => (arg.kind === 'word' ? arg.text : plain(arg.list))),
    ]),
  );
const read = (text: string, more: ParseOptions = options): Plain => plain(parseCommands(text, more));
const complaint = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof HoldfastError) return error.message;
    throw error;
  }
  return 'no error';
};

describe('the grammar', () => {
  it('splits commands at ; and lines, and words at blanks', () => {
    expect(read('a b ; c\nd;e # rest\n\n f')).toEqual([[['a', 'b'], ['c']], [['d'], ['e']], [['f']]]);
    expect(read('a ;; b')).toEqual([[['a']], [['b']]]);
  });

  it('reads quotes, escapes, variables and the home as tmux does', () => {
    expect(read(`x "\\u00e9 \\101 \\e \\q \\$A" 'a\\nb' a\\u00e9b\\ c\\;d "a""b"c'd'`)).toEqual([
      [['x', 'é A \x1b q $A', 'a\\nb', 'aéb c;d', 'abcd']],
    ]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the command language's
    expect(read('x $X "${X}y" \'$X\' $1$ "$ x" $NOPE.')).toEqual([
      [['x', 'value of x', 'value of xy', '$X', '$1$', '$ x', '.']],
    ]);
    expect(read('x ~ "~/a" ~root/b a~ "a~" \\~')).toEqual([
      [['x', '/home/me', '/home/me/a', '/root/b', 'a~', 'a~', '~']],
    ]);
    expect(read('x a \\\n  b # c \\\n still comment\ny')).toEqual([[['x', 'a', 'b']], [['y']]]);
    expect(read('x a#b %1 %%')).toEqual([[['x', 'a#b', '%1', '%%']]]);
  });

  it('assignments count from their line on', () => {
    const seen: string[] = [];
    const list = read('A=one\n%hidden B=two\nx $A $B\nC=3 y $C', {
      assign: (name, value, hidden) => seen.push(`${name}=${value}${hidden ? ' hidden' : ''}`),
    });
    expect(list).toEqual([[['x', 'one', 'two']], [['y', '3']]]);
    expect(seen).toEqual(['A=one', 'B=two hidden', 'C=3']);
    expect(read('"A=b" c')).toEqual([[['A=b', 'c']]]);
  });

  it('takes the branch whose condition holds, also when conditions nest', () => {
    expect(read('%if 0\na\n%elif 1\nb\n%if ""\nc\n%else\nd\n%endif\n%else\ne\n%endif\nf')).toEqual([
      [['b']],
      [['d']],
      [['f']],
    ]);
    expect(read('%if 1 a %else b %endif')).toEqual([[['a']]]);
    const asked: string[] = [];
    read('%if #{==:#{a b},c}\n%if 1\n%endif\n%endif', {
      condition: (format) => {
        asked.push(format);
        return false;
      },
    });
    expect(asked).toEqual(['#{==:#{a b},c}']);
  });

  it('reads blocks as commands of their own', () => {
    expect(read('if x { a b\n c ; d } { }')).toEqual([[['if', 'x', [[['a', 'b']], [['c'], ['d']]], []]]]);
  });

  it('names file and line of what is wrong, in tmux`s words', () => {
    expect(complaint('a\nb {c\n')).toBe('c.conf:3: syntax error');
    expect(complaint('a }')).toBe('c.conf:1: syntax error');
    expect(complaint('%if 1\na\n')).toBe('c.conf:3: syntax error');
    expect(complaint('a\n%else')).toBe('c.conf:2: syntax error');
    expect(complaint('%foo')).toBe('c.conf:1: syntax error');
    expect(complaint('; a')).toBe('c.conf:1: syntax error');
    expect(complaint('{ a }')).toBe('c.conf:1: syntax error');
    expect(complaint('a "${A"')).toBe('c.conf:1: invalid environment variable');
    expect(complaint('a "\\u00"')).toBe('c.conf:1: invalid \\u argument');
    expect(complaint('a \\400')).toBe('c.conf:1: invalid octal escape');
    expect(complaint('a ~nobody')).toBe('c.conf:1: syntax error');
    expect(complaint('a '.repeat(20_000))).toBe('c.conf:1: too many arguments');
    expect(complaint('a {'.repeat(100))).toBe('c.conf:1: too many nested blocks');
  });

  it('goes on behind a problem when somebody collects them', () => {
    const problems: string[] = [];
    const list = parseCommands('a\nb }\nc\n"\\u1"\nd', {
      file: 'f',
      onProblem: (problem) => problems.push(problem.message),
    });
    expect(plain(list)).toEqual([[['a']], [['c']], [['d']]]);
    expect(problems).toEqual(['f:2: syntax error', 'f:4: invalid \\u argument']);
  });

  it('argv is split at words that are ; or end in it, unless escaped', () => {
    const argv = (...words: string[]): Plain => plain(parseArguments(words));
    expect(argv('a', 'b;', 'c', ';', ';', 'd', 'e\\;', '\\;')).toEqual([
      [['a', 'b'], ['c'], ['d', 'e;', ';']],
    ]);
    expect(argv('display', '{x}', '$HOME')).toEqual([[['display', '{x}', '$HOME']]]);
    expect(argv(';')).toEqual([]);
  });

  it('what is printed reads back as the same commands', () => {
    const word = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.stringMatching(/^[ -~]{0,12}$/));
    const tree = fc.letrec((tie) => ({
      command: fc.record({
        name: word,
        args: fc.array(
          fc.oneof(
            { depthSize: 'small' },
            fc.record({ kind: fc.constant('word' as const), text: word }),
            fc.record({ kind: fc.constant('block' as const), list: tie('list') }),
          ),
          { maxLength: 4 },
        ),
        at: fc.constant({ file: null, line: 1 }),
      }),
      list: fc.record({
        groups: fc.array(fc.array(tie('command'), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
      }),
    }));
    fc.assert(
      fc.property(tree.list, (list) => {
        const printed = printCommands(list as ParsedList);
        expect(printed.includes('\n')).toBe(false);
        expect(read(printed)).toEqual(plain(list as ParsedList));
      }),
      { numRuns: 150 },
    );
  });

  it('any text is parsed or refused with its place, and prints and reads back when it is parsed', () => {
    const pieces = [
      'a',
      ' ',
      ';',
      '{',
      '}',
      '\n',
      '"',
      "'",
      '\\',
      '$',
      '${',
      '~',
      '%if ',
      '%endif',
      '%else',
      '#',
      '=',
      'A=b',
      '\\u',
      '1',
      '#{',
    ];
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        let list: ParsedList;
        try {
          list = parseCommands(input, options);
        } catch (error) {
          expect(error).toBeInstanceOf(HoldfastError);
          expect(String((error as HoldfastError).message)).toMatch(/^c\.conf:\d+: /);
          return;
        }
        expect(read(printCommands(list))).toEqual(plain(list));
      }),
      { numRuns: 1000 },
    );
  });
});
