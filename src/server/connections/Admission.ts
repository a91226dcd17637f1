/**
 * Admission of clients: decides each hello, the role and the end of its access, and ends the connections of a token
 * that is revoked or expires. Owns no record (operator/Tokens.ts) and no identity (operator/Operators.ts).
 *
 * A client over the Unix socket itself or over ssh is the owner: the socket is the owner's alone, and ssh has checked
 * the key. Every other client shows a token, or a resume token of an operator whose token is still good. A paired device
 * shows a token too; the owner's own devices act as the owner, within what tokens may do.
 */
import type { Access } from '../../operator/Access.ts';
import type { Operator, Operators } from '../../operator/Operators.ts';
import {
  mcpPrincipal,
  ownerPrincipal,
  type Principal,
  principalOfId,
  tokenPrincipal,
} from '../../operator/Principal.ts';
import { kindOf, type TokenKind, type TokenRecord, type Tokens } from '../../operator/Tokens.ts';
import type { TokenCreateParams, TokenInfo } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';
import type { HelloParams, Requests } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session } from '../../session/types.ts';

export interface Admitted {
  operator: Operator;
  access: Access;
  resume: string;
  resumed: boolean;
}

/** The parts of a connection that admission needs. */
interface AdmittedConnection {
  readonly access: Access | null;
  /** Reports the reason to the client and closes the connection. */
  tokenEnded(why: 'revoked' | 'expired', kind: TokenKind, by?: string): void;
}

export interface AdmissionParts {
  operators: Operators;
  tokens: Tokens;
  timers: Timers;
  now(): number;
  connections(): Iterable<AdmittedConnection>;
  /** Name of the account that the server runs as. */
  account: string;
  /**
   * For a client that the server started as a command's job: id of the principal that it acts for. Null for other
   * clients.
   */
  actsAs(hello: HelloParams): string | null;
  /** The pane of this server that a client on the host comes from; null for none. */
  paneOf(hello: HelloParams): Pane | null;
  /** The agent whose pane it is; null for a person's. */
  agentIn(pane: Pane): Principal | null;
  /** Called when tokens have ended. */
  ended(): void;
  /** Finds a session by uuid. */
  session(uuid: string): Session | undefined;
}

/** Revoked records as `info` describes them, and where the revocation is stored when not in its place. */
type Revocation<T> = Omit<Requests['token.revoke']['result'], 'revoked' | 'devices'> & { revoked: T[] };

/** Longest wait of one timer; setTimeout takes no more than 24 days. */
const longestWaitMs = 86_400_000;
/** Time between attempts to store a revocation on a full disk. */
const retryMs = 10_000;

export class Admission {
  readonly #parts: AdmissionParts;
  #expiry: { cancel(): void } | null = null;
  #retry: { cancel(): void } | null = null;

