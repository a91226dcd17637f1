/**
 * The manual page, holdfast(1), made from the entries that define the commands. man(7) macros; owns their escaping.
 */
import { flagLabel, flagTable } from '../../command/arguments/Arguments.ts';
import { commands } from '../../command/commands/index.ts';
import { fullUsage } from '../../command/registry.ts';
import type { CommandSpec } from '../../command/spec.ts';
import { optionTable } from '../../options/table.ts';
import type { OptionSpec } from '../../options/types.ts';
import { version } from '../../runtime/installation.ts';
import { type NounCommand, nounUsages } from '../nouns/NounCommand.ts';
import { nounCommands } from '../nouns/nounList.ts';

/** The page as roff. */
export function manPage(): string {
  const specs = [...commands].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    `.TH HOLDFAST 1 "" "holdfast ${version}" "User Commands"`,
    '.SH NAME',
    'holdfast, hold \\- sessions that outlive the client, the link and the server process',
    '.SH SYNOPSIS',
    '.B holdfast',
    `${roff('[-2CDlNuVv] [-c shell-command] [-f file] [-L socket-name] [-S socket-path] [-T features] [command [flags]]')}`,
    '.SH DESCRIPTION',
    'holdfast is a terminal multiplexer in the tradition of tmux. Without a command it opens the last used session, or a',
    'first one; the prefix key (C\\-b) and d leave it running. A command is run by the server, which is started when it is',
    'needed. Several commands are separated by',
    '.B \\e;',
    'and run as one: the first error ends them.',
    '.TP',
    `.BI ${roff('-f')} " file"`,
    'Load this configuration in place of the default one when the server starts. May be given several times.',
    '.TP',
    `.BI ${roff('-L')} " socket-name"`,
    'Use the server of this name.',
    '.TP',
    `.BI ${roff('-S')} " socket-path"`,
    'Use the server with this socket.',
    '.TP',
    `.B ${roff('-N')}`,
    'Do not start a server.',
    '.TP',
    `.B ${roff('-V')}`,
    'Print the version.',
    '.SH COMMANDS OF HOLDFAST',
    ...nounCommands.flatMap(nounEntry),
    '.SH COMMANDS OF THE TMUX TRADITION',
    'Names may be shortened as long as they are unique. Targets, formats and styles are those of tmux(1).',
    ...specs.flatMap(commandEntry),
    '.SH OPTIONS',
    'Set with set\\-option, shown with show\\-options.',
    ...optionTable.filter((option) => !option.hook).flatMap(optionEntry),
    '.SH FILES',
    '.TP',
    roff('$XDG_CONFIG_HOME/holdfast/holdfast.conf'),
    'The configuration, loaded when a server starts with nothing stored.',
    '.TP',
    roff('$XDG_RUNTIME_DIR/holdfast/default'),
    'The socket.',
    '.TP',
    roff('$XDG_STATE_HOME/holdfast/default/'),
    'What outlives the server: structure, history, events, sessions that have ended, the log.',
    '.SH EXIT STATUS',
    '0 when everything went well, 1 after an error, which is one line on standard error.',
    '.SH SEE ALSO',
    'tmux(1)',
    '',
  ].join('\n');
}

function nounEntry(command: NounCommand): string[] {
  const options = command.options.flatMap((option) => {
    const name = `${option.onByDefault ? '--no-' : '--'}${option.name}${option.value ? ` ${option.value}` : ''}`;
    return ['.RS', '.TP', `.B ${roff(name)}`, roff(sentence(option.about)), '.RE'];
  });
  return [
    '.TP',
    ...nounUsages(command).flatMap((usage, at) => [...(at > 0 ? ['.TQ'] : []), `.B ${roff(usage)}`]),
    roff(sentence(command.about)),
    ...(command.details === undefined ? [] : command.details.split('\n').map(roff)),
    ...options,
    ...examples(command.examples),
  ];
}

function commandEntry(spec: CommandSpec): string[] {
  const alias = spec.alias === undefined ? [] : [`(alias: ${roff(spec.alias)})`];
  const flags = [...flagTable(spec).values()].sort((a, b) => (a.flag < b.flag ? -1 : 1));
  return [
    '.TP',
    `.B ${roff(fullUsage(spec))}`,
    ...alias,
    roff(sentence(spec.about)),
    ...flags.flatMap(({ flag, value, about }) => [
      '.RS',
      '.TP',
      `.B ${roff(`${flagLabel(flag)}${value === undefined ? '' : ` ${value}`}`)}`,
      roff(sentence(about)),
      '.RE',
    ]),
    ...examples(spec.examples),
  ];
}

function examples(lines: readonly (readonly [line: string, does: string])[]): string[] {
  return [
    '.RS',
    '.PP',
    ...lines.flatMap(([line, does]) => [`.RS`, '.nf', roff(line), '.fi', roff(sentence(does)), '.RE']),
    '.RE',
  ];
}

function optionEntry(option: OptionSpec): string[] {
  const values = option.choices
    ? ` [${option.choices.join(' | ')}]`
    : option.type === 'flag'
      ? ' [on | off]'
      : ` ${option.type}`;
  const none = option.effect === 'none' ? ['Accepted, without effect here.'] : [];
  return ['.TP', `.B ${roff(option.name + values)}`, roff(sentence(option.about)), ...none];
}

const sentence = (text: string): string => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.:!?]$/.test(first) ? first : `${first}.`;
};

/** Escapes text for roff. */
function roff(text: string): string {
  const escaped = text.replace(/\\/g, '\\e').replace(/-/g, '\\-').replace(/\n/g, ' ');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
