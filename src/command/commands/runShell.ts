/** run-shell: runs a shell command, or with -C commands of holdfast, beside the panes. */
import { constants } from 'node:os';
import { actingVariable, ownerId } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { JobResult } from '../Services.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { exitCodeOf, runJob } from './support/jobs.ts';
import { targetOrNull } from './support/targets.ts';

export const runShell: CommandSpec = {
  name: 'run-shell',
  alias: 'run',
  usage: '[-bC] [-d delay] [-t target-pane] [shell-command]',
  about: 'Run a shell command and show its output.',
  flags: [
    flag('b', 'Do not wait for it.'),
    flag('C', 'Run commands of holdfast, not a shell command.'),
    valued('d', 'delay', 'Wait this many seconds first.'),
    valued('t', 'target-pane', 'The pane for formats in the command.'),
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [0, 1],
  changes: [],
  ledger: 0,
  examples: [
    ["run-shell 'make >/tmp/out 2>&1'", 'Run make and wait for it.'],
    ["run-shell -b -d 60 'notify-send tea'", 'In a minute, without waiting.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const target = targetOrNull(context);
    const delay = delayOf(args);
    const [word] = args.words;
    if (word === undefined && delay === 0) return;
    const work = async (at: CommandContext): Promise<void> => {
      if (delay > 0) await at.clock.after(delay);
      if (word === undefined) return;
      if (args.has('C')) await at.runLine(at.parseCommands([word]), target ? { target } : {});
      else await runInShell(at, at.expand(word, target ?? {}), target, args.has('b'));
    };
    if (args.has('b')) context.background(work);
    else await work(context);
  },
};

/** Milliseconds. Errors: `invalid delay time: X`. */
function delayOf(args: ParsedArguments): number {
  const text = args.value('d');
  if (text === undefined) return 0;
  if (!/^\d*\.?\d+$/.test(text)) throw fail('bad-value', { value: text, reason: 'invalid delay time' });
  return Number(text) * 1000;
}

/**
 * Whether the caller is a script that the server runs: for a key, a hook, `#()`. Nobody may see its own output, and
 * plugin managers report their progress in this way.
 */
const isOfServer = ({ caller }: CommandContext): boolean =>
  caller.client === null && caller.env[actingVariable] !== undefined;

/** The output of a job for which no caller waits (`isBehind`), or a script, goes to the pane's view mode, as in tmux. */
async function runInShell(
  context: CommandContext,
  command: string,
  target: ResolvedTarget | null,
  isBehind: boolean,
): Promise<void> {
  let rest = '';
  const pane = isBehind || isOfServer(context) ? target?.pane : undefined;
  const result = await runJob(context, command, target, (text) => {
    const end = text.lastIndexOf('\n') + 1;
    if (pane && end > 0) context.services.showText(pane, rest + text.slice(0, end));
    else if (end > 0) context.printNow(rest + text.slice(0, end));
    rest = (end > 0 ? '' : rest) + text.slice(end);
  });
  if (rest !== '' && pane) context.services.showText(pane, rest);
  else if (rest !== '') context.print(rest);
  if (result.truncated) context.printError('run-shell: output is too long, the rest is left out');
  const failure = failureOf(command, result);
  // View mode takes keys: a failing job of an agent or a guest must not keep the owner from typing.
  const ofOwner = context.caller.principal === null || context.caller.principal.id === ownerId;
  if (failure !== null && pane && ofOwner) context.services.showText(pane, `${failure}\n`);
  else if (failure !== null && context.caller.client) context.print(failure);
  context.setExitCode(exitCodeOf(result));
}

/** As tmux says it, where nobody sees the exit code; null for success. */
function failureOf(command: string, { status }: JobResult): string | null {
  if ('code' in status) return status.code === 0 ? null : `'${command}' returned ${status.code}`;
  return `'${command}' terminated by signal ${constants.signals[status.signal as NodeJS.Signals] ?? status.signal}`;
}
