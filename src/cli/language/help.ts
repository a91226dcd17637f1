/** Help on everything, on a noun, or on one command; made from the same entries that define the commands. */
import { commands } from '../../command/commands/index.ts';
import { CommandRegistry, helpText } from '../../command/registry.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';
import { version } from '../../runtime/installation.ts';
import { globalUsage } from '../front/globalFlags.ts';
import { nounHelp } from '../nouns/NounCommand.ts';
import { commandsOfNoun, nounCommand, nounCommands } from '../nouns/nounList.ts';
import { type PageLook, renderPage } from './markdownText.ts';
import { topicPage, topics } from './topics.ts';

/** Layout of a page that is not read on a terminal. */
const plainLook: PageLook = { width: 80, styles: 'none' };

/**
 * Help on a command, or a page of the documentation laid out for a terminal.
 * Errors: unknown-command, ambiguous-command.
 */
export function helpFor(given: readonly string[], look: PageLook = plainLook): string {
  // `help "token create"` means the same as without the quotes.
  const words = given.flatMap((word) => word.split(' ')).filter((word) => word !== '');
  const [first = ''] = words;
  if (first === '' || first === 'help') return overview();
  if (first === 'topics') return topicList().join('\n');
  const all = words.length === 1 ? topics() : [];
  const exact = all.find(({ name }) => name === first);
  if (exact) return renderPage(topicPage(first) ?? '', look);
  try {
    return ofCommand(words, first);
  } catch (error) {
    const page = all.length > 0 ? topicPage(first) : undefined;
    if (page === undefined) throw isUnknown(error) ? unknownTopic(first) : error;
    return renderPage(page, look);
  }
}

const isUnknown = (error: unknown): boolean =>
  error instanceof HoldfastError && error.code === 'unknown-command';

/** Suggests the nearest command or page. */
function unknownTopic(name: string): HoldfastError {
  const known = [
    ...commands.flatMap((spec) => [spec.name, spec.alias ?? spec.name]),
    ...nounCommands.map(({ words }) => words[0] ?? ''),
    ...topics().map((topic) => topic.name),
  ];
  return fail('unknown-command', { name, near: nearest(name, known) });
}

function ofCommand(words: readonly string[], first: string): string {
  const noun = nounCommand(words);
  if (noun) return nounHelp(noun);
  const verbs = commandsOfNoun(first);
  if (verbs.length > 0) return nounOverview(first);
  return helpText(new CommandRegistry(commands).find(first));
}

function topicList(): string[] {
  return [
    'topics (holdfast help keys):',
    ...topics().map(({ name, title }) => `  ${name.padEnd(34)}${title}`),
  ];
}

function nounOverview(noun: string): string {
  const verbs = commandsOfNoun(noun);
  return [
    `usage: holdfast ${noun} ${verbs.map(({ words }) => words[1]).join('|')} ...`,
    '',
    ...verbs.map(({ words, about }) => `  ${words.join(' ').padEnd(20)}${about}`),
    '',
    'examples:',
    ...verbs.flatMap(({ examples }) =>
      examples.slice(0, 1).map(([line, does]) => `  ${line.padEnd(50)} ${does}`),
    ),
    '',
    `More of one: holdfast help ${noun} ${verbs[0]?.words[1] ?? ''}`,
  ].join('\n');
}

function overview(): string {
  const list = commands.map(
    ({ name, alias, about }) => `  ${(alias ? `${name} (${alias})` : name).padEnd(34)}${about}`,
  );
  return [
    `holdfast ${version}: sessions that outlive the client, the link and the server process`,
    '',
    globalUsage,
    '',
    'Without a command it opens the last used session, or creates a first one.',
    '',
    'examples:',
    '  holdfast                                  open your session; C-b d leaves it running',
    '  holdfast new-session -d -s work           make a session and leave it running',
    '  holdfast attach-session -t work           look at it',
    '  holdfast send-keys -t work "make" Enter   type into it',
    '  holdfast session show work --tail 20      its last lines, without attaching',
    '  holdfast config import ~/.tmux.conf       convert a tmux configuration',
    '',
    ...topicList(),
    '',
    'holdfast commands (holdfast help session create):',
    ...nounCommands.map(({ words, about }) => `  ${words.join(' ').padEnd(34)}${about}`),
    '',
    'commands of the tmux tradition (holdfast help COMMAND):',
    ...list,
  ].join('\n');
}
