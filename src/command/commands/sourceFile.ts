/** source-file: runs the commands in files. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { toText } from './support/bytes.ts';
import { pathOf } from './support/files.ts';
import { flag } from './support/flags.ts';

export const sourceFile: CommandSpec = {
  name: 'source-file',
  alias: 'source',
  usage: '[-Fnqv] path ...',
  about: 'Run the commands in a file.',
  flags: [
    flag('F', 'Expand the paths as formats.'),
    flag('n', 'Only check the file.'),
    flag('q', 'Say nothing of files that do not exist.'),
    flag('v', 'Print the commands.'),
  ],
  targets: [],
  positional: [1, Number.POSITIVE_INFINITY],
  examples: [
    ['source-file ~/.config/holdfast/holdfast.conf', 'Load the configuration again.'],
    ["source-file -q '~/.config/holdfast/conf.d/*.conf'", 'Load every file that is there.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const problems: HoldfastError[] = [];
    for (const word of args.words) {
      try {
        await sourceOne(context, args, args.has('F') ? context.expand(word) : word);
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

/** One word: '-', a path, or a pattern that fits several. */
async function sourceOne(context: CommandContext, args: ParsedArguments, word: string): Promise<void> {
  const how = { parseOnly: args.has('n'), verbose: args.has('v') };
  if (word === '-') {
    await context.runFile(toText(await context.readStdin()), { path: '-', ...how });
    return;
  }
  const { files } = context.services;
  const paths = await files.glob(pathOf(context, word));
  if (paths.length === 0) {
    if (args.has('q')) return;
    throw fail('command-failed', { message: `${word}: No such file or directory` });
  }
  for (const path of paths) {
    if (!how.parseOnly) context.services.sourced(path);
    await context.runFile(toText(await files.read(path)), { path, ...how });
  }
}
