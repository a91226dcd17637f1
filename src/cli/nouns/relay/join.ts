/**
 * `holdfast relay join`: keeps this host joined to its relay, in a process of its own, so that neither the server nor
 * its programs depend on a network. Owns that process; sessions continue without it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, HoldfastError } from '../../../protocol/errors.ts';
import { Gate } from '../../../relay/Gate.ts';
import { type Identity, loadIdentity } from '../../../relay/identity.ts';
import { JoinedRelay } from '../../../relay/JoinedRelay.ts';
import { parseRelayUrl, type RelayUrl } from '../../../relay/links.ts';
import { Membership, type MembershipState } from '../../../relay/Membership.ts';
import { ensurePrivateDir, type Places, runtimeDir } from '../../../runtime/paths.ts';
import { systemTimers } from '../../../runtime/Timers.ts';
import { ask } from '../../shared/ask.ts';
import { connect, starting } from '../../shared/localServer.ts';
import type { NounArguments, NounContext, NounResult } from '../NounCommand.ts';
import { askJoin, type ControlOp, type JoinStatus, listenControl } from './control.ts';
import { rememberedRelays, rememberRelays } from './settings.ts';
import { stateSentence } from './status.ts';

/** Notices of relays kept for `relay status`. */
const noticesMost = 20;
/** Bytes of relay.log, which gets a line per change: a start above this size truncates it. */
const logBytes = 1024 * 1024;
/** Longest wait for a start in the background. */
const startWithinMs = 20_000;

export async function runJoin(args: NounArguments, context: NounContext): Promise<NounResult> {
  const { where } = context;
  const given = ['url', 'second', 'third'].flatMap((name) => args.text(name) ?? []);
  ensurePrivateDir(where.stateDir);
  // Its socket is beside the server's, which may never have been started.
  const folder = dirname(where.socket);
  if (folder === runtimeDir(process.env)) ensurePrivateDir(folder);
  const relays = given.length > 0 ? given.map(parseRelayUrl) : rememberedRelays(where.stateDir);
  if (relays.length === 0)
    throw fail('bad-arguments', { words: 'no relay given; run: holdfast relay join relay://HOST' });
  const name = args.text('name') ?? hostname();
  if (args.flag('foreground')) return stay(where, relays, name, (text) => context.write(text));
  return inBackground(where, relays, name, given.length > 0);
}

/** `given`: the relays were typed, not remembered. */
async function inBackground(
  where: Places,
  relays: RelayUrl[],
  name: string,
  given: boolean,
): Promise<NounResult> {
  const before = await askJoin(where, 'status');
  const wanted = relays.map(({ text }) => text);
  const isNew = before === null || before.relays.join() !== wanted.join();
  if (before !== null && isNew) await left(where, before.pid);
  const status = isNew ? await started(where, wanted, name) : await settled(where);
  if (given && isNew && status.state.kind === 'unreachable') {
    // A mistyped address is not retried for ever, and the earlier relays are joined again.
    await left(where, status.pid);
    if (before !== null) await started(where, before.relays, before.name);
    const [{ relay, reason } = { relay: wanted[0] ?? '', reason: 'closed' }] = status.state.tried;
    const after = before === null ? 'not joined' : `still joined to ${before.relays.join(', ')}`;
    throw fail('relay-unreachable', { relay, reason: `${withoutRelay(reason, relay)}; ${after}` });
  }
  return { out: stateSentence(status, Date.now()), code: status.state.kind === 'joined' ? 0 : 1 };
}

/** The reason without the sentence that names the relay. */
const withoutRelay = (reason: string, relay: string): string =>
  reason.startsWith(`relay unreachable: ${relay}: `)
    ? reason.slice(`relay unreachable: ${relay}: `.length)
    : reason;

/** Starts the joining process; resolves with its status once the relay has answered. Errors: start-failed. */
function started(where: Places, relays: readonly string[], name: string): Promise<JoinStatus> {
  const child = start(where, relays, name);
  return settled(where, () => child.exitCode !== null || child.signalCode !== null);
}

