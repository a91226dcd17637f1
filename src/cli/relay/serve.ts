/** `holdfast relay serve`: reads what it was told, runs a relay until it is stopped, and renews certificates on SIGHUP. */
import { readFileSync } from 'node:fs';
import { fail } from '../../protocol/errors.ts';
import { defaultLimits, type RelayOptions, RelayServer } from '../../relay/RelayServer.ts';
import type { NounArguments, NounContext, Outcome } from '../nouns.ts';

const defaultListen = '127.0.0.1:7788';
type Certificate = NonNullable<RelayOptions['tls']>;

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

export async function runServe(args: NounArguments, { write, warn }: NounContext): Promise<Outcome> {
  const listen = args.text('listen') ?? defaultListen;
  const { host, port } = parseListen(listen);
  const tls = () => readTls(args.text('tls-cert'), args.text('tls-key'));
  const certificate = tls();
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
    const { NatsBus } = await import('../../relay/NatsBus.ts');
    server.router.bus = await NatsBus.connect(bus, server.router, log);
  }
  process.on('SIGHUP', () => {
    try {
      const renewed = tls();
      if (renewed !== null) server.renewTls(renewed);
      log(renewed === null ? 'no certificates to renew' : 'certificates renewed');
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
    }
  });
  await write(`relay listening on ${host}:${server.port}${certificate === null ? ' without TLS' : ''}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await server.close();
  await server.router.close();
  return { out: '', code: 0 };
}

function start(options: RelayOptions, listen: string): Promise<RelayServer> {
  return RelayServer.start(options).catch((error: NodeJS.ErrnoException) => {
    throw fail('command-failed', { message: `can't listen on ${listen}: ${error.code ?? error.message}` });
  });
}

function parseListen(listen: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(listen) ?? [];
  const number = Number(port);
  if (port === undefined || number > 65_535)
    throw fail('command-failed', { message: `--listen takes HOST:PORT: ${listen}` });
  return { host: bracketed ?? (plain || '127.0.0.1'), port: number };
}

function readTls(certPath: string | undefined, keyPath: string | undefined): Certificate | null {
  if (certPath === undefined && keyPath === undefined) return null;
  if (certPath === undefined || keyPath === undefined)
    throw fail('command-failed', { message: '--tls-cert and --tls-key belong together' });
  return { cert: readPem(certPath), key: readPem(keyPath) };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fail('command-failed', { message: `can't read ${path}: ${(error as Error).message}` });
  }
}
