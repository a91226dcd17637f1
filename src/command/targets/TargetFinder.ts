/**
 * The target language (tmux(1), COMMANDS): finds sessions, windows, panes and clients by `session:window.pane`, ids,
 * names, prefixes, patterns, offsets and the special words. Owns the error sentences for missing targets; changes
 * nothing.
 */
import { fail, type HoldfastError } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';
import type { Pane, Session, Tree, Window, Winlink } from '../../session/types.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { ResolvedTarget, TargetSpec, TargetType } from '../spec.ts';
import { findPaneInWindow } from './panes.ts';
import { bestMatch, type NameMatch, parseIndex } from './search.ts';

/** How to search for a target: the fields of a TargetSpec that matter here. */
export type TargetHow = Pick<TargetSpec, 'defaultMarked' | 'windowIndex'> & {
  /** Among equally good sessions, prefer one without a client (attach-session). */
  preferUnattached?: boolean;
};

/** Scene in which targets are found. */
export interface TargetScene {
  tree: Tree;
  clients(): readonly AttachedClient[];
  /** The caller: its client, the one whose key or prompt started its job, and the pane that the command was typed in. */
  caller: { client: AttachedClient | null; startedBy?: AttachedClient | undefined; pane: Pane | null };
  /** Overrides the caller's "current": the session of a hook, the pane of a mouse event. */
  current?: ResolvedTarget | undefined;
  /** Target under the mouse pointer, for `=` and `{mouse}`. */
  mouse?: { pane?: ResolvedTarget; window?: ResolvedTarget } | undefined;
}

/** Longest target text. */
const maxLength = 4096;

const windowWords: ReadonlyMap<string, string> = new Map([
  ['{start}', '^'],
  ['{last}', '!'],
  ['{end}', '$'],
  ['{next}', '+'],
  ['{previous}', '-'],
]);

interface Parts {
  session: string | undefined;
  window: string | undefined;
  pane: string | undefined;
  exactSession: boolean;
  exactWindow: boolean;
}

export class TargetFinder {
  readonly #scene: TargetScene;

  constructor(scene: TargetScene) {
    this.#scene = scene;
  }

