/** `holdfast config check|import`. Owns the files read and written, and the printing of the findings. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import { foundTmuxConfig, homeOf, ownConfig, tmuxConfigs } from '../../runtime/configPlaces.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { fileError, readSmallFile, writeError } from '../../runtime/regularFile.ts';
import { language } from '../language/languageBundle.ts';
import type { Finding } from './config/ConfigChecker.ts';
import type { Imported } from './config/importConfig.ts';
import { jsonOption, type NounCommand } from './NounCommand.ts';

export const configCommands: readonly NounCommand[] = [
  {
    words: ['config', 'check'],
    about: 'Lists every problem of a configuration, with its file and line, in one pass',
    details:
      'Runs nothing and needs no server. Checks both sides of every condition, bindings, blocks and sourced files. Also lists\n' +
      'what is accepted without effect. Exits with 1 when there is a problem.',
    positionals: [
      { name: 'file', about: 'default: your holdfast.conf; - for standard input', completes: 'file' },
    ],
    options: [jsonOption('as a JSON array')],
    examples: [
      ['holdfast config check', 'before a restart'],
      ['holdfast config check ~/.tmux.conf --json', 'what would not work in holdfast'],
    ],
    async run(args, { env }) {
      const { ConfigChecker } = language();
      const given = args.text('file');
      const file = given ?? ownConfig(env);
      if (given === undefined && !existsSync(file)) {
        const text = `you have no ${file}: the defaults apply\n`;
        return { out: args.flag('json') ? '[]\n' : text, code: 0 };
      }
      const checker = new ConfigChecker({ env, cwd: homeOf(env) });
      // A file that is named may be a pipe, as `<(...)` makes them; one's own is what the server would read.
      const text = given === undefined ? readSmallFile(file, largestFileBytes) : read(file);
      const findings = checker.check(text, file === '-' ? 'standard input' : file);
      const problems = findings.filter(({ kind }) => kind === 'problem').length;
      const out = args.flag('json') ? `${JSON.stringify(findings)}\n` : report(findings, file, problems);
      return { out, code: problems > 0 ? 1 : 0 };
    },
  },
  {
    words: ['config', 'import'],
    about: 'Converts a tmux configuration to a holdfast one, and lists what it could not convert',
    details:
      'Keeps comments and order. Updates the syntax of old tmux releases, makes bindings that reload the file reload the new\n' +
      "one, and calls holdfast where shell commands call tmux. What can't be converted stays in the new file as a comment\n" +
      'with the reason.',
    positionals: [
      { name: 'file', about: 'default: ~/.tmux.conf or ~/.config/tmux/tmux.conf', completes: 'file' },
    ],
    options: [
      {
        name: 'to',
        value: 'FILE',
        completes: 'file',
        about: 'the new file (default: your holdfast.conf); - for standard output',
      },
      { name: 'force', about: 'replace an existing file' },
      jsonOption('the list as JSON'),
    ],
    examples: [
      ['holdfast config import', 'from ~/.tmux.conf to your holdfast.conf'],
      ['holdfast config import old.conf --to -', 'only look at the result'],
    ],
    async run(args, { env, warn }) {
      const { importConfig } = language();
      const source = args.text('file') ?? foundTmuxConfig(env) ?? tmuxConfigs(env)[0];
      const to = args.text('to') ?? ownConfig(env);
      const target = to === '-' ? ownConfig(env) : resolve(to);
      const imported = importConfig(read(source), { source, target, env, cwd: homeOf(env) });
      if (to !== '-') write(target, imported.text, args.flag('force'));
      const list = args.flag('json')
        ? `${JSON.stringify({ ...imported, text: undefined })}\n`
        : remarks(imported, source);
      if (to === '-') {
        warn(list);
        return { out: imported.text, code: 0 };
      }
      return { out: args.flag('json') ? list : `wrote ${target}\n${list}`, code: 0 };
    },
  },
];

function report(findings: readonly Finding[], file: string, problems: number): string {
  const lines = findings.map(({ kind, file: where, line, reason }) =>
    kind === 'problem' ? `${where}:${line}: ${reason}` : `${where}:${line}: note: ${reason}`,
  );
  const end = problems === 0 ? `${file}: no problems` : `${problems} problem${problems === 1 ? '' : 's'}`;
  return [...lines, end, ''].join('\n');
}

function remarks({ remarks: all, taken, statements }: Imported, source: string): string {
  const lines = [`${taken} of ${statements} statements converted`];
  const titles = { 'left out': 'not converted', changed: 'changed', note: 'converted, but' } as const;
  for (const [kind, title] of Object.entries(titles)) {
    const some = all.filter((remark) => remark.kind === kind);
    if (some.length > 0) lines.push(`${title}:`);
    for (const { line, statement, reason } of some)
      lines.push(`  ${source}:${line}: ${reason}`, `      ${statement}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Largest configuration that is checked: far above any. */
const largestFileBytes = 64 * 1024 * 1024;

function read(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
}

function write(path: string, text: string, force: boolean): void {
  if (existsSync(path) && !force)
    throw fail('already-exists', {
      words: `${path} exists already; replace it with --force, or choose another with --to`,
    });
  const fresh = `${path}.new`;
  try {
    makeFolders(dirname(path), { mode: 0o777 });
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    throw writeError(path, error);
  }
}
