/**
 * The settings file of an agent: read, and replaced as a whole so that a crash leaves the old one or the new one. Knows
 * no entry of it (hookEntries.ts does).
 */
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRecord } from '../../../protocol/codec.ts';
import { fail } from '../../../protocol/errors.ts';
import { makeFolders } from '../../../runtime/makeFolders.ts';
import { readSmallFile, writeError } from '../../../runtime/regularFile.ts';

/** Larger files are no settings. */
const fileBytes = 4 * 1024 * 1024;

export interface HookSettings {
  /** '' for no file. */
  text: string;
  value: Readonly<Record<string, unknown>>;
}

/** Errors: bad-file for anything but a JSON object, file-error. */
export function readSettings(path: string): HookSettings {
  if (!existsSync(path)) return { text: '', value: {} };
  const text = readSmallFile(path, fileBytes);
  if (text.trim() === '') return { text, value: {} };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail('bad-file', {
      reason: `${path} is not JSON, and was left as it is: ${(error as Error).message}`,
    });
  }
  if (!isRecord(value))
    throw fail('bad-file', { reason: `${path} is not a JSON object, and was left as it is` });
  return { text, value };
}

/** The text of changed settings, indented as the file was. */
export function settingsText(value: object, before: string): string {
  const indent = /^\{\r?\n([ \t]+)"/.exec(before)?.[1] ?? '  ';
  return `${JSON.stringify(value, null, indent)}\n`;
}

/** A link to a file elsewhere stays one. Errors: file-error. */
export function writeSettings(path: string, text: string): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const fresh = `${target}.holdfast-new`;
  try {
    makeFolders(dirname(target));
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 });
    if (existsSync(target)) chmodSync(fresh, statSync(target).mode & 0o777);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw writeError(path, error);
  }
}

/** Lines that go (`-`) and come (`+`), with two lines around each change. */
export function changedLines(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const common = commonLines(a, b);
  const out: string[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...common, [a.length, b.length] as const]) {
    while (i < x) out.push(`- ${a[i++]}`);
    while (j < y) out.push(`+ ${b[j++]}`);
    if (x < a.length) out.push(`  ${a[i++]}`);
    j = y + 1;
  }
  const near = (at: number) => out.slice(Math.max(0, at - 2), at + 3).some((line) => !line.startsWith('  '));
  return out
    .filter((_, at) => near(at))
    .map((line) => `${line}\n`)
    .join('');
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** Pairs of positions of the longest common subsequence. */
function commonLines(a: readonly string[], b: readonly string[]): [number, number][] {
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (length[i] as Uint32Array)[j] =
        a[i] === b[j]
          ? (length[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(length[i + 1]?.[j] ?? 0, length[i]?.[j + 1] ?? 0);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((length[i + 1]?.[j] ?? 0) >= (length[i]?.[j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}