  /**
   * Resolves a target. Absent or empty means the current one. Errors: no-such-session, no-such-window, no-such-pane,
   * ambiguous-target, no-sessions, no-such-target (no marked target, no mouse target), bad-arguments (can't specify pane here).
   */
  find(type: Exclude<TargetType, 'client'>, text: string | undefined, how: TargetHow = {}): ResolvedTarget {
    const { tree, mouse } = this.#scene;
    if (text === undefined || text === '') return withoutIndex(this.#default(how));
    if (text === '=' || text === '{mouse}') {
      const found = type === 'pane' ? mouse?.pane : (mouse?.window ?? mouse?.pane);
      if (!found) throw fail('no-such-target', { target: 'mouse target' });
      return found;
    }
    if (text === '~' || text === '{marked}') {
      if (!tree.marked) throw fail('no-such-target', { target: 'marked target' });
      return this.fromPane(tree.marked);
    }
    const parts = splitTarget(type, text.slice(0, maxLength));
    if (parts.pane !== undefined && how.windowIndex) {
      throw fail('bad-arguments', { words: "can't specify pane here" });
    }
    return this.#findParts(parts, how);
  }

  /** The current session, window and pane. Errors: no-current-session. */
  current(): ResolvedTarget {
    return this.#default({});
  }

  /** The attached client with this name or tty, with or without `/dev/`. Errors: no-such-client, no-current-client. */
  findClient(text: string | undefined): AttachedClient {
    if (text === undefined || text === '') {
      const client = this.#scene.caller.client ?? this.#currentClient(this.#scene.clients());
      if (!client) throw fail('no-current-client', {});
      return client;
    }
    const name = text.endsWith(':') ? text.slice(0, -1) : text;
    const client = this.#clientByName(name);
    if (!client) throw fail('no-such-client', { name });
    return client;
  }

  /** A pane, in the most suitable of the sessions that show it. */
  fromPane(pane: Pane): ResolvedTarget {
    return { ...this.fromWindow(pane.window), pane };
  }

  fromWindow(window: Window, how: TargetHow = {}): ResolvedTarget {
    const { client, pane } = this.#scene.caller;
    const sessions = [...new Set(window.links.map((link) => link.session))];
    const home = client?.session ?? (pane?.window === window ? undefined : this.#paneSession(pane));
    const session = home && sessions.includes(home) ? home : this.#best(sessions, how);
    const winlink = session && linkOf(session, window);
    if (!session || !winlink) throw fail('no-such-window', { name: window.id });
    return { session, winlink, window, pane: window.active };
  }

  fromSession(session: Session): ResolvedTarget {
    const winlink = session.current;
    return { session, winlink, window: winlink.window, pane: winlink.window.active };
  }

  #findParts(parts: Parts, how: TargetHow): ResolvedTarget {
    if (parts.session !== undefined) {
      const session = this.#requireSession(parts.session, parts.exactSession);
      if (parts.window !== undefined) {
        const target = this.#windowIn(session, parts.window, parts.exactWindow, how);
        if (!target.found) throw notFound('window', parts.window, target.matches);
        return parts.pane === undefined ? target.found : this.#paneIn(target.found, parts.pane);
      }
      const current = this.fromSession(session);
      return parts.pane === undefined ? current : this.#paneInSession(session, parts.pane);
    }
    if (parts.window !== undefined) {
      const target = this.#windowAnywhere(parts, how);
      return parts.pane === undefined ? target : this.#paneIn(target, parts.pane);
    }
    if (parts.pane !== undefined) return this.#paneAnywhere(parts.pane, how);
    return withoutIndex(this.#default(how));
  }

  #requireSession(name: string, exact: boolean): Session {
    const { found, matches } = this.#session(name, exact);
    if (found) return found;
    if (matches.length > 1) throw notFound('session', name, matches);
    const names = [...this.#scene.tree.sessions.values()].map((session) => session.name);
    throw fail('no-such-session', { name, near: nearest(name, names) });
  }

  #session(name: string, exact: boolean): NameMatch<Session> {
    const { sessions } = this.#scene.tree;
    const isId = name.startsWith('$');
    for (const session of sessions.values())
      if (isId ? session.id === name : session.name === name || session.uuid === name)
        return { found: session, matches: [] };
    if (isId) return { found: undefined, matches: [] };
    const client = this.#clientByName(name);
    if (client) return { found: client.session, matches: [] };
    if (exact) return { found: undefined, matches: [] };
    return bestMatch(name, [...sessions.values()], (session) => session.name);
  }

  /** A window of the current session by its text; else a session of that name. */
  #windowAnywhere(parts: Parts, how: TargetHow): ResolvedTarget {
    const name = parts.window ?? '';
    if (name.startsWith('@')) {
      const window = [...this.#scene.tree.windows.values()].find((candidate) => candidate.id === name);
      if (!window) throw fail('no-such-window', { name });
      return this.fromWindow(window, how);
    }
    const current = this.#default(how);
    const inCurrent = this.#windowIn(current.session, name, parts.exactWindow, how);
    if (inCurrent.found) return inCurrent.found;
    const session = this.#session(name, parts.exactSession);
    if (session.found) return withoutIndex(this.fromSession(session.found));
    throw notFound('window', name, inCurrent.matches.length > 0 ? inCurrent.matches : session.matches);
  }

  #windowIn(
    session: Session,
    name: string,
    exact: boolean,
    how: TargetHow,
  ): { found?: ResolvedTarget; matches: readonly string[] } {
    const wanted = windowOffset(session, name, how, exact);
    const none = { matches: [] };
    if (how.windowIndex && wanted.index !== undefined) {
      const at = session.winlinks.find((link) => link.index === wanted.index);
      const base = at ? targetOf(session, at) : this.fromSession(session);
      return { found: { ...base, index: wanted.index }, matches: [] };
    }
    if (wanted.winlink) return { found: linkTarget(session, wanted.winlink, how), matches: [] };
    if (wanted.missing) return none;
    if (name.startsWith('@')) {
      const window = session.winlinks.find((link) => link.window.id === name)?.window;
      const winlink = window && linkOf(session, window);
      return winlink ? { found: linkTarget(session, winlink, how), matches: [] } : none;
    }
    const { index } = wanted;
    const byIndex = index === undefined ? undefined : session.winlinks.find((link) => link.index === index);
    if (byIndex) return { found: linkTarget(session, byIndex, how), matches: [] };
    const { found, matches } = bestMatch(name, session.winlinks, (link) => link.window.name, { exact });
    if (found) return { found: linkTarget(session, found, how), matches: [] };
    return { matches };
  }

