/**
 * `holdfast exec`: runs a command in a pane, prints its exact output, and exits with its exit status. Also `exec list`,
 * `show`, `wait` and `end`. On standard output, `exec` prints only the command's output.
 */
import { resolve } from 'node:path';
import { waitMs } from '../../protocol/awaits.ts';
import { passes } from '../../protocol/check.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { ExecId, execEnding, execStatus } from '../../protocol/execs.ts';
import type { ExecInfo, ExecStartParams } from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import { ask } from '../shared/ask.ts';
import { writeOut } from '../shared/output.ts';
import { age } from '../shared/units.ts';
import { ExecCall, type ExecCallOptions, type ExecOutcome } from './exec/ExecCall.ts';
import { ExecJson } from './exec/ExecJson.ts';
import {
  jsonOption,
  type NounArguments,
  type NounCommand,
  type NounContext,
  type NounOption,
  type NounResult,
  type NounWord,
} from './NounCommand.ts';

/** Exit statuses as in timeout(1): exec itself failed; the command was found but could not run; it was not found. */
const failedStatus = 125;
const notRunStatus = 126;
const notFoundStatus = 127;
/** 128 plus the signal's number: Ctrl-C ended the wait (SIGINT); the reader of the output is gone (SIGPIPE). */
const interruptedStatus = 130;
const unreadStatus = 141;

const id: NounWord = { name: 'id', about: 'the id of a command, from exec list', required: true };
const raw: NounOption = { name: 'raw', about: 'keep the CR that the terminal puts before each LF' };
const json = jsonOption('print one JSON object with the output and how the command ended');
const onInterrupt: NounOption = {
  name: 'interrupt',
  value: 'WHAT',
  completes: ['command', 'wait'],
  about: 'what Ctrl-C ends: command (default) or wait',
};

export const execCommands: readonly NounCommand[] = [
  {
    words: ['exec', 'list'],
    about: 'Lists commands of exec: running ones, and those that ended within a day',
    options: [
      { name: 'target', alias: 't', value: 'PANE', about: 'only commands in this pane' },
      jsonOption('as a JSON array'),
    ],
    examples: [['holdfast exec list', 'id, end, pane, age and command, newest first']],
    async run(args, { where }) {
      const target = args.text('target');
      const { execs } = await ask(where, 'exec.list', target === undefined ? {} : { target }, 'always');
      if (args.flag('json')) return { out: `${JSON.stringify(execs)}\n`, code: 0 };
      return { out: execs.map((exec) => execLine(exec, Date.now())).join(''), code: 0 };
    },
  },
  {
    words: ['exec', 'show'],
    about: 'Prints the exact output of a command of exec, and exits with its exit status',
    details:
      'While the command runs, prints the output so far and exits with 125. Output is kept for a day after the end.',
    positionals: [id],
    options: [raw, json],
    examples: [
      ['holdfast exec show emiq3k2x1 > log', 'its output, byte for byte'],
      ['holdfast exec show emiq3k2x1 --json', 'its end, times and output, for a program'],
    ],
    run: (args, context) => follow(args, context, { id: args.word('id'), once: true }),
  },
  {
    words: ['exec', 'wait'],
    about: "Prints a command's output from the beginning, waits for its end, and exits with its exit status",
    positionals: [id],
    options: [raw, json, onInterrupt],
    examples: [['holdfast exec wait emiq3k2x1', 'follow a command that was started with -d']],
    run: (args, context) => follow(args, context, { id: args.word('id') }),
  },
  {
    words: ['exec', 'end'],
    about: 'Ends a running command of exec',
    details:
      'Types Ctrl-C. With --kill, kills the process of a command that has its own pane: HUP, then TERM, then KILL.',
    positionals: [id],
    options: [{ name: 'kill', about: 'kill the process instead of typing Ctrl-C' }],
    examples: [['holdfast exec end emiq3k2x1', 'interrupt it']],
    async run(args, { where }) {
      const id = args.word('id');
      if (!passes(ExecId, id)) throw noId(id);
      await ask(where, 'exec.end', { id, how: args.flag('kill') ? 'kill' : 'interrupt' });
      return { out: '', code: 0 };
    },
  },
  {
    words: ['exec'],
    about: 'Runs a command in a pane, prints its output and exits with its exit status',
    details:
      'Without -t, the command gets its own pane: a new window of the session that this terminal is in, else of the\n' +
      'session exec, which is made if needed. The window is not selected, and closes at the end. One word is a command\n' +
      'line for the shell; several words are run without a shell.\n' +
      'With -t, the command is typed at the shell prompt of an existing pane. The shell has to send marks (OSC 133), as bash,\n' +
      'zsh and fish do when holdfast starts them (option shell-integration).\n' +
      'The output is what the terminal received, less the CR that it puts before each LF. Ctrl-C is typed to the command;\n' +
      'a second one ends the wait and leaves the command running, as the first does with --interrupt wait.\n' +
      'Exit status: that of the command; 124 when its time was up; 125 when exec failed, or the end is not known; 126 or\n' +
      '127 when the command could not be run, or was not found; 130 when Ctrl-C ended the wait.',
    rest: 'command',
    options: [
      { name: 'target', alias: 't', value: 'PANE', about: 'run it in the shell of this pane' },
      { name: 'new', about: 'run it in its own pane (the default without -t)' },
      { name: 'session', alias: 's', value: 'NAME', about: 'session for its own pane, made if needed' },
      { name: 'cwd', alias: 'c', value: 'DIR', completes: 'file', about: 'its folder (default: this one)' },
      { name: 'env', alias: 'e', value: 'NAME=VALUE', about: 'a variable; may be given more than once' },
      { name: 'timeout', value: 'TIME', about: 'end it after this long: 30s, 5m; exit status 124' },
      { name: 'keep', about: 'keep its own pane after the end' },
      onInterrupt,
      { name: 'detach', alias: 'd', about: 'print its id and do not wait' },
      raw,
      json,
    ],
    examples: [
      ['holdfast exec -- make -j4', 'in its own window, which you can watch'],
      ["holdfast exec -t work:1 --timeout 5m -- 'cd src && npm test'", 'in the shell of that pane'],
      ['holdfast exec --json -- git status --short', 'for a program'],
      ['id=$(holdfast exec -d -- ./train.sh); holdfast exec wait $id', 'start now, wait later'],
    ],
    run: runExec,
  },
];

