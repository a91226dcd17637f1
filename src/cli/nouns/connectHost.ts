/** `holdfast connect`: a session on another machine, over any carrier. */
import { readFileSync } from 'node:fs';
import type { Address } from '../../client/connect/Address.ts';
import type { KnownHost, KnownHosts } from '../../client/connect/KnownHosts.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { HelloParams, PredictMode, Requests } from '../../protocol/messages.ts';
import { bundle } from '../../runtime/installation.ts';
import { stateHome } from '../../runtime/paths.ts';
import { readError } from '../../runtime/regularFile.ts';
import { greeting, onTerminal } from '../shared/localServer.ts';
import { writeErr } from '../shared/output.ts';
import { age } from '../shared/units.ts';
import {
  jsonOption,
  type NounArguments,
  type NounCommand,
  type NounContext,
  type NounResult,
} from './NounCommand.ts';

const connectBundle = () => require(bundle('connect')) as typeof import('../../client/connect/main.ts');

/** Options of `connect` and of commands with --host. */
const wayOptions = [
  { name: 'program', value: 'PATH', about: 'path of holdfast on the host, when ssh does not find it' },
  {
    name: 'token-file',
    value: 'FILE',
    completes: 'file',
    about: 'a file with the token; also $HOLDFAST_TOKEN, or after # in the URL',
  },
] as const satisfies NounCommand['options'];

export const connectCommands: readonly NounCommand[] = [
  {
    words: ['connect'],
    about: 'Opens a session on another machine, and reconnects after every cut of the link',
    details:
      'An address is [user@]host[:session] (over your own ssh), or a URL: ws:// wss:// http:// https:// relay://. Without one, you choose from the hosts used before. A session that does not exist is created.',
    positionals: [{ name: 'address', about: '[user@]host[:session], or a URL' }],
    usages: [
      'connect [address] [--new] [--session NAME] [--program PATH] [--token-file FILE] [--save-token] [--predict MODE]',
      'connect --list [--json]',
      'connect --forget <address>',
    ],
    options: [
      { name: 'new', about: 'always make a new session' },
      { name: 'session', value: 'NAME', about: 'the session; after the host it can be written as host:NAME' },
      { name: 'list', about: 'list the hosts used before, latest first, without connecting' },
      ...wayOptions,
      {
        name: 'predict',
        value: 'MODE',
        completes: ['off', 'adaptive', 'always'],
        about: 'show the expected echo of keys at once: off, adaptive (above 30 ms) or always',
      },
      { name: 'save-token', about: 'keep the token with the host, in a file that only you can read' },
      { name: 'forget', about: 'forget the host, with its token' },
      jsonOption('with --list: as a JSON array'),
    ],
    examples: [
      ['holdfast connect ann@build', 'the last session there, or a first one'],
      ['holdfast connect build:work', 'the session work, created if it does not exist'],
      ['holdfast -L other connect build', 'the server named other on that host'],
      ['holdfast connect wss://build.example:7443', 'by WebSocket; asks for the token'],
      ['holdfast connect', 'choose from the hosts used before'],
    ],
    run: (args, context) => connectCommand(args, context),
  },
];

async function connectCommand(args: NounArguments, context: NounContext): Promise<NounResult> {
  const { KnownHosts, addressLabel } = connectBundle();
  const hosts = new KnownHosts(stateHome(context.env));
  if (args.flag('list')) return listHosts(hosts, args.flag('json'));
  const text = args.text('address');
  if (args.flag('forget') && text === undefined)
    throw fail('bad-arguments', { words: 'connect --forget needs the address of a host' });
  const chosen = text ?? (onTerminal() ? await chooseHost(hosts, context) : undefined);
  if (chosen === null) return { out: '', code: 1 };
  if (chosen === undefined) return listHosts(hosts, false);
  const address = addressOf(chosen, context);
  // Replaces the process title at once, since ps would show the secret in the arguments.
  if ('secret' in address) process.title = `holdfast connect ${addressLabel(address)}`;
  if (args.flag('forget')) {
    if (!hosts.forget(addressLabel(address))) throw fail('no-such-host', { address: addressLabel(address) });
    return { out: '', code: 0 };
  }
  if (!onTerminal()) throw fail('not-a-terminal', {});
  return attachTo(address, hosts, args, context);
}

