/**
 * Cuts a configuration file into statements with their lines, so that one can be changed or removed while everything
 * else, including comments and layout, stays as its author wrote it. Interprets no statement.
 */
import { parseCommands } from '../../../command/grammar/parser.ts';
import { HoldfastError } from '../../../protocol/errors.ts';

export interface Statement {
  /** Number of the first line, from 1. */
  line: number;
  /** Lines of the statement, without the last newline. */
  text: string;
  /** 'blank': empty or a comment; 'condition': a line of %if and its like; 'broken': a syntax error. */
  kind: 'blank' | 'condition' | 'commands' | 'broken';
  /** Reason of a broken statement. */
  reason?: string;
}

/** Most lines of one statement: a binding with a long menu has thirty. */
const mostLines = 400;

export function statementsOf(text: string): Statement[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const statements: Statement[] = [];
  for (let at = 0; at < lines.length; ) {
    const statement = statementAt(lines, at);
    statements.push(statement);
    at += statement.text.split('\n').length;
  }
  return statements;
}

function statementAt(lines: readonly string[], at: number): Statement {
  const first = lines[at] ?? '';
  const line = at + 1;
  if (/^\s*(?:#(?!\{)|$)/.test(first) && !first.endsWith('\\')) return { line, text: first, kind: 'blank' };
  if (/^\s*%(?:if|elif|else|endif)\b/.test(first)) return { line, text: first, kind: 'condition' };
  let text = first;
  let reason = whatIsWrong(text);
  const wrong = reason;
  // A quote, a block or a continued line ends on a later line.
  for (let next = at + 1; goesOn(text, reason) && next < lines.length && next - at < mostLines; next++) {
    text += `\n${lines[next] ?? ''}`;
    reason = whatIsWrong(text);
  }
  if (reason === null && !text.endsWith('\\')) return { line, text, kind: 'commands' };
  return { line, text: first, kind: 'broken', reason: wrong ?? 'it has no end' };
}

const goesOn = (text: string, reason: string | null): boolean =>
  reason !== null || /(?:^|[^\\])(?:\\\\)*\\$/.test(text);

function whatIsWrong(text: string): string | null {
  try {
    // Values of homes and variables do not affect where a statement ends.
    parseCommands(text, { home: () => '/', variable: () => '' });
    return null;
  } catch (error) {
    if (error instanceof HoldfastError) return error.message;
    throw error;
  }
}
