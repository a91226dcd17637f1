/** Tests whether a known host can be reached: one connection to its port, closed at once. Sends nothing. */
import { execFile } from 'node:child_process';
import { createConnection } from 'node:net';
import { type Address, parseAddress } from './Address.ts';

/** 'unknown': there is no port to try, as behind a jump host. */
export type Reach = 'reachable' | 'unreachable' | 'unknown';

/** Longer than a round trip around the world, shorter than patience. */
const reachMs = 2000;

export async function reach(address: string, ssh: readonly string[]): Promise<Reach> {
  const end = await endOf(parseAddress(address), ssh).catch(() => null);
  return end === null ? 'unknown' : tryPort(end);
}

async function endOf(
  address: Address,
  ssh: readonly string[],
): Promise<{ host: string; port: number } | null> {
  if (address.kind === 'ssh') return sshEnd(address, ssh);
  const url = new URL(address.url.replace(/^relay:/, 'https:'));
  const usual = url.protocol === 'https:' || url.protocol === 'wss:' ? 443 : 80;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) || usual };
}

/** The address that ssh derives from the name, by the user's configuration (ssh -G). */
function sshEnd(
  address: Address & { kind: 'ssh' },
  [program = 'ssh', ...before]: readonly string[],
): Promise<{ host: string; port: number } | null> {
  const port = address.port === undefined ? [] : ['-p', String(address.port)];
  return new Promise((resolve) => {
    execFile(
      program,
      [...before, '-G', ...port, '--', address.destination],
      { timeout: reachMs },
      (error, out) => {
        const value = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(out)?.[1];
        const host = value('hostname');
        const isDirect = [value('proxyjump'), value('proxycommand')].every(
          (way) => way === undefined || way === 'none',
        );
        resolve(
          error || host === undefined || !isDirect ? null : { host, port: Number(value('port') ?? 22) },
        );
      },
    );
  });
}

function tryPort(end: { host: string; port: number }): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = createConnection({ ...end, timeout: reachMs });
    const done = (what: Reach) => {
      socket.destroy();
      resolve(what);
    };
    socket.once('connect', () => done('reachable'));
    socket.once('timeout', () => done('unreachable'));
    socket.once('error', () => done('unreachable'));
  });
}
