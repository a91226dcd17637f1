/** Every noun-verb command with wrong arguments, targets, files and values, against a server: a sentence and no exit code 0. */
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mistakeIn } from '../../src/cli/nouns/mistakes.ts';
import type { NounCommand, NounContext } from '../../src/cli/nouns/NounCommand.ts';
import { nounCommands } from '../../src/cli/nouns/nounList.ts';
import { parseNoun } from '../../src/cli/nouns/nounParser.ts';
import { HoldfastError } from '../../src/protocol/errors.ts';
import { places } from '../../src/runtime/paths.ts';
import { troubleWith } from '../helpers/plainSentence.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeAll(async () => {
  host = new TestHost();
  vi.stubEnv('HOLDFAST_DIST', resolve(import.meta.dirname, '../../dist'));
  for (const [name, value] of Object.entries(host.env)) vi.stubEnv(name, value);
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await host.stop();
});

/** Commands that nothing wrong can be asked of but arguments, or that do not end: their values have tests of their own. */
const goesOn = new Set(['proxy', 'events', 'connect', 'session attach']);

const named = nounCommands.map((command) => [command.words.join(' '), command] as const);
const positionals = ({ positionals: all = [] }: NounCommand, word: string): string[] =>
  all.filter(({ required }) => required).map(() => word);

/** What it answers: its exit code, and the sentence that it says or throws. */
async function answerOf(words: readonly string[]): Promise<{ code: number; said: string }> {
  const mistake = parseNoun(words) === null ? mistakeIn(words) : null;
  if (mistake !== null) return { code: 1, said: mistake };
  const parsed = parseNoun(words);
  if (!parsed) throw new Error(`not plain: ${words.join(' ')}`);
  let said = '';
  const take = (text: string) => {
    said += text;
  };
  const context: NounContext = {
    where: places({ env: host.env }),
    flags: {
      configFiles: [],
      noStart: false,
      control: 0,
      utf8: false,
      version: false,
      help: false,
      words: [...words],
    },
    env: host.env,
    write: async (text) => take(text),
    warn: take,
  };
  try {
    const { code, out } = await parsed.command.run(parsed.args, context);
    return { code, said: said + out };
  } catch (error) {
    // Anything else is a fault: it fails the test.
    if (!(error instanceof HoldfastError)) throw error;
    return { code: 1, said: said + error.message };
  }
}

/** Exit status of a command that fails, where it is not 1: lower ones are those of the program that is waited for. */
const failures = new Map([
  ['await', 125],
  ['exec', 125],
  ['exec show', 125],
  ['exec wait', 125],
]);

async function expectRefused(words: readonly string[], refusal = 1): Promise<void> {
  const { code, said } = await answerOf(words);
  expect([words, code, troubleWith(said)]).toEqual([words, refusal, null]);
}

describe.each(named)('%s', (name, command) => {
  it('refuses arguments that it does not have', async () => {
    const valued = command.options.filter(({ value }) => value !== undefined);
    const given = positionals(command, 'work');
    const lines = [
      ['--nonsense'],
      ['-%'],
      [...(command.positionals ?? []).map(() => 'x'), 'one-too-many'],
      ...(given.length > 0 ? [[], given.map(() => '')] : []),
      ...valued.flatMap((option) => [
        [...given, `--${option.name}`],
        [...given, `--${option.name}`, '--json'],
        [...given, `--${option.name}=`],
      ]),
    ];
    for (const line of lines) await expectRefused([...command.words, ...line]);
  });

  // These go on until they are ended, or need a terminal.
  if (goesOn.has(name)) return;

  it('refuses what is not there', async () => {
    const wrong = (command.positionals ?? []).filter(
      ({ completes }) => completes === 'session' || completes === 'file',
    );
    // It makes its folder.
    if (name === 'web export') return;
    if (wrong.length > 0) await expectRefused([...command.words, join(host.dir, 'no', 'such')]);
    if (command.positionals?.[0]?.name === 'id')
      await expectRefused([...command.words, 'nosuch'], failures.get(name));
  });

  it('refuses values of the wrong kind', async () => {
    const given = positionals(command, 'work');
    const refusing = command.options.filter(
      ({ value, completes }) =>
        Array.isArray(completes) ||
        completes === 'session' ||
        /^(N|TIME|ADDRESS|ADDR:PORT|HOST:PORT)$/.test(value ?? '') ||
        (completes === 'file' && !/^to$/.test(value ?? '')),
    );
    for (const { name: option, value, completes } of refusing) {
      if (value === undefined) continue;
      const values =
        completes === 'file' ? ['/nonexistent/x/y', '/'] : ['nonsense:x/y', '-1', '0x10', '1e999'];
      for (const wrong of values) {
        const words = [...command.words, ...given, `--${option}=${wrong}`];
        // "session list --host" reaches out; a number may be a time of ours.
        if (option === 'host' || ((option === 'cwd' || option === 'logs') && wrong === '/')) continue;
        // As a target, it is the window before.
        if (value === 'PANE' && wrong === '-1') continue;
        await expectRefused(words, failures.get(name));
      }
    }
  });
});

it('session attach refuses a session that is not there, and events what is no expression', async () => {
  expect(await host.run('session', 'attach', 'nosuch')).toEqual({
    code: 1,
    out: '',
    err: "can't find session: nosuch\n",
  });
  const { code, err } = await host.run('events', '--until', '(');
  expect([code, troubleWith(err)]).toEqual([1, null]);
});

it('ended nothing and made nothing', async () => {
  expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
  expect(await host.ok('token', 'list')).toBe('');
});
