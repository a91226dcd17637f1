/**
 * The page as files for any web server, which opens links of `share --web`: `holdfast web export`. Owns the exported form of
 * the page: connections to relays only, by a policy in the document, since such a server sets no headers.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../../protocol/errors.ts';
import { systemCode } from '../../../protocol/systemReason.ts';
import { parseRelayUrl } from '../../../relay/links.ts';
import { webDir } from '../../../runtime/installation.ts';
import { makeFolders } from '../../../runtime/makeFolders.ts';
import { readError, writeError } from '../../../runtime/regularFile.ts';
import { contentPolicy } from '../../../transport/PageFiles.ts';
import type { NounArguments, NounResult } from '../NounCommand.ts';

export const documentName = 'index.html';
const notesName = 'README.txt';
const workerName = 'worker.js';
/** A page with this mark is for links through a relay: it does not connect to its own server. */
const mark = '<html lang="en" data-relayed>';
const policyPattern = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/;

/** The files of the page as `holdfast web` serves them, by name. */
export function pageFiles(): Map<string, Buffer> {
  const folder = webDir();
  const names = readdirSync(folder).filter((name) => !name.endsWith('.br'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

/** The files of an exported page, by name. `connect`: sources of its policy. */
export function exportedPage(connect: string): Map<string, Buffer> {
  const files = pageFiles();
  const document = files.get(documentName)?.toString() ?? '';
  // A policy in a document can't say who may frame it.
  const policy = contentPolicy(connect).replace(/frame-ancestors [^;]*; /, '');
  const exported = document
    .replace('<html lang="en">', mark)
    .replace(
      '<meta charset="utf-8">',
      `<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
    );
  if (!policyPattern.test(exported) || !exported.includes(mark))
    throw new Error('the document of the page has another form');
  const served = versionOf(files);
  files.set(documentName, Buffer.from(exported));
  const own = versionOf(files);
  let worker = files.get(workerName)?.toString() ?? '';
  for (const [from, to] of [
    [served.document, own.document],
    [served.version, own.version],
  ] as const) {
    if (!worker.includes(from)) throw new Error('the worker of the page has another form');
    worker = worker.replace(from, to);
  }
  files.set(workerName, Buffer.from(worker));
  return files;
}

/** Subresource Integrity (W3C): the form in which browsers and tools print hashes. */
export const hashOf = (body: Uint8Array): string =>
  `sha384-${createHash('sha384').update(body).digest('base64')}`;

/** The hashes in the service worker, computed as in scripts/web.mjs: the document's, and that of all files. */
function versionOf(files: ReadonlyMap<string, Buffer>): { document: string; version: string } {
  const hashes: Record<string, string> = {};
  for (const [name, body] of files)
    if (name !== workerName) hashes[name === documentName ? '' : name] = hashOf(body);
  const sorted = Object.fromEntries(Object.entries(hashes).sort());
  const version = createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
  return { document: hashes[''] ?? '', version };
}

/** Sources that an exported document may connect to; null for a document of another kind. */
export function connectSourcesOf(document: string): string | null {
  const policy = policyPattern.exec(document)?.[1];
  return /(?:^|; )connect-src ([^;]*)/.exec(policy ?? '')?.[1] ?? null;
}

/** Sources of the policy for the relays of `--relay`, or for any relay with TLS. Errors: bad-value. */
export function relaySources(args: NounArguments): string {
  const relays = args.texts('relay').flatMap((list) => list.split(',').flatMap((each) => each.trim() || []));
  if (relays.length === 0) return 'wss:';
  return [...new Set(relays.map((text) => new URL(parseRelayUrl(text).base).origin))].join(' ');
}

/** `holdfast web export DIR`. Errors: bad-value; no-such-file and file-error of the folder. */
export function runPageExport(args: NounArguments): NounResult {
  const folder = args.word('dir');
  const connect = relaySources(args);
  const files = exportedPage(connect);
  files.set(notesName, Buffer.from(notes(connect)));
  const other = otherFileIn(folder, files);
  if (other !== null)
    throw fail('bad-value', {
      value: folder,
      reason: `the folder has a ${other} that is no file of the page of holdfast`,
    });
  try {
    makeFolders(folder, { mode: 0o777 });
    for (const [name, body] of files) writeFileSync(join(folder, name), body);
  } catch (error) {
    throw writeError(folder, error);
  }
  return {
    out: `wrote the page to ${folder}: ${[...files.keys()].join(', ')}\nit connects to ${connect}; ${notesName} says what its server should send\n`,
    code: 0,
  };
}

/** Name of a file there that the export would replace and that is none of a page of holdfast; null for none. */
function otherFileIn(folder: string, files: ReadonlyMap<string, Buffer>): string | null {
  const kept = readIfThere(join(folder, documentName));
  // Beside a page of holdfast, which may be of another version, the names are its own.
  if (kept !== null) return connectSourcesOf(kept.toString()) === null ? documentName : null;
  const differs = ([name, body]: [string, Buffer]) => readIfThere(join(folder, name))?.equals(body) === false;
  return [...files].find(differs)?.[0] ?? null;
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw readError(path, error);
  }
}

function notes(connect: string): string {
  return `The page of holdfast, for links of: holdfast share --web --page https://THIS-PLACE/

Put these files on any web server, over https. They may connect to: ${connect}

The document limits the page itself (Content-Security-Policy). Two limits can only be
headers, so have the server send them with every file:

  Content-Security-Policy: frame-ancestors 'none'
  X-Frame-Options: DENY

and better also:

  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cross-Origin-Opener-Policy: same-origin
  Cache-Control: no-cache

For nginx: add_header Content-Security-Policy "frame-ancestors 'none'" always;
Without them, the page still refuses to run in a frame.

A person who can change these files can read and type everything in the page.
To compare them with your holdfast: holdfast web hash https://THIS-PLACE/
`;
}