function addressOf(text: string, { flags }: NounContext): Address {
  const { parseAddress, withServer } = connectBundle();
  return withServer(parseAddress(text), flags.socketPath ?? flags.socketName);
}

/** Null when none was chosen. Errors: no-such-host, when none is known. */
async function chooseHost(hosts: KnownHosts, { env }: NounContext): Promise<string | null> {
  const { reach, sshProgram } = connectBundle();
  const { pickHost } = require(bundle('hosts')) as typeof import('../../client/connect/pickHost.ts');
  if (hosts.list().length === 0)
    throw fail('no-such-host', { words: 'no host has been used yet; run: holdfast connect [user@]host' });
  const now = Date.now();
  return pickHost({
    hosts: () => hosts.list(),
    reach: ({ address }) => reach(address, sshProgram(env)),
    age: (at) => age(now - at),
    forget: (address) => hosts.forget(address),
  });
}

async function attachTo(
  address: Address,
  hosts: KnownHosts,
  args: NounArguments,
  context: NounContext,
): Promise<NounResult> {
  const { addressLabel, chooseSession, dialerFor, greet } = connectBundle();
  const label = addressLabel(address);
  const predict = predictMode(args.text('predict'));
  const token = await tokenFor(address, hosts.find(label), args.text('token-file'), context);
  const program = args.text('program') ?? hosts.find(label)?.program;
  const { env, flags } = context;
  const dialer = dialerFor(address, { start: !flags.noStart, env, token, program });
  const hello = remoteGreeting('tui');
  if (flags.utf8 && hello.terminal) hello.terminal.utf8 = true;
  const established = await interruptible((signal) => greet(dialer, hello, true, signal));
  const session = args.text('session') ?? address.session;
  const open = await chooseSession(established, { session, fresh: args.flag('new') });
  const now = Date.now();
  const unnoted = noted(hosts, label, {
    usedAt: now,
    heardAt: now,
    ...(session === undefined ? {} : { session }),
    ...(args.text('program') === undefined ? {} : { program: args.text('program') ?? '' }),
    ...(args.flag('save-token') && token !== undefined ? { token } : {}),
  });
  const { runClient } = require(bundle('client')) as typeof import('../../client/main.ts');
  const code = await runClient({
    dialer,
    established,
    hello,
    open,
    predict,
    heard: (heardAt) => noted(hosts, label, { heardAt }),
  });
  // Printed once the shell has the terminal again.
  if (unnoted !== null) writeErr(`${unnoted}\n`);
  return { out: '', code };
}

/**
 * Stores news of a host. Returns the reason where the list can't be written (a full disk, a read-only home), which
 * prevents no connection; null on success.
 */
function noted(hosts: KnownHosts, label: string, news: Parameters<KnownHosts['note']>[1]): string | null {
  try {
    hosts.note(label, news);
    return null;
  } catch (error) {
    if (error instanceof HoldfastError) return error.message;
    throw error;
  }
}

/** Time after a Ctrl-C for a program asking on the terminal (it gets the signal too) to restore the terminal. */
const interruptGraceMs = 500;

/**
 * Ends the process at Ctrl-C as usual, but only after the asking program has restored the terminal: otherwise the shell
 * would continue without its echo.
 */
async function interruptible<T>(greeting: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const control = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const interrupted = () => {
    timer ??= setTimeout(() => control.abort(new Error('interrupted')), interruptGraceMs);
  };
  process.on('SIGINT', interrupted);
  try {
    return await greeting(control.signal);
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', interrupted);
    if (timer !== undefined) process.kill(process.pid, 'SIGINT');
  }
}

function predictMode(text: string | undefined): PredictMode | undefined {
  if (text === undefined || text === 'off' || text === 'adaptive' || text === 'always') return text;
  throw fail('bad-value', { value: text, reason: '--predict takes off, adaptive or always' });
}

