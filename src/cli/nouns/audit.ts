/** `holdfast audit show|verify|export|checkpoint`: the ledger of what operators did. */
import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import { systemCode } from '../../protocol/systemReason.ts';
import { bundle } from '../../runtime/installation.ts';
import type { Places } from '../../runtime/paths.ts';
import { readError, writeError } from '../../runtime/regularFile.ts';
import { ask } from '../shared/ask.ts';
import { parseMoment } from '../shared/units.ts';
import { type Chosen, entryOf, entryText, isChosen } from './auditLines.ts';
import { jsonOption, type NounArguments, type NounCommand, type NounContext } from './NounCommand.ts';

/** Longest export read from standard input: sixteen times what `audit-bytes` keeps by default. */
const mostInputBytes = 256 * 1024 * 1024;

const auditBundle = () => require(bundle('audit')) as typeof import('./auditFile.ts');

export const auditCommands: readonly NounCommand[] = [
  {
    words: ['audit', 'show'],
    about: 'Shows what operators did: admissions, commands, input, tokens, restarts',
    details:
      'Who typed into which pane and how much, never what. Arguments that may be secret are left out. What is kept, and for\n' +
      'how long, is in docs/audit.md.',
    options: [
      { name: 'since', value: 'TIME', about: 'only since then: 1h, 14:05, 2026-03-01' },
      { name: 'by', value: 'NAME', about: 'only of this person, agent or program: name or id' },
      { name: 'pane', value: 'PANE', about: 'only about this pane: %3, or its uuid' },
      { name: 'action', value: 'ACTION', about: 'only this action: command, input, attached, token-created' },
      jsonOption('one JSON object a line'),
    ],
    examples: [
      ['holdfast audit show --since 1h', 'the last hour'],
      ['holdfast audit show --by ci-bot --pane %3 --json', 'what ci-bot did in that pane, for a program'],
    ],
    run: show,
  },
  {
    words: ['audit', 'verify'],
    about:
      'Checks that no entry and no history was changed, dropped, moved or added, and names the first that was',
    details:
      "Without a file, checks the server's ledger, and the history of panes on this host against the hashes in the ledger.\n" +
      "A file is checked alone: an export needs nothing else. Somebody who has the server's key can forge a ledger that\n" +
      'verifies; a checkpoint that you kept elsewhere reveals it. The exit code is 1 when something is wrong. History that the\n' +
      'limits of the logs removed, oldest first, is counted and is no fault.',
    positionals: [{ name: 'file', about: 'an export; - for standard input', completes: 'file' }],
    options: [
      { name: 'history', onByDefault: true, about: 'check the ledger alone' },
      {
        name: 'logs',
        value: 'FOLDER',
        completes: 'file',
        about: 'check the pane logs in this folder, also against an export',
      },
      {
        name: 'checkpoint',
        value: 'FILE',
        completes: 'file',
        about: 'a checkpoint that was kept: also its entries are there',
      },
      jsonOption(),
    ],
    examples: [
      ['holdfast audit verify', 'the ledger as it is now'],
      [
        'holdfast audit verify audit.jsonl --checkpoint kept.txt',
        'an export, against a checkpoint kept elsewhere',
      ],
      ['ssh web holdfast audit export | holdfast audit verify -', 'the ledger of another host'],
    ],
    run: verify,
  },
  {
    words: ['audit', 'export'],
    about: 'Writes the ledger as a file that can be verified anywhere',
    options: [
      { name: 'to', value: 'FILE', completes: 'file', about: 'the file (default: standard output)' },
      { name: 'force', about: 'replace an existing file' },
    ],
    examples: [['holdfast audit export --to audit.jsonl', 'all entries that are kept']],
    run: exportTo,
  },
  {
    words: ['audit', 'checkpoint'],
    about: 'Prints a signed checkpoint of all entries so far, for somebody else to keep',
    details:
      'A signed note (c2sp.org/tlog-checkpoint): name of the ledger, number of entries, root of the hash tree. Nobody can change\n' +
      'the entries before it without being found by who has kept it.',
    options: [jsonOption('with the public key')],
    examples: [['holdfast audit checkpoint | mail -s audit bob@example.org', 'Bob keeps it']],
    async run(args, { where }) {
      const { note, key } = await checkpointOf(where);
      return { out: args.flag('json') ? `${JSON.stringify({ checkpoint: note, key })}\n` : note, code: 0 };
    },
  },
];

