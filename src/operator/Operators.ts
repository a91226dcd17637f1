/**
 * The other side of a connection: a person's terminal, a program, an agent. Owns identities and the tokens that bring
 * an operator back after a lost link or a dead server; it never decides about permissions.
 *
 * A resume token is the identity itself, signed (HMAC-SHA-256) with a secret of this server's state folder. So the
 * server keeps no list that a crash could lose or input could grow, and the next server knows its operators. It proves
 * an identity, never permissions: these are decided anew at each hello, by the connection's origin and by the grant
 * (the token that admitted the operator), which the resume token names.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ClientKind, HelloParams, Role } from '../protocol/messages.ts';

export interface Operator {
  /** Stable over reconnects; also the writer name by which the keeper deduplicates input. */
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  readonly role: Role;
  /** Id of the token that admitted it; absent for the owner of the host. */
  readonly grant?: string;
}

/** Longest name kept: names end up on status lines and in lists. */
const nameCharacters = 64;

export class Operators {
  readonly #secret: Uint8Array;

  /** `secret`: at least 32 bytes, private to the user, the same for every server of this state folder. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** The operator of a resume token; null when the token is not ours. */
  resuming(hello: HelloParams): Operator | null {
    return hello.resume === undefined ? null : this.#verify(hello.resume);
  }

  /** The operator for a hello: `known`, or a new one; with this role, grant and name in place of earlier ones. */
  admit(
    hello: HelloParams,
    { role, grant, name }: { role: Role; grant?: string; name?: string },
    known: Operator | null = this.resuming(hello),
  ): { operator: Operator; resume: string; resumed: boolean } {
    const operator: Operator = {
      id: known?.id ?? randomBytes(12).toString('hex'),
      name: name ?? known?.name ?? cleanName(hello.client.name),
      kind: known?.kind ?? hello.client.kind,
      role,
      ...(grant === undefined ? {} : { grant }),
    };
    return { operator, resume: this.#sign(operator), resumed: known !== null };
  }

  #sign(operator: Operator): string {
    const body = Buffer.from(JSON.stringify(operator)).toString('base64url');
    return `${body}.${this.#mac(body).toString('base64url')}`;
  }

  #verify(token: string): Operator | null {
    const [body, mac, ...rest] = token.split('.');
    if (body === undefined || mac === undefined || rest.length > 0) return null;
    const given = Buffer.from(mac, 'base64url');
    const right = this.#mac(body);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as Operator;
  }

  #mac(body: string): Buffer {
    return createHmac('sha256', this.#secret).update(body).digest();
  }
}

function cleanName(name: string): string {
  const printable = name.replace(/[\p{Cc}\p{Cf}]/gu, '');
  return printable.slice(0, nameCharacters) || 'unnamed';
}
