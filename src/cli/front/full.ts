/**
 * Commands outside of the thin entry point: help, completion, and the noun-verb commands that tmux lacks. Code for a
 * single command is loaded by that command, since anything loaded here delays all of them.
 */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { printableText } from '../../protocol/printable.ts';
import { bundle } from '../../runtime/installation.ts';
import type { Places } from '../../runtime/paths.ts';
import { language } from '../language/languageBundle.ts';
import type { PageLook } from '../language/markdownText.ts';
import { mistakeIn } from '../nouns/mistakes.ts';
import type { NounContext, NounResult } from '../nouns/NounCommand.ts';
import { nounCommands } from '../nouns/nounList.ts';
import { parseNoun } from '../nouns/nounParser.ts';
import { writeErr, writeOut } from '../shared/output.ts';
import { page } from '../shared/pager.ts';
import type { GlobalFlags } from './globalFlags.ts';

export async function runFull(flags: GlobalFlags, where: Places): Promise<number> {
  let unheard = false;
  const warn = (text: string) => {
    if (!writeErr(text)) unheard = true;
  };
  const end = flags.words.indexOf('--');
  const own = end < 0 ? flags.words : flags.words.slice(0, end);
  const wantsHelp = flags.help || own.some((word) => word === '--help' || word === '-h');
  try {
    const words = own.filter((word) => word !== '--help' && word !== '-h');
    if (words[0] === 'help' && words[1] === '--man') {
      return await print(language().manPage().trimEnd());
    }
    if (wantsHelp || words[0] === 'help') {
      const text = language().helpFor(words[0] === 'help' ? words.slice(1) : words, pageLook());
      return page(text, process.stdout, process.env) ? 0 : await print(text);
    }
    const outcome = await run(flags.words, { where, flags, env: process.env, write, warn });
    await write(outcome.out);
    return unheard ? 1 : outcome.code;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    warn(`${printableText(error.message)}\n`);
    return 1;
  }
}

/** Layout of pages: for the terminal on standard output, else 80 columns without styles. */
function pageLook(): PageLook | undefined {
  const { isTTY, columns } = process.stdout;
  return isTTY
    ? { width: columns || 80, styles: process.env.NO_COLOR ? 'attributes' : 'colours' }
    : undefined;
}

/** Reads plain arguments with our parser, which also describes mistakes; yargs reads the rest and decides validity. */
function run(words: readonly string[], context: NounContext): Promise<NounResult> | NounResult {
  const plain = parseNoun(words);
  if (plain) return plain.command.run(plain.args, context);
  const mistake = mistakeIn(words);
  if (mistake !== null) throw fail('bad-arguments', { words: mistake });
  return (require(bundle('cli-yargs')) as typeof import('../nouns/nounYargs.ts')).runNoun(
    words,
    context,
    nounCommands,
  );
}

async function print(text: string): Promise<number> {
  await write(`${text}\n`);
  return 0;
}

/** Resolves when all output is written, even to a slow pipe; a closed reader (head) ends the command quietly. */
async function write(text: string): Promise<void> {
  if (!(await writeOut(Buffer.from(text)))) process.exit(0);
}
