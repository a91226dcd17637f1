/**
 * Sizes of windows, from the clients that show them and the options window-size, aggressive-resize and default-size
 * (tmux(1); clients_calculate_size of tmux 3.3a). Owns which client used each window last; decides sizes, changes none.
 * Observers never count; clients with the flag ignore-size count only while no client without it is attached.
 */
import type { OptionSet } from '../../options/types.ts';
import type { Session, Window } from '../../session/types.ts';

/**
 * Part of a client in the size of its windows. `for-now`: they get their earlier size back when it leaves.
 */
export type SizeVote = 'yes' | 'for-now' | 'if-alone' | 'never';

/** A client in the calculation of sizes. */
export interface SizeClient {
  readonly session: Session;
  readonly cols: number;
  /** Rows left for windows: the terminal without its status lines. */
  readonly windowRows: number;
  readonly activityAt: number;
  readonly decidesSize: SizeVote;
  /** A control client's size of a window (refresh-client -C); null to leave the window to the others. */
  sizeOf?(window: Window): Size | null;
}

export interface Size {
  cols: number;
  rows: number;
}

type SizePolicy = 'latest' | 'largest' | 'smallest' | 'manual';

export class WindowSizes {
  readonly #clients: () => readonly SizeClient[];
  /** Client that used each window last. */
  readonly #latest = new WeakMap<Window, SizeClient>();

  constructor(clients: () => readonly SizeClient[]) {
    this.#clients = clients;
  }

  /** The client typed, was resized or switched windows. True when another client had used its window last. */
  used(client: SizeClient): boolean {
    const { window } = client.session.current;
    if (this.#latest.get(window) === client) return false;
    this.#latest.set(window, client);
    return true;
  }

  /**
   * The client left: each window that it used last passes to the most recently active other client showing that window.
   * Returns these heirs.
   */
  lost(client: SizeClient, windows: Iterable<Window>): ReadonlySet<SizeClient> {
    const heirs = new Set<SizeClient>();
    for (const window of windows) {
      if (this.#latest.get(window) !== client) continue;
      const others = this.#clients().filter(
        (other) => other !== client && other.session.current.window === window,
      );
      const next = others.reduce<SizeClient | null>(
        (best, other) => (best && best.activityAt >= other.activityAt ? best : other),
        null,
      );
      if (next) this.#latest.set(window, next);
      else this.#latest.delete(window);
      if (next) heirs.add(next);
    }
    return heirs;
  }

  /** Size for the window; null to leave it unchanged, when no client that counts shows it. */
  sizeOf(window: Window): Size | null {
    const policy = policyOf(window);
    if (policy === 'manual') return null;
    const looking = window.options.getFlag('aggressive-resize');
    const having = this.#counting().filter(({ session }) => shows(session, window));
    const latest = policy === 'latest' && having.length > 1 ? this.#latest.get(window) : undefined;
    const voters = having.filter(
      (client) =>
        (!looking || client.session.current.window === window) &&
        (policy !== 'latest' || having.length === 1 || client === latest),
    );
    return fitted(policy, voters, window);
  }

  /** Size of a new window in a session, made at the request of a client, if any. */
  sizeForNew(session: Session, client: SizeClient | null, globalWindowOptions: OptionSet): Size {
    const policy = globalWindowOptions.getString('window-size') as SizePolicy;
    const counting = this.#counting();
    if (policy === 'latest' && client && counting.includes(client)) return sizeFor(client);
    const voters = counting.filter(
      (other) => policy === 'latest' || other === client || other.session === session,
    );
    return (policy === 'manual' ? null : fitted(policy, voters)) ?? defaultSize(session);
  }

  /** Size of a new session without a terminal of its own; null when only default-size decides. */
  sizeForSession(globalWindowOptions: OptionSet): Size | null {
    const policy = globalWindowOptions.getString('window-size');
    return policy === 'latest' ? fitted(policy, this.#counting()) : null;
  }

  /** Largest or smallest size among the clients with the window; default-size when there are none. */
  sizeAmong(window: Window, session: Session, policy: 'largest' | 'smallest'): Size {
    const voters = this.#counting().filter((client) => shows(client.session, window));
    return fitted(policy, voters, window) ?? defaultSize(session);
  }

  #counting(): readonly SizeClient[] {
    const clients = this.#clients();
    const deciding = clients.filter(({ decidesSize }) => decidesSize === 'yes' || decidesSize === 'for-now');
    return deciding.length > 0 ? deciding : clients.filter(({ decidesSize }) => decidesSize === 'if-alone');
  }
}

/** Number of status lines by the option `status`: 0 to 5. A client too small for them shows none (CLIENT_STATUSOFF). */
export function statusRows(session: Session, clientRows: number): number {
  const status = session.options.getString('status');
  const lines = status === 'off' ? 0 : status === 'on' ? 1 : Number(status) || 1;
  return clientRows > lines ? lines : 0;
}

/** Status line of messages and questions, from 0 (message-line); the last one where there are not so many. */
export function messageLine(session: Session, clientRows: number): number {
  const last = Math.max(0, statusRows(session, clientRows) - 1);
  return Math.min(Number(session.options.getString('message-line')), last);
}

/** Terminal row of a message or question, also where there is no status line. */
export function messageRow(session: Session, clientRows: number): number {
  const onTop = session.options.getString('status-position') === 'top';
  const first = onTop ? 0 : clientRows - Math.max(1, statusRows(session, clientRows));
  return first + messageLine(session, clientRows);
}

const policyOf = (window: Window): SizePolicy => window.options.getString('window-size') as SizePolicy;

const shows = (session: Session, window: Window): boolean =>
  session.winlinks.some((winlink) => winlink.window === window);

const sizeFor = ({ cols, windowRows }: SizeClient): Size => ({ cols, rows: windowRows });

/** The largest or smallest of the voters' sizes, for a window where there is one already. */
function fitted(policy: SizePolicy, voters: readonly SizeClient[], window?: Window): Size | null {
  const sizes = voters.flatMap(
    (voter) => (window && voter.sizeOf ? voter.sizeOf(window) : sizeFor(voter)) ?? [],
  );
  if (sizes.length === 0) return null;
  const choose = policy === 'largest' ? Math.max : Math.min;
  return {
    cols: choose(...sizes.map(({ cols }) => cols)),
    rows: choose(...sizes.map(({ rows }) => rows)),
  };
}

function defaultSize({ options }: Session): Size {
  const match = /^(\d+)x(\d+)/.exec(options.getString('default-size'));
  return { cols: Math.max(1, Number(match?.[1] ?? 80)), rows: Math.max(1, Number(match?.[2] ?? 24)) };
}
