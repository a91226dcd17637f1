/**
 * Formats for the server: expands text for a session, window, pane or client, and lists the variables. Owns the table
 * of variables and the order of lookup: the caller's values, options, the table, the environment.
 */

import { optionSpec } from '../../options/table.ts';
import type { OptionSet } from '../../options/types.ts';
import type { Session, Winlink } from '../../session/types.ts';
import type { FormatTarget } from '../context.ts';
import type { PaneFacts } from '../Services.ts';
import { expandFormat } from './expandFormat.ts';
import { asText, type Found, isTrue, type Lookup } from './Lookup.ts';
import type { FormatFacts, FormatParts, FormatScene, VariableTable, VariableValue } from './types.ts';
import { paneVariables } from './variables/pane.ts';
import { serverVariables } from './variables/server.ts';
import { sessionVariables } from './variables/session.ts';
import { windowVariables } from './variables/window.ts';

const variables: VariableTable = {
  ...serverVariables,
  ...sessionVariables,
  ...windowVariables,
  ...paneVariables,
};

/** Names of every variable, sorted. */
const variableNames: readonly string[] = Object.keys(variables).sort();

export class Formats {
  readonly #parts: FormatParts;

  constructor(parts: FormatParts) {
    this.#parts = parts;
  }

  /**
   * Expands a format. Never throws: unknown names are empty, and so is the rest past the bounds of `formatLimits`.
   * `target.time` expands strftime conversions too.
   */
  expand(format: string, target: FormatTarget = {}): string {
    if (!target.trace && !format.includes('#') && !(target.time && format.includes('%'))) return format;
    return expandFormat(format, this.#lookup(asScene(target)), target);
  }

  /** Whether a format expands to a text that is neither empty nor 0. */
  holds(format: string, target: FormatTarget = {}): boolean {
    return isTrue(this.expand(format, target));
  }

  /** Every variable with a value for the target, sorted by name. */
  list(target: FormatTarget = {}): readonly (readonly [name: string, value: string])[] {
    const lookup = this.#lookup(asScene(target));
    return [...new Set([...variableNames, ...Object.keys(target.variables ?? {})])].sort().flatMap((name) => {
      const value = lookup.find(name);
      if (value === undefined) return [];
      return [[name, asText(value)] as const];
    });
  }

  #lookup(scene: FormatScene): Lookup {
    const parts = this.#parts;
    const options = [
      scene.pane?.options,
      scene.window?.options ?? parts.options.window,
      scene.session?.options ?? parts.options.session,
      parts.options.server,
    ].filter((set): set is OptionSet => set !== undefined);
    let paneFacts: PaneFacts | undefined;
    const facts: FormatFacts = {
      ...scene,
      parts,
      paneFacts: () => {
        if (scene.pane) paneFacts ??= parts.services.paneFacts(scene.pane);
        return paneFacts;
      },
      option: (name) => options.find((set) => hasOption(set, name))?.getString(name) ?? '',
    };
    return {
      find: (name) => this.#find(name, facts, options),
      loop: (kind, sort) => this.#loop(kind, sort, scene),
      nameExists: (kind, name) =>
        kind === 's'
          ? this.#sessions(scene).some((session) => session.name === name)
          : (scene.session?.winlinks.some((link) => link.window.name === name) ?? false),
      search: (text, how) =>
        scene.pane && parts.searchPane ? String(parts.searchPane(scene.pane, text, how)) : '0',
      job: (command) => (scene.only === undefined ? (parts.job?.(command, scene) ?? '') : ''),
      now: () => parts.clock.now(),
    };
  }

  /** Sessions that this expansion may see. */
  #sessions({ only }: FormatScene): readonly Session[] {
    const all = [...this.#parts.tree.sessions.values()];
    return only === undefined ? all : all.filter(({ uuid }) => uuid === only);
  }