/** `isGone`: whether the joining process has ended. */
async function settled(where: Places, isGone = () => false): Promise<JoinStatus> {
  const deadline = performance.now() + startWithinMs;
  for (;;) {
    const status = await askJoin(where, 'settled');
    if (status !== null) return status;
    if (isGone() || performance.now() > deadline)
      throw fail('start-failed', {
        reason: `see ${logPath(where)}`,
        words: `relay join did not start; see ${logPath(where)}`,
      });
    await delay(20);
  }
}

/** Resolves when the joining process is gone. */
async function left(where: Places, pid: number): Promise<void> {
  await askJoin(where, 'leave');
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(10);
  }
}

function start(where: Places, relays: readonly string[], name: string): ChildProcess {
  const log = openLog(where);
  const [program = ''] = process.argv.slice(1);
  const words = ['-S', where.socket, 'relay', 'join', '--foreground', '--name', name, ...relays];
  const child = spawn(process.execPath, [program, ...words], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

function logPath(where: Places): string {
  return join(where.stateDir, 'relay.log');
}

function openLog(where: Places): number {
  const path = logPath(where);
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_TRUNC } = constants;
  const full = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logBytes;
  return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | (full ? O_TRUNC : 0), 0o600);
}

/** Keeps this host joined from this process, until it is stopped. */
async function stay(
  where: Places,
  relays: RelayUrl[],
  name: string,
  say: (text: string) => Promise<void>,
): Promise<NounResult> {
  const identity = loadIdentity(where.stateDir);
  const notices: JoinStatus['notices'] = [];
  const decided = resolvers();
  const status = (): JoinStatus => ({
    pid: process.pid,
    host: identity.id,
    name,
    relays: relays.map(({ text }) => text),
    state: membership.state,
    notices,
  });
  // Loaded early, since this process outlives upgrades.
  starting();
  const gate = newGate(where, identity);
  const instance = randomBytes(16).toString('base64url');
  const membership: Membership = new Membership({
    relays,
    join: (relay, signal) =>
      JoinedRelay.join(
        {
          relay,
          identity,
          instance,
          name,
          timers: systemTimers,
          accept: (link, address) => gate.accept(link, address),
          notice: (text) => {
            notices.push({ at: Date.now(), text });
            notices.splice(0, notices.length - noticesMost);
            void say(`${new Date().toISOString()} ${text}\n`);
          },
        },
        signal,
      ),
    now: () => Date.now(),
    random: Math.random,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
    changed: (state) => {
      if (state.kind === 'joined') rememberRelays(where.stateDir, relays);
      if (state.kind !== 'joining') decided.resolve();
      void say(`${new Date().toISOString()} ${stateLine(state)}\n`);
    },
  });
  const listener = await listenControl(where, async (op: ControlOp) => {
    if (op === 'settled') await decided.promise;
    if (op === 'leave') membership.leave();
    return status();
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => membership.leave());
  process.on('SIGHUP', () => {});
  await membership.run();
  await listener.close();
  return { out: '', code: 0 };
}

function newGate(where: Places, identity: Identity): Gate {
  return new Gate({
    identity,
    connectHost: () => connect(where, { start: 'front' }),
    pskOf: (tokenId) => pskOf(where, tokenId),
    now: () => performance.now(),
  });
}

/** The key of a token, from the server, which knows revoked and expired ones. */
async function pskOf(where: Places, tokenId: string): Promise<Uint8Array | null> {
  try {
    const { psk } = await ask(where, 'token.relayKey', { id: tokenId });
    return Buffer.from(psk, 'base64url');
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'no-such-token') return null;
    throw error;
  }
}

function stateLine(state: MembershipState): string {
  if (state.kind === 'unreachable') {
    const tried = state.tried.map(({ relay, reason }) => `${relay} (${reason})`).join(', ');
    return `relay unreachable: ${tried}`;
  }
  return state.kind === 'joined' ? `joined ${state.relay}` : state.kind;
}

/** Promise.withResolvers, which Node 20 does not have. */
function resolvers(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
