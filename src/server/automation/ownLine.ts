/**
 * The one line that a command of ours keeps in a configuration file, marked by the comment at its end. Text in, text
 * out; reads and writes no file.
 */
import { parseCommands } from '../../command/grammar/parser.ts';

export interface WithLine {
  text: string;
  /** Number of the line, from 1. */
  line: number;
}

/**
 * The text with this command as its last line, in place of an earlier line with the same comment. All other text stays as
 * it is. Null for a text whose last command would take in the line.
 */
export function withOwnLine(text: string, command: string, comment: string): WithLine | null {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const marked = ` # ${comment}`;
  const rest = text.split(/(?<=\n)/).filter((line) => !line.trimEnd().endsWith(marked));
  const kept = rest.join('');
  const before = kept === '' || kept.endsWith('\n') ? kept : kept + end;
  const whole = `${before}${command}${marked}${end}`;
  const line = before.split('\n').length;
  // Problems in the rest of the file are told when it is loaded.
  const { groups } = parseCommands(whole, { condition: () => true, onProblem: () => {} });
  return groups.at(-1)?.[0]?.at.line === line ? { text: whole, line } : null;
}