/** One request to another machine, for commands with --host. Errors: those of connecting, and the server's. */
export async function askRemote<M extends keyof Requests>(
  host: string,
  method: M,
  params: Requests[M]['params'],
  args: NounArguments,
  context: NounContext,
): Promise<Requests[M]['result']> {
  const { addressLabel, dialerFor, greet, KnownHosts } = connectBundle();
  const address = addressOf(host, context);
  const hosts = new KnownHosts(stateHome(context.env));
  const known = hosts.find(addressLabel(address));
  const token = await tokenFor(address, known, args.text('token-file'), context);
  const program = args.text('program') ?? known?.program;
  const dialer = dialerFor(address, { start: false, env: context.env, token, program });
  const { peer } = await interruptible((signal) =>
    greet(dialer, remoteGreeting('cli'), onTerminal(), signal),
  );
  try {
    const answer = (await peer.request(method, params as never)) as Requests[M]['result'];
    if (known) noted(hosts, known.address, { heardAt: Date.now() });
    return answer;
  } finally {
    peer.close();
  }
}

export const hostOptions = [
  { name: 'host', value: 'ADDRESS', about: 'another machine, in the form that connect takes' },
  ...wayOptions,
] as const satisfies NounCommand['options'];

/** Greeting of a remote server: the environment, directory and tty of this machine mean nothing there. */
function remoteGreeting(kind: 'tui' | 'cli'): Omit<HelloParams, 'versions'> {
  const { client, terminal } = greeting(kind);
  return { client, ...(terminal ? { terminal } : {}) };
}

/** Token from the URL, a file, the environment or the saved hosts; otherwise asks for it. ssh needs none. */
async function tokenFor(
  address: Address,
  known: KnownHost | undefined,
  file: string | undefined,
  { env, warn }: NounContext,
): Promise<string | undefined> {
  if (address.kind === 'ssh') return undefined;
  const given = address.secret ?? (file === undefined ? undefined : readToken(file));
  const found = given ?? env.HOLDFAST_TOKEN ?? known?.token;
  if (found !== undefined || !onTerminal()) return found;
  const { addressLabel, reach, sshProgram } = connectBundle();
  const label = addressLabel(address);
  // No question for a secret when the host can't be reached.
  if ((await reach(label, sshProgram(env))) === 'unreachable')
    throw fail('connect-failed', { to: label, reason: 'nothing answers there' });
  warn('token: ');
  const typed = await readHidden();
  warn('\n');
  return typed === '' ? undefined : typed;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw readError(file, error);
  }
}

/** Reads a line from the terminal without echo. */
function readHidden(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve) => {
    let text = '';
    stdin.setRawMode(true);
    stdin.resume();
    const take = (chunk: Buffer) => {
      for (const char of chunk.toString('utf8')) {
        if (char === '\x03') {
          stdin.setRawMode(false);
          process.exit(130);
        }
        if (char === '\r' || char === '\n' || char === '\x04') {
          stdin.off('data', take);
          stdin.pause();
          stdin.setRawMode(false);
          resolve(text.trim());
          return;
        }
        text = char === '\x7f' || char === '\b' ? text.slice(0, -1) : text + char;
      }
    };
    stdin.on('data', take);
  });
}

function listHosts(hosts: KnownHosts, json: boolean): NounResult {
  const list = hosts.list();
  if (json) {
    const shown = list.map(({ address, token, ...host }) => ({
      address,
      ...host,
      hasToken: token !== undefined,
    }));
    return { out: `${JSON.stringify(shown)}\n`, code: 0 };
  }
  const now = Date.now();
  const width = Math.max(0, ...list.map(({ address }) => address.length));
  const lines = list.map(
    ({ address, usedAt, heardAt }) =>
      `${address.padEnd(width)}  used ${age(now - usedAt)} ago, last heard ${age(now - heardAt)} ago\n`,
  );
  return { out: lines.join(''), code: 0 };
}
