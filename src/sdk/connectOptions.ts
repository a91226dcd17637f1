/** Options of `connect`, the same on every platform, and their effect on the link. */
import type { Dialer } from '../client/connect/Dialer.ts';
import type { HelloParams } from '../protocol/messages.ts';
import { version } from '../runtime/version.ts';
import type { HoldOptions } from './Hold.ts';

export interface ConnectOptions {
  /** Token (`holdfast token create`), needed for connections other than the Unix socket and ssh. */
  token?: string | undefined;
  /** Name of this program, for lists and messages; `sdk` when absent. */
  name?: string | undefined;
  /**
   * `agent`: acts as an agent with this name. It gives way to people, and changes only panes that it made or was
   * granted.
   */
  actor?: 'agent' | undefined;
  /** Longest time for the first connection, milliseconds; 10,000 when absent. */
  timeout?: number | undefined;
  /** How long to try to restore a lost link before all pending requests fail, milliseconds; 60,000 when absent. */
  patience?: number | undefined;
}

const timeoutMs = 10_000;
const patienceMs = 60_000;

/** @param hello The platform's description of this program. @param kind The kind of client, unless it is an agent. */
export function holdOptions(
  dialer: Dialer,
  { name = 'sdk', actor, timeout = timeoutMs, patience = patienceMs, token }: ConnectOptions,
  hello: Pick<HelloParams, 'cwd' | 'env'> & { pid?: number } = {},
  kind: HelloParams['client']['kind'] = 'sdk',
): HoldOptions {
  const { pid, ...place } = hello;
  const client = {
    kind: actor === 'agent' ? ('mcp' as const) : kind,
    name,
    version,
    ...(pid ? { pid } : {}),
  };
  return {
    dialer,
    timeout,
    patience,
    hello: { client, ...place, ...(token === undefined ? {} : { token }) },
  };
}