  #find(name: string, facts: FormatFacts, options: readonly OptionSet[]): Found | undefined {
    if (name === '') return undefined;
    const given = Object.hasOwn(facts.variables, name) ? facts.variables[name] : undefined;
    if (given !== undefined) return given;
    const option = optionText(name, options);
    if (option !== undefined) return { written: option };
    const compute = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (compute) return carriesStyles(name, facts) ? styled(compute(facts)) : printed(compute(facts));
    const { state, globalEnvironment } = this.#parts;
    const environments = facts.session ? [facts.session.environment, globalEnvironment] : [globalEnvironment];
    for (const environment of environments) {
      const value = environment.get(name) ?? state.hidden.of(environment).get(name);
      if (value !== undefined && value !== null) return styled(value);
    }
    return undefined;
  }

  #loop(kind: 'S' | 'W' | 'P' | 'L', sort: string, scene: FormatScene): ReturnType<Lookup['loop']> {
    const make = (part: Partial<FormatScene>, current: boolean, extra: Record<string, string> = {}) => ({
      lookup: this.#lookup({ ...scene, ...part, variables: { ...scene.variables, ...extra } }),
      current,
    });
    const last = (at: number, count: number): Record<string, string> => ({
      loop_last_flag: at === count - 1 ? '1' : '0',
    });
    if (kind === 'S') {
      const sessions = sorted(this.#sessions(scene), sort, {
        name: (session) => session.name,
        index: (session) => Number(session.id.slice(1)),
        time: (session) => session.activityAt,
      });
      return sessions.map((session, at) =>
        make(sceneOf(session, session.current), session === scene.session, last(at, sessions.length)),
      );
    }
    if (kind === 'W') {
      const links = sorted(scene.session?.winlinks ?? [], sort, {
        name: (link) => link.window.name,
        index: (link) => link.index,
        time: (link) => link.window.activityAt,
      });
      return links.map((link, at) => make(sceneOf(link.session, link), link.current, last(at, links.length)));
    }
    if (kind === 'P') {
      const panes = scene.window?.panes ?? [];
      return panes.map((pane, at) => make({ pane }, pane.active, last(at, panes.length)));
    }
    const all = this.#parts.services.clients();
    const clients = scene.only === undefined ? all : all.filter(({ session }) => session.uuid === scene.only);
    return clients.map((client, at) => make({ client }, client === scene.client, last(at, clients.length)));
  }
}

function sceneOf(session: Session, winlink: Winlink): Partial<FormatScene> {
  return { session, winlink, window: winlink.window, pane: winlink.window.active };
}

function asScene(target: FormatTarget): FormatScene {
  const window =
    target.window ?? target.pane?.window ?? target.winlink?.window ?? target.session?.current.window;
  const session =
    target.session ??
    target.winlink?.session ??
    ((target.pane ?? target.window) ? window?.links[0]?.session : undefined);
  const winlink = target.winlink ?? session?.winlinks.find((link) => link.window === window);
  return {
    session,
    winlink,
    window,
    pane: target.pane ?? window?.active,
    client: target.client ?? undefined,
    variables: target.variables ?? {},
    only: target.only,
  };
}

/** Loops go in order of index; `n` sorts by name, `t` by time (newest first), `r` reverses (tmux 3.6). */
function sorted<T>(
  items: readonly T[],
  how: string,
  by: { name(item: T): string; index(item: T): number; time(item: T): number },
): T[] {
  const list = [...items];
  if (how.includes('n')) list.sort((a, b) => (by.name(a) < by.name(b) ? -1 : 1));
  else if (how.includes('t')) list.sort((a, b) => by.time(b) - by.time(a));
  else list.sort((a, b) => by.index(a) - by.index(b));
  return how.includes('r') ? list.reverse() : list;
}

function hasOption(set: OptionSet, name: string): boolean {
  const spec = optionSpec(name);
  return spec ? spec.scopes.includes(set.scope) : set.has(name);
}

/**
 * An option as a variable: flags are 1 and 0, an array element is found by its index, and whole arrays are empty, as in
 * tmux.
 */
function optionText(name: string, options: readonly OptionSet[]): string | undefined {
  const bracket = /^(.+)\[(\d{1,6})\]$/.exec(name);
  const bare = bracket?.[1] ?? name;
  if (!bare.startsWith('@') && !optionSpec(bare)) return undefined;
  const set = options.find((candidate) => hasOption(candidate, bare));
  if (!set) return undefined;
  if (bracket) return set.getElements(bare).get(Number(bracket[2]));
  const value = set.get(bare);
  if (typeof value === 'object') return '';
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}

/** Names given by people keep their styles, as in tmux; texts of programs have none. */
const styledNames: ReadonlySet<string> = new Set([
  'window_name',
  'window_flags',
  'session_name',
  'session_group',
  'client_session',
  'client_last_session',
]);

function carriesStyles(name: string, { window }: FormatScene): boolean {
  return styledNames.has(name) && !(name === 'window_name' && window?.namedByProgram);
}

function styled(value: VariableValue): Found | undefined {
  const found = printed(value);
  return typeof found === 'string' ? { styled: found } : found;
}

function printed(value: VariableValue): string | { time: number } | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'object' ? value : String(value);
}
