/** `holdfast web hash`: the hashes of the exported page, and whether a folder or a web server has just these files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../../protocol/errors.ts';
import { systemCode } from '../../../protocol/systemReason.ts';
import { version } from '../../../runtime/installation.ts';
import { readError } from '../../../runtime/regularFile.ts';
import type { NounArguments, NounResult } from '../NounCommand.ts';
import {
  connectSourcesOf,
  documentName,
  exportedPage,
  hashOf,
  pageFiles,
  relaySources,
} from './pageExport.ts';

/** Longest wait for one file, milliseconds, and the largest file that is read. */
const fileWithinMs = 15_000;
const fileBytesMost = 4 * 1024 * 1024;
/** Sources that an export can have written: relays with TLS, given ones, and those of this machine. */
const sourcePattern = /^(wss:|wss?:\/\/[a-z0-9.:[\]-]+)$/i;

/** Exit code 1 when the page there is another one. Errors: bad-value, of the file system, connect-failed. */
export async function runPageHashes(args: NounArguments): Promise<NounResult> {
  const place = args.word('place');
  return place === '' ? { out: expected(relaySources(args)), code: 0 } : compare(place);
}

function expected(connect: string): string {
  const lines = [...exportedPage(connect)].map(([name, body]) => `${hashOf(body)}  ${name}\n`);
  return lines.join('');
}

async function compare(place: string): Promise<NounResult> {
  const read = /^https?:\/\//.test(place) ? readerOfServer(place) : readerOfFolder(place);
  const document = await read(documentName);
  if (document === null) return { out: `${place} has no page\n`, code: 1 };
  const connect = connectSourcesOf(document.toString());
  if (connect?.split(' ').some((source) => !sourcePattern.test(source)))
    return { out: `the page at ${place} may connect to other places than relays: ${connect}\n`, code: 1 };
  const wrong: string[] = [];
  for (const [name, body] of connect === null ? pageFiles() : exportedPage(connect)) {
    const found = name === documentName ? document : await read(name);
    if (found === null) wrong.push(`${name} is missing`);
    else if (!body.equals(found))
      wrong.push(`${name} is another file: ${hashOf(found)}, not ${hashOf(body)}`);
  }
  if (wrong.length > 0) return { out: `${wrong.join('\n')}\nnot the page of holdfast ${version}\n`, code: 1 };
  const connects = connect === null ? 'its own server' : connect;
  return { out: `the page of holdfast ${version}; it connects to ${connects}\n`, code: 0 };
}

type Reader = (name: string) => Promise<Buffer | null>;

function readerOfFolder(folder: string): Reader {
  return async (name) => {
    try {
      return readFileSync(join(folder, name));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw readError(join(folder, name), error);
    }
  };
}

function readerOfServer(place: string): Reader {
  const base = place.replace(/#.*$/s, '').replace(/\/?$/, '/');
  return async (name) => {
    // The document by the address that browsers use.
    const url = new URL(name === documentName ? '' : name, base);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(fileWithinMs) });
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      return await bounded(answer);
    } catch (error) {
      throw fail('connect-failed', { to: url.href, reason: reasonOf(error) });
    }
  };
}

async function bounded(answer: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part as Uint8Array);
    length += (part as Uint8Array).length;
    if (length > fileBytesMost) throw new Error('the file is too large');
  }
  return Buffer.concat(parts);
}

/** The cause that fetch hides. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
