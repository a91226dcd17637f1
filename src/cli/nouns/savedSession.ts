/**
 * `holdfast session save|restore`: a session as a file. Owns the file: its mode, and the error sentences for a damaged
 * one.
 */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { passes } from '../../protocol/check.ts';
import { fail } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import { SavedSession } from '../../protocol/SavedSession.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import { writeError } from '../../runtime/regularFile.ts';
import { ask } from '../shared/ask.ts';
import { jsonOption, type NounCommand } from './NounCommand.ts';

export const savedCommands: readonly NounCommand[] = [
  {
    words: ['session', 'save'],
    about: 'Writes a session to a file: layout, directories, commands, the end of the history',
    details:
      'Only you can read the file (0600). Variables whose names look like secrets (TOKEN, SECRET, PASSWORD, KEY, CREDENTIAL,\n' +
      'AUTH, COOKIE and the like), or whose values are URLs with a password, are left out; the file lists their names.',
    positionals: [{ name: 'target', about: "a session's name or id", required: true, completes: 'session' }],
    options: [
      { name: 'to', value: 'FILE', completes: 'file', about: 'the file; - for standard output' },
      { name: 'history', value: 'N', about: 'lines of history of each pane (default: 2000)' },
      { name: 'force', about: 'replace an existing file' },
    ],
    examples: [
      ['holdfast session save work --to work.json', 'for another day, or another machine'],
      ['holdfast session save work --to - --history 0', 'the layout without history'],
    ],
    async run(args, { where }) {
      const path = args.text('to');
      if (path === undefined) throw fail('bad-arguments', { words: 'session save needs --to FILE' });
      const lines = args.whole('history', 0);
      const params = { target: args.word('target'), ...(lines === undefined ? {} : { lines }) };
      const { saved } = await ask(where, 'session.save', params);
      const text = `${JSON.stringify(saved, null, 1)}\n`;
      if (path === '-') return { out: text, code: 0 };
      write(path, text, args.flag('force'));
      const panes = saved.windows.reduce((sum, window) => sum + window.panes.length, 0);
      const omitted = saved.omitted.length === 0 ? '' : `; left out: ${saved.omitted.join(', ')}`;
      return {
        out: `saved ${saved.name}: ${saved.windows.length} windows, ${panes} panes${omitted}\n`,
        code: 0,
      };
    },
  },
  {
    words: ['session', 'restore'],
    about: 'Makes a session from a file written by session save',
    details:
      'Restores windows, layouts, directories and commands, with the history above. Starts no program: each pane says that it\n' +
      'was restored, and respawn-pane runs its command. --run starts all of them.',
    options: [
      { name: 'from', value: 'FILE', completes: 'file', about: 'the file; - for standard input' },
      { name: 'name', value: 'NAME', about: 'name in place of the saved one' },
      { name: 'run', about: 'start the programs' },
      jsonOption(),
    ],
    examples: [
      ['holdfast session restore --from work.json', 'look at what was there, without running anything'],
      ['holdfast session restore --from work.json --name again --run', 'the same again, running'],
    ],
    async run(args, { where, flags, warn }) {
      const path = args.text('from');
      if (path === undefined) throw fail('bad-arguments', { words: 'session restore needs --from FILE' });
      const name = args.text('name');
      const params = {
        saved: read(path),
        run: args.flag('run'),
        ...(name === undefined ? {} : { name }),
      };
      const made = await ask(where, 'session.restore', params, {
        start: flags.noStart ? 'never' : 'always',
        configFiles: flags.configFiles,
      });
      for (const problem of made.problems) warn(`${problem}\n`);
      const out = args.flag('json') ? `${JSON.stringify(made)}\n` : `${made.id}\n`;
      return { out, code: made.problems.length > 0 ? 1 : 0 };
    },
  },
];

/** Errors: already-exists, file-error. */
function write(path: string, text: string, force: boolean): void {
  const fresh = `${path}.new`;
  try {
    if (!force && statSync(path, { throwIfNoEntry: false }))
      throw fail('already-exists', { words: `${path} exists already; replace it with --force` });
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Errors: file-error; bad-file with the mistake and its place. */
function read(path: string): SavedSession {
  const name = path === '-' ? 'standard input' : path;
  const wrong = (reason: string) => fail('bad-file', { reason: `can't restore ${name}: ${reason}` });
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw fail('file-error', {
      path,
      reason: systemReason(error),
      words: `can't restore ${name}: ${systemReason(error)}`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`it is not JSON: ${(error as Error).message}`);
  }
  if (!passes(SavedSession, value)) {
    const problem = `${SavedSession.wrong(value)}`;
    throw wrong(problem.startsWith('.') ? problem.slice(1) : `it${problem}`);
  }
  if (Buffer.byteLength(JSON.stringify(value)) > limits.messageBytes - 4096)
    throw wrong(`it is larger than ${limits.messageBytes} bytes`);
  return value;
}
