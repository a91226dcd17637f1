/**
 * Converts a configuration of tmux into one of holdfast: each statement is copied, rewritten, or commented out with the
 * reason. Owns the report; writes no file.
 */
import { ConfigChecker } from './ConfigChecker.ts';
import { rewrite } from './legacy.ts';
import { type Statement, statementsOf } from './statements.ts';

interface ImportRemark {
  kind: 'left out' | 'changed' | 'note';
  line: number;
  /** First line of the statement. */
  statement: string;
  reason: string;
}

export interface Imported {
  text: string;
  /** Number of statements in the file, and of those that work here. */
  statements: number;
  taken: number;
  remarks: ImportRemark[];
}

export interface ImportOptions {
  /** Name of the source file, for people. */
  source: string;
  /** Path of the target file, as a configuration would name it. */
  target: string;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

/** Characters of a statement shown in a remark. */
const shownCharacters = 60;

export function importConfig(text: string, options: ImportOptions): Imported {
  const checker = new ConfigChecker({ env: options.env, cwd: options.cwd });
  const result: Imported = {
    text: `# Converted from ${options.source} by holdfast config import.\n`,
    statements: 0,
    taken: 0,
    remarks: [],
  };
  const seen = new Set<string>();
  for (const statement of statementsOf(text)) {
    const remark = (kind: ImportRemark['kind'], reason: string) =>
      result.remarks.push({ kind, line: statement.line, statement: shown(statement), reason });
    if (statement.kind === 'blank' || statement.kind === 'condition') {
      result.text += `${statement.text}\n`;
      continue;
    }
    result.statements += 1;
    const made = takeOver(statement, checker, options, seen);
    for (const { kind, reason } of made.remarks) remark(kind, reason);
    if (made.text === null) result.text += leftOut(statement.text, made.remarks.at(-1)?.reason ?? '');
    else {
      result.taken += 1;
      result.text += `${made.text}\n`;
    }
  }
  return result;
}

interface TakenOver {
  /** Null: the statement can't be converted. */
  text: string | null;
  remarks: Pick<ImportRemark, 'kind' | 'reason'>[];
}

function takeOver(
  statement: Statement,
  checker: ConfigChecker,
  options: ImportOptions,
  seen: Set<string>,
): TakenOver {
  const out = (reason: string): TakenOver => ({ text: null, remarks: [{ kind: 'left out', reason }] });
  const made = rewrite(statement.text, options);
  if (made.refused !== null) return out(made.refused);
  if (statement.kind === 'broken' && made.changed === null)
    return out(statement.reason ?? "it can't be read");
  // Three old mouse options become a single line.
  if (made.changed !== null && made.text !== statement.text && seen.has(made.text))
    return out('is set above already');
  seen.add(made.text);
  // A binding that reloads the configuration gets the new file's path.
  const findings = checker
    .check(`${made.text}\n`, options.source, statement.line)
    .filter(({ reason }) => !reason.startsWith(`${options.target}: No such file`));
  const problem = findings.find(({ kind }) => kind === 'problem');
  if (problem) return out(problem.reason);
  return {
    text: made.text,
    remarks: [
      ...(made.changed === null ? [] : [{ kind: 'changed' as const, reason: made.changed }]),
      ...findings.map(({ reason }) => ({ kind: 'note' as const, reason })),
    ],
  };
}

function leftOut(text: string, reason: string): string {
  const lines = text.split('\n').map((line) => `# ${line}`);
  // A trailing backslash in a comment would continue it on the next line.
  return [`# not converted: ${reason}`, ...lines.map((line) => line.replace(/\\$/, '\\ '))]
    .join('\n')
    .concat('\n');
}

function shown({ text }: Statement): string {
  const [first = ''] = text.split('\n');
  const line = first.trim();
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters - 3)}...` : line;
}
