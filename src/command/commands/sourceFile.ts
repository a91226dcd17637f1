/** source-file: runs the commands in files. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { toText } from './support/bytes.ts';
import { pathOf } from './support/files.ts';
import { flag, valued } from './support/flags.ts';
import { targetOrNull } from './support/targets.ts';

export const sourceFile: CommandSpec = {
  name: 'source-file',
  alias: 'source',
  usage: '[-Fnqv] [-t target-pane] path ...',
  about: 'Run the commands in a file.',
  flags: [
    flag('F', 'Expand the paths as formats.'),
    flag('n', 'Only check the file.'),
    flag('q', 'Report no error for missing files.'),
    flag('v', 'Print the commands.'),
    valued('t', 'target-pane', 'The pane for commands and formats without one.'),
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [1, Number.POSITIVE_INFINITY],
  changes: ['state', 'options'],
  ledger: Number.POSITIVE_INFINITY,
  examples: [
    ['source-file ~/.config/holdfast/holdfast.conf', 'Load the configuration again.'],
    ["source-file -q '~/.config/holdfast/conf.d/*.conf'", 'Load every file that is there.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const problems: HoldfastError[] = [];
    for (const word of args.words) {
      try {
        await sourceOne(
          context,
          args,
          args.has('F') ? context.expand(word, targetOrNull(context) ?? {}) : word,
        );
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        problems.push(error);
      }
    }
    const last = problems.pop();
    for (const problem of problems) context.printError(problem.message);
    if (last) throw last;
  },
};

/** Resolves one word: '-', a path, or a pattern that matches several files. */
async function sourceOne(context: CommandContext, args: ParsedArguments, word: string): Promise<void> {
  const target = args.value('t') === undefined ? null : context.target('t');
  const how = { parseOnly: args.has('n'), verbose: args.has('v'), ...(target ? { target } : {}) };
  if (word === '-') {
    await context.runFile(toText(await context.readStdin()), { path: '-', ...how });
    return;
  }
  const path = pathOf(context, word);
  // /dev/fd belongs to the caller's process, so only a caller that reads its own files can use it.
  const isOwn = context.callerHasFiles && !/[*?[]/.test(path);
  const paths = isOwn ? [path] : await context.services.files.glob(path);
  if (paths.length === 0 && !args.has('q')) throw fail('no-such-file', { path: word });
  for (const each of paths) {
    try {
      const text = toText(await context.readFile(each));
      if (!how.parseOnly) context.services.sourced(each);
      await context.runFile(text, { path: each, ...how });
    } catch (error) {
      if (!isOwn || !isMissing(error, each)) throw error;
      if (!args.has('q')) throw fail('no-such-file', { path: word });
    }
  }
}

function isMissing(error: unknown, path: string): boolean {
  return error instanceof HoldfastError && error.code === 'no-such-file' && error.details.path === path;
}
