/** `holdfast relay serve`: reads its options, runs a relay until it is stopped, and reads its files again on SIGHUP. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { fail, HoldfastError, inPlace } from '../../../protocol/errors.ts';
import { systemReason } from '../../../protocol/systemReason.ts';
import { parseHostList } from '../../../relay/hostList.ts';
import { defaultLimits, type RelayOptions, RelayServer } from '../../../relay/RelayServer.ts';
import { readError } from '../../../runtime/regularFile.ts';
import type { NounArguments, NounContext, NounResult } from '../NounCommand.ts';

const defaultListen = '127.0.0.1:7788';
type Certificate = NonNullable<RelayOptions['tls']>;

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

export async function runRelay(args: NounArguments, { write, warn }: NounContext): Promise<NounResult> {
  const listen = args.text('listen') ?? defaultListen;
  const { host, port } = parseListen(listen);
  const tls = () => readTls(args.text('tls-cert'), args.text('tls-key'));
  const listPath = args.text('allow-hosts');
  const hosts = () => (listPath === undefined ? null : readHosts(listPath));
  const certificate = tls();
  const allowed = hosts();
  if (certificate === null && !loopback.test(host))
    throw fail('unsafe-listen', {
      address: listen,
      reason: 'others can reach it, so it needs --tls-cert and --tls-key',
    });
  const name = args.text('name')?.toLowerCase();
  const log = (text: string) => warn(`${new Date().toISOString()} ${text}\n`);
  const attempts = args.whole('attempts', 1);
  const options: RelayOptions = {
    host,
    port,
    ...(certificate === null ? {} : { tls: certificate }),
    ...(name === undefined ? {} : { names: [name] }),
    ...(allowed === null ? {} : { hosts: allowed }),
    ...originsOf(args.text('origins')),
    behindProxy: args.flag('behind-proxy'),
    limits: {
      connections: args.whole('max-connections', 1) ?? defaultLimits.connections,
      perAddress: args.whole('per-address', 1) ?? defaultLimits.perAddress,
      ...(attempts === undefined ? {} : { attempts: { burst: attempts, perSecond: attempts / 60 } }),
    },
    log,
  };
  const server = await start(options, listen);
  const bus = args.text('bus');
  if (bus !== undefined) {
    const { NatsBus } = await import('../../../relay/NatsBus.ts');
    server.router.bus = await NatsBus.connect(bus, server.router, log);
  }
  process.on('SIGHUP', () => {
    readAgain('the certificate', log, () => {
      const renewed = tls();
      if (renewed !== null) server.renewTls(renewed);
      return renewed !== null;
    });
    readAgain('the list of hosts', log, () => {
      const renewed = hosts();
      if (renewed !== null) server.renewHosts(renewed);
      return renewed !== null;
    });
  });
  const where = `${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  await write(`relay listening on ${where}${certificate === null ? ' without TLS' : ''}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await server.close();
  await server.router.close();
  return { out: '', code: 0 };
}

/** Reads one file again; false when there is none. An unreadable file keeps its former content. */
function readAgain(what: string, log: (text: string) => void, read: () => boolean): void {
  try {
    if (read()) log(`${what} was read again`);
  } catch (error) {
    log(`${what} stays as it was: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function start(options: RelayOptions, listen: string): Promise<RelayServer> {
  return RelayServer.start(options).catch((error: unknown) => {
    throw fail('listen-failed', { address: listen, reason: systemReason(error) });
  });
}

function parseListen(listen: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(listen) ?? [];
  const number = Number(port);
  if (port === undefined || number > 65_535)
    throw fail('bad-value', { value: listen, reason: '--listen takes HOST:PORT' });
  return { host: bracketed ?? (plain || '127.0.0.1'), port: number };
}

function readTls(certPath: string | undefined, keyPath: string | undefined): Certificate | null {
  if (certPath === undefined && keyPath === undefined) return null;
  if (certPath === undefined || keyPath === undefined)
    throw fail('bad-arguments', { words: '--tls-cert and --tls-key must be given together' });
  const pair = { cert: readGiven(certPath), key: readGiven(keyPath) };
  try {
    // Checked here, so that a mismatched pair is reported as such.
    createSecureContext(pair);
  } catch (error) {
    throw fail('bad-certificate', { reason: (error as Error).message });
  }
  return pair;
}

/** `LIST` or `none`. Errors: bad-value. */
function originsOf(list: string | undefined): Pick<RelayOptions, 'origins'> {
  if (list === undefined) return {};
  if (list === 'none') return { origins: new Set() };
  const origins = list.split(',').flatMap((each) => each.trim() || []);
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw fail('bad-value', {
        value: origin,
        reason: '--origins takes origins such as https://page.example.org, separated by commas, or none',
      });
  return { origins: new Set(origins) };
}

function readHosts(path: string): ReadonlySet<string> {
  try {
    return parseHostList(readGiven(path).toString());
  } catch (error) {
    throw error instanceof HoldfastError ? inPlace('--allow-hosts', error) : error;
  }
}

function readGiven(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw readError(path, error);
  }
}