  #paneAnywhere(name: string, how: TargetHow): ResolvedTarget {
    if (name.startsWith('%')) {
      const pane = [...this.#scene.tree.panes.values()].find((candidate) => candidate.id === name);
      if (!pane) throw fail('no-such-pane', { name });
      return this.fromPane(pane);
    }
    const current = this.#default(how);
    const pane = findPaneInWindow(this.#scene.tree, current.window, name);
    if (pane) return { ...withoutIndex(current), pane };
    const window = windowWords.get(name) ?? name;
    const inCurrent = this.#windowIn(current.session, window, false, {});
    if (inCurrent.found) return inCurrent.found;
    const session = this.#session(window, false);
    if (session.found) return this.fromSession(session.found);
    throw notFound('pane', window, inCurrent.matches.length > 0 ? inCurrent.matches : session.matches);
  }

  #paneInSession(session: Session, name: string): ResolvedTarget {
    const current = this.fromSession(session);
    const window = session.winlinks.find((link) =>
      link.window.panes.some((pane) => pane.id === name),
    )?.window;
    const winlink = window && linkOf(session, window);
    return this.#paneIn(winlink ? targetOf(session, winlink) : current, name);
  }

  #paneIn(target: ResolvedTarget, name: string): ResolvedTarget {
    const pane = findPaneInWindow(this.#scene.tree, target.window, name);
    if (!pane) throw fail('no-such-pane', { name: windowWords.get(name) ?? name });
    return { ...target, pane };
  }

