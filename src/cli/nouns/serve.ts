/**
 * `holdfast serve`: accepts connections over WebSocket and HTTP polling. A process of its own, beside the server and of
 * the same owner: it can die, restart or never run without any effect on sessions. Owns its options and the life of the
 * process; transport/HttpFront.ts listens.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { fail } from '../../protocol/errors.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import { loadIdentity } from '../../relay/identity.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import type { Places } from '../../runtime/paths.ts';
import { readError } from '../../runtime/regularFile.ts';
import { HttpFront } from '../../transport/HttpFront.ts';
import { PageFiles } from '../../transport/PageFiles.ts';
import { connect, starting } from '../shared/localServer.ts';

export { qrCode } from '../shared/qrCode.ts';

export interface ServeOptions {
  listen: string;
  cert?: string;
  key?: string;
  origins: readonly string[];
  hosts: readonly string[];
  mayStart: boolean;
  /** Folder of the page for browsers; no page is served when absent. */
  page?: string;
  /** Called with the address once the server listens. Its text is printed. */
  announce?(url: string): Promise<string>;
}

/** Serves until a signal ends it. Errors: store-unreadable, unsafe-listen, listen-failed, bad-value, bad-certificate, file-error. */
export async function runServe(where: Places, options: ServeOptions): Promise<number> {
  const { host, port } = parseListen(options.listen);
  const tls = readTls(options);
  if (tls === undefined && !isLoopback(host)) {
    const reason = 'off loopback, TLS is required: give --tls-cert and --tls-key, or listen on 127.0.0.1';
    throw fail('unsafe-listen', { address: options.listen, reason });
  }
  // Loaded early, since this process outlives upgrades.
  starting();
  const front = await HttpFront.listen({
    host,
    port,
    ...(tls ? { tls } : {}),
    ...(options.page === undefined ? {} : { page: pageOf(options.page, where) }),
    origins: options.origins,
    hosts: options.hosts,
    connectHost: () => connect(where, { start: options.mayStart ? 'front' : 'never' }),
    log: (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`),
  });
  try {
    process.stdout.write((await options.announce?.(front.url)) ?? `listening on ${front.url}\n`);
  } catch (error) {
    await front.close();
    throw error;
  }
  process.on('SIGHUP', () => {
    try {
      const fresh = readTls(options);
      if (fresh) front.renew(fresh);
    } catch (error) {
      process.stderr.write(`certificate not renewed: ${systemReason(error)}\n`);
    }
  });
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await front.close();
  return 0;
}

/** The page, with the identity of this host: browsers that are paired show their secrets to no other. */
function pageOf(folder: string, { stateDir }: Places): PageFiles {
  makeFolders(stateDir);
  return new PageFiles(folder, { 'host.json': JSON.stringify({ id: loadIdentity(stateDir).id }) });
}

/** `PORT`, `ADDRESS:PORT` or `[ADDRESS]:PORT`. Errors: bad-value. */
export function parseListen(text: string): { host: string; port: number } {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535)
    throw fail('bad-value', { value: text, reason: '--listen takes ADDRESS:PORT or PORT' });
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function readTls({ cert, key }: ServeOptions): { cert: string; key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw fail('bad-arguments', { words: '--tls-cert and --tls-key must be given together' });
  return { cert: read(cert), key: read(key) };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(path, error);
  }
}