  readonly #owner: Principal;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#owner = ownerPrincipal(parts.account);
    this.#retryLater();
  }

  /** Why revocations are not stored in their place; null when they are. */
  get problem(): string | null {
    return this.#parts.tokens.problem;
  }

  /** Errors: not-admitted, the same for every cause. */
  admit(hello: HelloParams): Admitted {
    const { operators } = this.#parts;
    const via = hello.via ?? null;
    if (via === null || via.carrier === 'ssh') {
      return {
        ...operators.admit(hello, { role: 'operator' }),
        access: this.#ownersAccess(hello),
      };
    }
    const known = operators.resuming(hello);
    const record = this.#grantOf(hello, known);
    const { id, name, role, session, actor } = record;
    const kind = kindOf(record);
    const holder = this.#holderOf(record);
    const principal = hello.client.kind === 'mcp' ? mcpPrincipal(holder, hello.client.name) : holder;
    this.#watchExpiry();
    return {
      ...operators.admit(hello, { role, grant: id, ...(kind === 'device' ? { name } : {}) }, known),
      access: { role, via, grant: { kind, id, name, session, actor }, principal },
    };
  }

  /** Principal of a client over the Unix socket or ssh. In an agent's pane it is the agent, once the pane is marked. */
  #ownersAccess(hello: HelloParams): Access {
    const fixed = { role: 'operator', via: hello.via ?? null, grant: null } as const;
    if (hello.client.kind === 'mcp')
      return { ...fixed, principal: mcpPrincipal(this.#owner, hello.client.name) };
    const owner = this.#owner;
    const named = this.#parts.actsAs(hello);
    const job = named === null ? null : principalOfId(named, owner, (id) => this.#holder(id));
    if (job !== null) return { ...fixed, principal: job };
    const pane = this.#parts.paneOf(hello);
    if (pane === null) return { ...fixed, principal: owner };
    const { agentIn } = this.#parts;
    return {
      ...fixed,
      get principal() {
        return agentIn(pane) ?? owner;
      },
    };
  }

  #holder(id: string): Principal | null {
    const record = this.#parts.tokens.find(id);
    return record && this.#holderOf(record);
  }

  #holderOf(record: TokenRecord): Principal {
    return record.device?.own === true ? this.#owner : tokenPrincipal(record);
  }

  /** Makes a token for one `session`, or for all. Errors: limit-exceeded, file-error. */
  create(params: TokenCreateParams, session: Session | null): { token: string; info: TokenInfo } {
    const { token, record } = this.#parts.tokens.create({
      name: params.name ?? '',
      role: params.role ?? 'observer',
      actor: params.actor ?? 'person',
      session: session?.uuid ?? null,
      ttlMs: params.ttlMs ?? null,
      uses: params.uses ?? null,
    });
    return { token, info: this.#info(record) };
  }

  /** A token that is still valid. */
  find(id: string): TokenRecord | null {
    return this.#parts.tokens.find(id);
  }

  /** Tokens that their holders keep as text: neither devices nor pairing links. */
  list(): TokenInfo[] {
    return this.#tokens().map((record) => this.#info(record));
  }

  #tokens(): TokenRecord[] {
    return this.#parts.tokens.list().filter((record) => kindOf(record) === 'token');
  }

  /** Errors: no-such-token. */
  relayKey(id: string): string {
    const record = this.#parts.tokens.find(id);
    if (!record) throw fail('no-such-token', { id });
    return record.psk;
  }

  /** Revokes the token with this id, or with null all of them. Errors: no-such-token. */
  revokeTokens(id: string | null, by: string): Requests['token.revoke']['result'] {
    const ids = id === null ? this.#tokens().map((token) => token.id) : [id];
    const done = this.revoke(ids, by, (record) => this.#info(record));
    const devices = this.#parts.tokens.list().filter((record) => kindOf(record) === 'device').length;
    return id === null && devices > 0 ? { ...done, devices } : done;
  }

  /**
   * Revokes records, which `info` describes: ends their connections at once, and then stores the revocation. Errors:
   * no-such-token.
   */
  revoke<T>(ids: readonly string[], by: string, info: (record: TokenRecord) => T): Revocation<T> {
    const { tokens } = this.#parts;
    const revoked = ids.map((id) => info(tokens.revoke(id)));
    const ended = this.#end((id) => ids.includes(id), 'revoked', by);
    const kept = tokens.store();
    this.#parts.ended();
    this.#retryLater();
    if (kept === 'file') return { revoked, ended };
    return { revoked, ended, kept, ...(tokens.problem === null ? {} : { problem: tokens.problem }) };
  }

  #retryLater(): void {
    if (this.#retry !== null || this.#parts.tokens.problem === null) return;
    this.#retry = this.#parts.timers.after(retryMs, () => {
      this.#retry = null;
      this.#parts.tokens.store();
      this.#retryLater();
    });
  }

  stop(): void {
    this.#retry?.cancel();
    this.#retry = null;
    this.#expiry?.cancel();
    this.#expiry = null;
  }

  /** The token that admits a hello. A client that the token admitted before does not count as another use. */
  #grantOf(hello: HelloParams, known: Operator | null): TokenRecord {
    const { tokens } = this.#parts;
    const shown = hello.token === undefined ? null : tokens.verify(hello.token);
    const earlier = known?.grant === undefined ? null : tokens.find(known.grant);
    // A token that is shown must be valid, even for a returning operator.
    const record = hello.token === undefined ? earlier : shown;
    if (!record || !this.#leadsSomewhere(record)) throw fail('not-admitted', {});
    if (record === earlier) tokens.seen(record);
    else if (!tokens.use(record)) throw fail('not-admitted', {});
    return record;
  }

  #leadsSomewhere({ session }: TokenRecord): boolean {
    return session === null || this.#parts.session(session) !== undefined;
  }

  #info(record: TokenRecord): TokenInfo {
    const { id, name, role, actor, createdAt, expiresAt, lastUsedAt, usesLeft } = record;
    const { session, connected } = this.facts(record);
    return { id, name, role, actor, session, createdAt, expiresAt, lastUsedAt, usesLeft, connected };
  }

  /** The session of a record by its names, and the number of its open connections. */
  facts({ id, session }: TokenRecord): Pick<TokenInfo, 'session' | 'connected'> {
    let connected = 0;
    for (const { access } of this.#parts.connections()) if (access?.grant?.id === id) connected += 1;
    const of = session === null ? null : { uuid: session, name: this.#parts.session(session)?.name ?? null };
    return { session: of, connected };
  }

  #end(which: (grant: string) => boolean, why: 'revoked' | 'expired', by?: string): number {
    const ended = [...this.#parts.connections()].filter(
      ({ access }) => access?.grant && which(access.grant.id),
    );
    for (const connection of ended) connection.tokenEnded(why, connection.access?.grant?.kind ?? 'token', by);
    return ended.length;
  }

  /** While a client is connected by a token that expires, a timer waits for the first expiry. */
  #watchExpiry(): void {
    const { tokens, timers, now } = this.#parts;
    this.#expiry?.cancel();
    this.#expiry = null;
    const first = Math.min(...tokens.list().map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY));
    if (first === Number.POSITIVE_INFINITY) return;
    this.#expiry = timers.after(Math.min(longestWaitMs, Math.max(0, first - now())), () => {
      this.#expiry = null;
      this.#end((id) => tokens.find(id) === null, 'expired');
      this.#parts.ended();
      for (const { access } of this.#parts.connections()) {
        if (!access?.grant) continue;
        this.#watchExpiry();
        return;
      }
    });
  }
}
