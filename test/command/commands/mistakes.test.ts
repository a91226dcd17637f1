/**
 * Every command of the language, with wrong flags, arguments, targets, files and values: a sentence, a code of the
 * catalogue that says which kind of mistake, and exit code 1.
 */
import { describe, expect, it } from 'vitest';
import { flagTable } from '../../../src/command/arguments/Arguments.ts';
import { commands } from '../../../src/command/commands/index.ts';
import { CommandBench, type RunAnswer } from '../../helpers/CommandBench.ts';
import { troubleWith } from '../../helpers/plainSentence.ts';

/** Turns of the loop after which a command that still runs waits for something. */
const mostTurns = 50;

async function bench(): Promise<CommandBench> {
  const made = new CommandBench();
  await made.ok('new-session -d -s a');
  await made.ok('split-window -d -t a');
  await made.ok('new-session -d -s b');
  return made;
}

type Answer = Pick<RunAnswer, 'code' | 'err' | 'errorCode'>;

/** Exit code and error of a line; null when it waits. */
async function answerTo(line: string, attached: boolean): Promise<Answer | null> {
  const own = await bench();
  if (attached) own.attachCaller('a');
  let answer: Answer | null = null;
  const ran = own.run(line).then((done) => {
    answer = done;
  });
  for (let turn = 0; turn < mostTurns && answer === null; turn++)
    await Promise.race([ran, new Promise((resolve) => setImmediate(resolve))]);
  return answer;
}

/** A code that tells a script nothing, or none; undefined for a meaningful one. */
const vague = ({ errorCode = 'none' }: Answer): string | undefined =>
  ['none', 'command-failed', 'internal'].find((code) => code === errorCode);

/** What each command must refuse whatever it does. */
function refused(name: string): string[] {
  const spec = commands.find((each) => each.name === name);
  if (!spec) return [];
  const flags = [...flagTable(spec).values()];
  const [least, most] = spec.positional;
  const unused = [...'0123456789'].find((letter) => !flags.some(({ flag }) => flag === letter)) ?? '9';
  return [
    `${name} --nonsense`,
    `${name} -${unused}`,
    `${name} '-%'`,
    ...flags
      .filter(({ value }) => value !== undefined)
      .map(({ flag }) => `${name} ${flag.length > 1 ? '--' : '-'}${flag}`),
    ...(Number.isFinite(most) && most >= 0
      ? [
          `${name} ${Array(most + 1)
            .fill('x')
            .join(' ')}`,
        ]
      : []),
    ...(least > 0 ? [name] : []),
    ...spec.targets
      .filter(({ canFail }) => canFail !== true)
      .map(({ flag }) => `${name} -${flag} nosuch:99.99 ${Array(least).fill('x').join(' ')}`),
  ];
}

/** Who does not confirm has said so themselves: exit code 1 and no word, as in tmux. */
const silent = new Set(['confirm-before']);

const wrongValues = ['nonsense', "''", '-1', '99999999999999999999', '/nonexistent/x', '%99', "'#{'", '='];

describe.each(commands.map(({ name }) => name))('%s', (name) => {
  it('refuses what it can not take, in a sentence', async () => {
    for (const line of refused(name)) {
      const answer = await answerTo(line, false);
      expect([line, answer?.code, troubleWith(answer?.err ?? '')]).toEqual([line, 1, null]);
      expect([line, answer && vague(answer)]).toEqual([line, undefined]);
    }
  });

  it('says what is wrong with a value, if it says anything', async () => {
    const spec = commands.find((each) => each.name === name);
    const flags = spec ? [...flagTable(spec).values()].filter(({ value }) => value !== undefined) : [];
    const words = Array(spec?.positional[0] ?? 0);
    for (const value of wrongValues) {
      const lines = [
        ...flags.map(({ flag }) => `${name} -${flag} ${value} ${[...words].fill('x').join(' ')}`),
        ...(spec?.positional[1] === 0
          ? []
          : [`${name} -- ${value} ${[...words].slice(1).fill('x').join(' ')}`]),
      ];
      for (const line of lines)
        for (const attached of [false, true]) {
          const answer = await answerTo(line, attached);
          if (answer === null || (answer.err === '' && (answer.code === 0 || silent.has(name)))) continue;
          expect([line, answer.code, troubleWith(answer.err)]).toEqual([line, 1, null]);
          expect([line, vague(answer)]).toEqual([line, undefined]);
        }
    }
  });
});