  #default(how: TargetHow): ResolvedTarget {
    const { tree, current, caller } = this.#scene;
    if (how.defaultMarked && tree.marked) return this.fromPane(tree.marked);
    if (current && isAlive(tree, current)) return current;
    // As in tmux, a job that takes its client elsewhere goes on there.
    const client = caller.client ?? caller.startedBy;
    if (client && tree.sessions.has(client.session.id)) return this.fromSession(client.session);
    // Typed in a pane: its session, with that session's current window and pane, as in tmux.
    const session = this.#paneSession(caller.pane) ?? this.#best([...tree.sessions.values()], how);
    if (!session) throw fail(tree.sessions.size === 0 ? 'no-sessions' : 'no-current-session', {});
    return this.fromSession(session);
  }

  #paneSession(pane: Pane | null): Session | undefined {
    if (!pane) return undefined;
    const sessions = pane.window.links.map((link) => link.session);
    return this.#best([...new Set(sessions)], {});
  }

  /** The session used last; among several used at the same moment, the newest. */
  #best(sessions: readonly Session[], how: TargetHow): Session | undefined {
    const attached = new Set(this.#scene.clients().map((client) => client.session));
    const rank = (session: Session): readonly number[] => [
      how.preferUnattached && !attached.has(session) ? 1 : 0,
      // A running program comes first: a session just restored from a file would win as the newest.
      runsSomething(session) ? 1 : 0,
      session.activityAt,
      session.createdAt,
    ];
    return sessions.reduce<Session | undefined>(
      (best, session) => (best && compareRanks(rank(best), rank(session)) > 0 ? best : session),
      undefined,
    );
  }

  /** The client that a caller without one most likely means. */
  #currentClient(clients: readonly AttachedClient[]): AttachedClient | undefined {
    let session: Session | undefined;
    try {
      session = this.#default({}).session;
    } catch {
      return undefined;
    }
    const latest = (list: readonly AttachedClient[]): AttachedClient | undefined =>
      list.reduce<AttachedClient | undefined>(
        (best, other) => (best && best.activityAt >= other.activityAt ? best : other),
        undefined,
      );
    const here = clients.filter((other) => other.session === session);
    // A question or a list needs a client whose user can answer it.
    const working = ({ readOnly }: AttachedClient): boolean => !readOnly;
    return latest(here.filter(working)) ?? latest(here) ?? latest(clients.filter(working)) ?? latest(clients);
  }

  #clientByName(name: string): AttachedClient | undefined {
    return this.#scene
      .clients()
      .find(
        ({ name: own, terminal: { tty } }) =>
          own === name || (tty !== '' && [tty, tty.replace(/^\/dev\//, '')].includes(name)),
      );
  }
}

const runsSomething = (session: Session): boolean =>
  session.winlinks.some(({ window }) => window.panes.some(({ process }) => process.state === 'running'));

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Splits `session:window.pane`. A lone name is of the requested type, unless it is an id. */
function splitTarget(type: TargetType, text: string): Parts {
  const colon = text.indexOf(':');
  const afterColon = colon < 0 ? text : text.slice(colon + 1);
  const period = afterColon.indexOf('.');
  const beforePeriod = period < 0 ? afterColon : afterColon.slice(0, period);
  const pane = period < 0 ? undefined : afterColon.slice(period + 1);
  let session = colon < 0 ? undefined : text.slice(0, colon);
  let window: string | undefined = colon >= 0 || period >= 0 ? beforePeriod : undefined;
  let alonePane: string | undefined;
  if (colon < 0 && period < 0) {
    if (text.startsWith('$')) session = text;
    else if (text.startsWith('@')) window = text;
    else if (text.startsWith('%')) alonePane = text;
    else if (type === 'session') session = text;
    else if (type === 'window') window = text;
    else alonePane = text;
  }
  const exactSession = session?.startsWith('=') === true;
  const exactWindow = window?.startsWith('=') === true;
  session = exactSession ? session?.slice(1) : session;
  window = exactWindow ? window?.slice(1) : window;
  return {
    session: session || undefined,
    window: window ? (windowWords.get(window) ?? window) : undefined,
    pane: (alonePane ?? pane) || undefined,
    exactSession,
    exactWindow,
  };
}

/** `+ - +N -N ! ^ $` and plain indexes. `missing`: the offset leads to no window, and the caller must not search by name. */
function windowOffset(
  session: Session,
  name: string,
  how: TargetHow,
  exact: boolean,
): { winlink?: Winlink; index?: number; missing?: boolean } {
  const links = session.winlinks;
  const single = (winlink: Winlink | undefined): { winlink?: Winlink; missing?: boolean } =>
    winlink ? { winlink } : { missing: true };
  const plain = parseIndex(name);
  if (exact || plain !== undefined) return plain === undefined ? {} : { index: plain };
  if (name === '!') return single(session.lastWinlinks[0]);
  if (name === '^') return single(links[0]);
  if (name === '$') return single(links.at(-1));
  const isOffset = name.startsWith('+') || name.startsWith('-');
  const offset = isOffset ? /^([+-])(\d{0,9})$/.exec(name) : null;
  if (!offset) return {};
  const count = (offset[2] ? Number(offset[2]) : 1) * (offset[1] === '+' ? 1 : -1);
  if (how.windowIndex) {
    const index = session.current.index + count;
    return index < 0 || index > 2 ** 31 - 1 ? { missing: true } : { index };
  }
  const here = links.findIndex((link) => link.index === session.current.index);
  return single(links[(((here + count) % links.length) + links.length) % links.length]);
}

function linkOf(session: Session, window: Window): Winlink | undefined {
  return session.current.window === window
    ? session.current
    : session.winlinks.find((link) => link.window === window);
}

/** The target with its index, for commands that take one. */
function linkTarget(session: Session, link: Winlink, how: TargetHow): ResolvedTarget {
  const target = targetOf(session, link);
  return how.windowIndex ? { ...target, index: link.index } : target;
}

function targetOf(session: Session, winlink: Winlink): ResolvedTarget {
  return { session, winlink, window: winlink.window, pane: winlink.window.active };
}

function withoutIndex(target: ResolvedTarget): ResolvedTarget {
  const { session, winlink, window, pane } = target;
  return { session, winlink, window, pane };
}

function isAlive(tree: Tree, target: ResolvedTarget): boolean {
  return (
    tree.sessions.has(target.session.id) &&
    tree.panes.has(target.pane.id) &&
    tree.windows.has(target.window.id)
  );
}

function notFound(
  kind: 'session' | 'window' | 'pane',
  name: string,
  matches: readonly string[],
): HoldfastError {
  if (matches.length > 1) return fail('ambiguous-target', { kind, name, matches });
  return fail(`no-such-${kind}`, { name });
}