async function runExec(args: NounArguments, context: NounContext): Promise<NounResult> {
  try {
    const params = paramsOf(args, context);
    if (!args.flag('detach')) return await follow(args, context, { params });
    const { exec } = await ask(context.where, 'exec.start', params, startOf(context));
    return { out: `${exec.id}\n`, code: 0 };
  } catch (error) {
    return refused(error, context);
  }
}

/** Errors: bad-value. */
function paramsOf(args: NounArguments, context: NounContext): ExecStartParams {
  const { rest } = args;
  if (rest.length === 0) throw fail('bad-value', { words: 'no command given: exec -- COMMAND' });
  const target = args.text('target');
  if (target !== undefined && args.flag('new'))
    throw fail('bad-value', {
      words: '-t and --new exclude each other: run in an existing pane, or in a new one',
    });
  const [session, cwd, timeout] = [args.text('session'), args.text('cwd'), args.text('timeout')];
  const variables = args.texts('env').map((entry): [string, string] => {
    const split = entry.indexOf('=');
    if (split <= 0) throw fail('bad-value', { value: entry, reason: '--env takes NAME=VALUE' });
    return [entry.slice(0, split), entry.slice(split + 1)];
  });
  const from = context.env.HOLDFAST_PANE;
  return {
    argv: [...rest],
    ...(target === undefined ? {} : { target }),
    ...(session === undefined ? {} : { session }),
    ...(from && target === undefined ? { from } : {}),
    ...(cwd === undefined ? {} : { cwd: resolve(cwd) }),
    ...(variables.length > 0 ? { environment: Object.fromEntries(variables) } : {}),
    ...(timeout === undefined ? {} : { timeoutMs: waitMs(timeout) }),
    ...(args.flag('keep') ? { keep: true } : {}),
  };
}

const startOf = ({ flags }: NounContext) =>
  ({ start: flags.noStart ? 'never' : 'always', configFiles: flags.configFiles }) as const;

interface Followed {
  params?: ExecStartParams;
  id?: string;
  once?: boolean;
}

