/**
 * Deeds of clients, commands and requests, as the ledger gets them. Owns which of them are deeds; the ledger owns
 * everything else about them.
 */

import type { RanCommand } from '../../command/execute/CommandRunner.ts';
import { deedLine, isDeed } from '../../command/execute/commandDeed.ts';
import type { CommandSpec, ParsedArguments } from '../../command/spec.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import { type Author, serverAuthor } from '../../operator/ledger/Deed.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type { HelloParams } from '../../protocol/messages.ts';
import { lossReasons } from '../../protocol/sessions.ts';
import { version } from '../../runtime/installation.ts';
import type { Session } from '../../session/types.ts';
import type { Admitted } from '../connections/Admission.ts';
import type { Connection, GreetedRequest } from '../connections/Connection.ts';
import type { ControlClient } from '../control/ControlClient.ts';
import { lossReason } from '../records/lossReason.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

type Client = Viewport | ControlClient;

/** Requests that are deeds by themselves; the others only look, or are recorded where they take effect. */
const requestIsDeed: Readonly<Record<GreetedRequest['method'], boolean>> = {
  'viewport.open': false,
  // Each change of a question is a deed of its own.
  'ask.open': false,
  'ask.wait': false,
  'ask.taken': false,
  'ask.answer': false,
  'ask.cancel': false,
  'ask.list': false,
  'ask.show': false,
  'exec.start': true,
  'exec.read': false,
  'exec.show': false,
  'exec.list': false,
  'exec.end': true,
  'viewport.close': false,
  'viewport.watchEcho': false,
  'session.list': false,
  'session.show': false,
  'events.subscribe': false,
  'pane.preview': false,
  'pane.rows': false,
  'pane.await': false,
  'pane.awaitEnd': false,
  // A change of control is a deed of its own.
  'pane.control': false,
  'pane.controlStatus': false,
  'agent.report': false,
  // Grants and revocations have entries of their own.
  'agent.grant': false,
  'agent.revoke': false,
  'agent.grants': false,
  'pane.read': false,
  'pane.screen': false,
  // Input is recorded as runs.
  'pane.input': false,
  'pane.lines': false,
  'pane.search': false,
  'pane.inputs': false,
  'pane.timeline': false,
  'client.list': false,
  'command.run': false,
  'control.open': false,
  'overlay.act': false,
  'session.destroy': true,
  'session.detach': true,
  'session.save': true,
  'session.reap': true,
  'session.restore': true,
  'server.status': false,
  'server.restart': true,
  'push.show': false,
  'push.subscribe': true,
  'push.unsubscribe': true,
  'token.create': false,
  'token.list': false,
  'token.revoke': false,
  'token.relayKey': true,
  'device.invite': false,
  'device.list': false,
  'device.pair': false,
  'device.rename': false,
  'device.revoke': false,
  'audit.read': false,
  'audit.checkpoint': false,
};

export class LedgerReactions {
  readonly #core: CoreParts<'host' | 'ledger' | 'restored' | 'tree'>;
  /** Clients that may type, or not. */
  readonly #readOnly = new WeakMap<Client, boolean>();

  constructor(core: CoreParts<'host' | 'ledger' | 'restored' | 'tree'>) {
    this.#core = core;
  }

  /** The server runs: opens the ledger, once the options are known. */
  started(): void {
    const { ledger, restored, host, tree } = this.#core;
    ledger.start();
    const by = serverAuthor;
    ledger.record({ action: 'server-started', by, pid: process.pid, version, sessions: tree.sessions.size });
    if (restored.fresh) return;
    const reason = lossReason(restored.host, host, restored.end);
    if (reason !== lossReasons.unrecorded) ledger.record({ action: 'host-rebooted', by, reason });
  }

  ended(reason: 'restart' | 'exit' | 'host-down'): void {
    const { ledger } = this.#core;
    ledger.record({ action: 'server-ended', by: serverAuthor, reason });
    // Signed now: the keeper, or the host, may leave no time for it.
    void ledger.checkpoint();
  }

  /** A command line on the host is admitted for its command only, which is the deed. */
  admitted(hello: HelloParams, { operator, access, resumed }: Admitted): void {
    const { kind, role } = operator;
    if (kind === 'cli' && access.via === null) return;
    this.#core.ledger.record({
      action: 'admitted',
      by: authorOf(operator, access),
      kind: hello.client.kind,
      role,
      resumed,
    });
  }

  /** Nothing is known of somebody who was refused but what the front says. */
  refused({ via, client }: HelloParams, error: unknown): void {
    const by: Author = {
      id: 'unknown',
      name: client.name,
      actor: 'program',
      carrier: via?.carrier ?? 'local',
      ...(via?.address === undefined ? {} : { from: via.address }),
    };
    const reason = error instanceof HoldfastError ? error.code : 'internal';
    this.#core.ledger.record({ action: 'refused', by, kind: client.kind, reason });
  }

  client(what: 'attached' | 'detached' | 'session-changed', client: Client): void {
    this.#readOnly.set(client, client.readOnly);
    const action = what === 'session-changed' ? 'switched' : what;
    this.#core.ledger.record({ action, ...aboutClient(client) });
  }

  /** A client's flags have changed, and with them perhaps whether it may type. */
  flags(client: Client): void {
    if (this.#readOnly.get(client) === client.readOnly) return;
    this.#readOnly.set(client, client.readOnly);
    this.#core.ledger.record({ action: 'role-changed', ...aboutClient(client) });
  }

  ran(
    { spec, args }: { spec: CommandSpec; args: ParsedArguments },
    { caller, target, error }: RanCommand,
  ): void {
    if (!caller.author || !isDeed(spec, args, error !== null)) return;
    const [aim] = spec.targets.filter(({ flag }) => flag === 't');
    this.#core.ledger.record({
      action: 'command',
      by: caller.author,
      line: deedLine(spec, args),
      ...(error === null ? {} : { error }),
      ...(target === null ? {} : { session: target.session.id }),
      ...(target !== null && aim?.type === 'pane' ? { pane: target.pane.id } : {}),
    });
  }

  /** `error`: why it was refused. */
  request({ operator, access }: Connection, request: GreetedRequest, error?: unknown): void {
    if (access === null || (error === undefined && !requestIsDeed[request.method])) return;
    const { params } = request;
    const target = 'target' in params && typeof params.target === 'string' ? ` ${params.target}` : '';
    this.#core.ledger.record({
      action: 'command',
      by: authorOf(operator, access),
      line: `${request.method}${target}`,
      ...(error === undefined ? {} : { error: error instanceof HoldfastError ? error.code : 'internal' }),
    });
  }
}

function aboutClient(client: Client) {
  const { session, name, readOnly, operator, access } = client;
  const role = operator.role === 'observer' ? 'observer' : readOnly ? 'read-only' : 'operator';
  return { by: authorOf(operator, access), client: name, role, ...aboutSession(session) };
}

function aboutSession({ name, uuid }: Session) {
  return { session: name, sessionUuid: uuid };
}