/** Errors: wrong-state when nothing is stored. */
async function checkpointOf(where: Places): Promise<{ note: string; key: string }> {
  const { checkpoint, problem } = await ask(where, 'audit.checkpoint', {});
  if (checkpoint) return checkpoint;
  throw fail('wrong-state', { reason: problem ?? 'the ledger is off: set-option -g audit on' });
}

async function show(args: NounArguments, context: NounContext) {
  const chosen = chosenBy(args);
  for (let from: number | null = 0; from !== null; ) {
    const part: { lines: string[]; next: number | null } = await ask(context.where, 'audit.read', { from });
    const entries = part.lines
      .flatMap((line) => entryOf(line) ?? [])
      .filter((entry) => isChosen(entry, chosen));
    const text = args.flag('json') ? (entry: object) => `${JSON.stringify(entry)}\n` : entryText;
    await context.write(entries.map(text).join(''));
    from = part.next;
  }
  return { out: '', code: 0 };
}

/** Errors: bad-value. */
function chosenBy(args: NounArguments): Chosen {
  const text = args.text('since');
  const since = text === undefined ? null : parseMoment(text, Date.now());
  if (since === undefined)
    throw fail('bad-value', {
      value: text ?? '',
      reason: '--since takes a time such as 1h, 14:05 or 2026-03-01',
    });
  return {
    since,
    by: args.text('by') ?? null,
    pane: args.text('pane') ?? null,
    action: args.text('action') ?? null,
  };
}

async function verify(args: NounArguments, { where }: NounContext) {
  const { verifyText, verdictLine, verifyHistory } = auditBundle();
  const file = args.text('file');
  const keptPath = args.text('checkpoint');
  const kept = keptPath === undefined ? null : read(keptPath);
  const text = await ledgerText(file, where);
  const verdict = verifyText(text, kept);
  const logs = logsToCheck(args, where);
  // Hashes of a wrong ledger prove nothing about the history.
  const history = verdict.ok && logs !== null ? checkLogs(logs, () => verifyHistory(text, logs)) : null;
  const out = args.flag('json')
    ? `${JSON.stringify({ ...verdict, ...(history && { history: history.verdict }) })}\n`
    : verdictLine(verdict) + (history?.text ?? '');
  return { out, code: verdict.ok && history?.verdict.ok !== false ? 0 : 1 };
}

/**
 * The folder of pane logs to check; null for none. A ledger from a file may be of another host, so its logs must be
 * named.
 */
function logsToCheck(args: NounArguments, { stateDir }: Places): string | null {
  const named = args.text('logs');
  // A folder that is not there has no wrong block: named by mistake, it must not pass.
  if (named !== undefined) checkLogs(named, () => readdirSync(named));
  if (named !== undefined) return named;
  return args.text('file') === undefined && args.flag('history') ? join(stateDir, 'logs') : null;
}

/** Errors: no-such-file, file-error. */
function checkLogs<T>(logs: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw systemCode(error) === undefined ? error : readError(logs, error);
  }
}

/** Reads the ledger to verify, from the server, a file, or standard input. Errors: those of reading it. */
async function ledgerText(file: string | undefined, where: Places): Promise<string> {
  if (file === '-') return standardInput();
  if (file !== undefined) return read(file);
  const parts: string[] = [];
  await exportParts(where, (text) => void parts.push(text));
  return parts.join('');
}

/** Errors: file-error when the input exceeds the bound. */
async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostInputBytes)
      throw fail('file-error', { path: 'standard input', reason: `more than ${mostInputBytes} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function exportTo(args: NounArguments, { where, write }: NounContext) {
  const path = args.text('to');
  if (path === undefined) {
    await exportParts(where, write);
    return { out: '', code: 0 };
  }
  const file = create(path, args.flag('force'));
  try {
    await exportParts(where, (text) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    });
  } catch (error) {
    throw systemCode(error) === undefined ? error : writeError(path, error);
  } finally {
    closeSync(file);
  }
  return { out: '', code: 0 };
}

async function exportParts(where: Places, write: (text: string) => void | Promise<void>): Promise<void> {
  const { exportLedger } = auditBundle();
  const { note } = await checkpointOf(where);
  const read = (from: number, head?: string) =>
    ask(where, 'audit.read', { from, ...(head === undefined ? {} : { head }) });
  for await (const lines of exportLedger(read, note)) await write(lines.map((line) => `${line}\n`).join(''));
}

/** Errors: already-exists, file-error. */
function create(path: string, force: boolean): number {
  try {
    return openSync(path, force ? 'w' : 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw fail('already-exists', { what: path });
    throw writeError(path, error);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(path, error);
  }
}
