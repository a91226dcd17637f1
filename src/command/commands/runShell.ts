/** run-shell: runs a shell command, or with -C commands of holdfast, beside the panes. */
import { fail } from '../../protocol/errors.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { callingClient } from './support/callingClient.ts';
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
 * Client that shows the output of a script's run-shell as well: nobody may see the script's own output, and a plugin
 * manager reports its progress in this way. Null for any other caller.
 */
function watcherOf(context: CommandContext): AttachedClient | null {
  const { client, terminal, env } = context.caller;
  return client === null && terminal === null && (env.HOLDFAST ?? '') !== '' ? callingClient(context) : null;
}

/** `isBehind`: no caller waits for the job, so its output goes to the pane's view mode, as in tmux. */
async function runInShell(
  context: CommandContext,
  command: string,
  target: ResolvedTarget | null,
  isBehind: boolean,
): Promise<void> {
  let rest = '';
  const pane = isBehind ? target?.pane : undefined;
  const watcher = watcherOf(context);
  const result = await runJob(context, command, target, (text) => {
    const end = text.lastIndexOf('\n') + 1;
    if (pane && end > 0) context.services.showText(pane, rest + text.slice(0, end));
    else if (end > 0) context.printNow(rest + text.slice(0, end));
    if (end > 0) watcher?.showMessage((rest + text.slice(0, end)).trimEnd().split('\n').at(-1) ?? '');
    rest = (end > 0 ? '' : rest) + text.slice(end);
  });
  if (rest !== '' && pane) context.services.showText(pane, rest);
  else if (rest !== '') context.print(rest);
  if (result.truncated) context.printError('run-shell: output is too long, the rest is left out');
  context.setExitCode(exitCodeOf(result));
}