/** Starts or finds a command, prints its output as it arrives, and returns its exit status. */
async function follow(args: NounArguments, context: NounContext, what: Followed): Promise<NounResult> {
  const ends = args.text('interrupt') ?? 'command';
  if (ends !== 'command' && ends !== 'wait')
    return refused(fail('bad-value', { value: ends, reason: '--interrupt takes command or wait' }), context);
  if (what.id !== undefined && !passes(ExecId, what.id)) return refused(noId(what.id), context);
  const collected = args.flag('json') ? new ExecJson() : null;
  const options: ExecCallOptions = {
    where: context.where,
    start: startOf(context),
    params: what.params ?? null,
    id: what.id ?? null,
    raw: args.flag('raw'),
    ...(what.once ? { once: true } : {}),
    write: collected ? (data) => collected.add(data) : writeOut,
  };
  const call = new ExecCall(options);
  const stop = listen(call, ends, context);
  try {
    const outcome = await call.run();
    if (collected) return { out: `${collected.text(outcome)}\n`, code: statusOf(outcome) };
    for (const sentence of sentencesOf(outcome)) context.warn(`${printable(sentence)}\n`);
    return { out: '', code: statusOf(outcome) };
  } catch (error) {
    return refused(error, context);
  } finally {
    stop();
  }
}

/** The error for a word that can't be an id. */
const noId = (id: string): HoldfastError =>
  fail('no-such-exec', {
    id,
    words: `no id of a command: ${id}; holdfast exec list shows them, such as emiq3k2x1`,
  });

/** Ctrl-C: interrupts the command, or ends the wait; a second one ends the wait. */
function listen(call: ExecCall, ends: 'command' | 'wait', context: NounContext): () => void {
  let isInterrupted = false;
  const interrupted = () => {
    if (ends === 'wait' || isInterrupted || call.exec === null) {
      call.leave();
      if (call.exec === null) process.exit(interruptedStatus);
      return;
    }
    isInterrupted = true;
    void call.interrupt().then((done) => {
      if (!done) context.warn('the command could not be interrupted; Ctrl-C again ends the wait\n');
    });
  };
  process.on('SIGINT', interrupted);
  return () => process.off('SIGINT', interrupted);
}

function statusOf({ exec, left, unread }: ExecOutcome): number {
  if (unread) return unreadStatus;
  return left && exec.state === 'running' ? interruptedStatus : execStatus(exec);
}

/** Warnings for the person beside the output; empty after a normal end. */
function sentencesOf({ exec, missed, left, unread }: ExecOutcome): string[] {
  const { id: name, state, timedOut } = exec;
  const sentences = missed
    ? [`command ${name}: the output is incomplete, since some of it is no longer kept`]
    : [];
  // It was interrupted, and ends on its own time.
  if (unread) return sentences;
  if (state === 'running')
    sentences.push(
      left
        ? `command ${name} still runs in ${exec.pane}; to wait for it: holdfast exec wait ${name}`
        : `command ${name} still runs in ${exec.pane}`,
    );
  else if (timedOut || (state !== 'exited' && state !== 'killed'))
    sentences.push(`command ${name}: ${execEnding(exec)}`);
  else if (state === 'exited' && exec.code === undefined)
    sentences.push(`command ${name}: the shell did not report its exit status`);
  return sentences;
}

function refused(error: unknown, context: NounContext): NounResult {
  if (!(error instanceof HoldfastError)) throw error;
  context.warn(`${printable(error.message)}\n`);
  if (error.code !== 'spawn-failed') return { out: '', code: failedStatus };
  return { out: '', code: /No such file/.test(error.message) ? notFoundStatus : notRunStatus };
}

/** `emiq3k2x1  exited 0   %3  2m ago  make -j4`. */
function execLine(exec: ExecInfo, now: number): string {
  const since = `${age(now - (exec.endedAt ?? exec.startedAt))}${exec.endedAt === undefined ? '' : ' ago'}`;
  const row = [
    exec.id,
    execEnding(exec).padEnd(14),
    exec.pane.padEnd(4),
    since.padEnd(10),
    exec.argv.join(' '),
  ];
  return `${printable(row.join('  '))}\n`;
}
