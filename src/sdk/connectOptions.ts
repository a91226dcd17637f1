/** Options of `connect`, the same on every platform, and what they mean for the link. */
import type { Dialer } from '../client/connect/Dialer.ts';
import type { HelloParams } from '../protocol/messages.ts';
import { version } from '../runtime/version.ts';
import type { HoldOptions } from './Hold.ts';

export interface ConnectOptions {
  /** Admits a connection that comes neither over the Unix socket nor over ssh: `holdfast token create`. */
  token?: string | undefined;
  /** Name of this program, for lists and messages; `sdk` when absent. */
  name?: string | undefined;
  /** `agent`: acts as an agent of this name, which gives way to people and changes only panes that it made or was granted. */
  actor?: 'agent' | undefined;
  /** Longest time for the first connection, milliseconds; 10,000 when absent. */
  timeout?: number | undefined;
  /** How long a lost link is dialled again before everything that waits for it fails, milliseconds; 60,000 when absent. */
  patience?: number | undefined;
}

const timeoutMs = 10_000;
const patienceMs = 60_000;

/** @param hello What the platform knows of this program. @param kind The kind of client, unless it is an agent. */
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
