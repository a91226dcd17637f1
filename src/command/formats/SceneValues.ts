/**
 * Values of one scene: what an expansion looks up, and what variables are computed from. Owns the table of variables and
 * the order of lookup: the caller's values, options, the table, the environment. One object an expansion, since control mode
 * and status lines expand thousands a second.
 */
import { optionSpec, optionTable } from '../../options/table.ts';
import type { OptionSet } from '../../options/types.ts';
import type { Session, Winlink } from '../../session/types.ts';
import type { PaneFacts } from '../Services.ts';
import type { Found, Lookup } from './Lookup.ts';
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
export const variableNames: readonly string[] = Object.keys(variables).sort();

/** Names given by people keep their styles, as in tmux; texts of programs have none. */
const styledNames: ReadonlySet<string> = new Set([
  'window_name',
  'window_flags',
  'session_name',
  'session_group',
  'client_session',
  'client_last_session',
]);

interface KnownName {
  isOption: boolean;
  compute: VariableTable[string] | undefined;
  /** The value may have styles in it. */
  isStyled: boolean;
}

/** Every variable and option. */
const knownNames: ReadonlyMap<string, KnownName> = new Map(
  [...optionTable.map(({ name }) => name), ...variableNames].map((name) => [
    name,
    {
      isOption: optionSpec(name) !== undefined,
      compute: Object.hasOwn(variables, name) ? variables[name] : undefined,
      isStyled: styledNames.has(name),
    },
  ]),
);

export class SceneValues implements Lookup, FormatFacts {
  readonly parts: FormatParts;
  readonly session: FormatScene['session'];
  readonly winlink: FormatScene['winlink'];
  readonly window: FormatScene['window'];
  readonly pane: FormatScene['pane'];
  readonly client: FormatScene['client'];
  readonly only: FormatScene['only'];
  readonly variables: FormatScene['variables'];
  readonly #scene: FormatScene;
  #options: readonly OptionSet[] | null = null;
  #paneFacts: PaneFacts | undefined;

  constructor(parts: FormatParts, scene: FormatScene) {
    this.parts = parts;
    this.session = scene.session;
    this.winlink = scene.winlink;
    this.window = scene.window;
    this.pane = scene.pane;
    this.client = scene.client;
    this.only = scene.only;
    this.variables = scene.variables;
    this.#scene = scene;
  }

  paneFacts(): PaneFacts | undefined {
    if (this.pane) this.#paneFacts ??= this.parts.services.paneFacts(this.pane);
    return this.#paneFacts;
  }

  option(name: string): string {
    return setWith(name, this.#sets())?.getString(name) ?? '';
  }

  nameExists(kind: 'w' | 's', name: string): boolean {
    if (kind === 's') return this.#sessions().some((session) => session.name === name);
    return this.session?.winlinks.some((link) => link.window.name === name) ?? false;
  }

  search(text: string, how: { regex: boolean; ignoreCase: boolean }): string {
    const { pane, parts } = this;
    return pane && parts.searchPane ? String(parts.searchPane(pane, text, how)) : '0';
  }

  job(command: string): string {
    return this.only === undefined ? (this.parts.job?.(command, this.#scene) ?? '') : '';
  }

  now(): number {
    return this.parts.clock.now();
  }

  /** Options in the order of lookup. */
  #sets(): readonly OptionSet[] {
    if (this.#options !== null) return this.#options;
    const { pane, window, session, parts } = this;
    const shared = [
      window?.options ?? parts.options.window,
      session?.options ?? parts.options.session,
      parts.options.server,
    ];
    this.#options = pane ? [pane.options, ...shared] : shared;
    return this.#options;
  }

  /** Sessions that this expansion may see. */
  #sessions(): readonly Session[] {
    const { only } = this;
    const all = [...this.parts.tree.sessions.values()];
    return only === undefined ? all : all.filter(({ uuid }) => uuid === only);
  }

  find(name: string): Found | undefined {
    if (name === '') return undefined;
    const given = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
    if (given !== undefined) return given;
    const known = knownNames.get(name);
    if (known?.isOption ?? (name.startsWith('@') || name.endsWith(']'))) {
      const option = optionText(name, this.#sets());
      if (option !== undefined) return { written: option };
    }
    if (known?.compute) {
      const value = known.compute(this);
      return known.isStyled && !this.#isOfProgram(name) ? styled(value) : printed(value);
    }
    const { state, globalEnvironment } = this.parts;
    const environments = this.session ? [this.session.environment, globalEnvironment] : [globalEnvironment];
    for (const environment of environments) {
      const value = environment.get(name) ?? state.hidden.of(environment).get(name);
      if (value !== undefined && value !== null) return styled(value);
    }
    return undefined;
  }

  #isOfProgram(name: string): boolean {
    return name === 'window_name' && this.window?.namedByProgram === true;
  }

  loop(kind: 'S' | 'W' | 'P' | 'L', sort: string): ReturnType<Lookup['loop']> {
    const make = (part: Partial<FormatScene>, current: boolean, extra: Record<string, string> = {}) => ({
      lookup: new SceneValues(this.parts, {
        ...this.#scene,
        ...part,
        variables: { ...this.variables, ...extra },
      }),
      current,
    });
    const last = (at: number, count: number): Record<string, string> => ({
      loop_last_flag: at === count - 1 ? '1' : '0',
    });
    if (kind === 'S') {
      const sessions = sorted(this.#sessions(), sort, {
        name: (session) => session.name,
        index: (session) => Number(session.id.slice(1)),
        time: (session) => session.activityAt,
      });
      return sessions.map((session, at) =>
        make(sceneOf(session, session.current), session === this.session, last(at, sessions.length)),
      );
    }
    if (kind === 'W') {
      const links = sorted(this.session?.winlinks ?? [], sort, {
        name: (link) => link.window.name,
        index: (link) => link.index,
        time: (link) => link.window.activityAt,
      });
      return links.map((link, at) => make(sceneOf(link.session, link), link.current, last(at, links.length)));
    }
    if (kind === 'P') {
      const panes = this.window?.panes ?? [];
      return panes.map((pane, at) => make({ pane }, pane.active, last(at, panes.length)));
    }
    const all = this.parts.services.clients();
    const { only } = this;
    const clients = only === undefined ? all : all.filter(({ session }) => session.uuid === only);
    return clients.map((client, at) => make({ client }, client === this.client, last(at, clients.length)));
  }
}

function sceneOf(session: Session, winlink: Winlink): Partial<FormatScene> {
  return { session, winlink, window: winlink.window, pane: winlink.window.active };
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

/** The first place that has an option. */
function setWith(name: string, places: readonly OptionSet[]): OptionSet | undefined {
  const spec = optionSpec(name);
  for (const place of places) if (spec ? spec.scopes.includes(place.scope) : place.has(name)) return place;
  return undefined;
}

/**
 * An option as a variable: flags are 1 and 0, an array element is found by its index, and whole arrays are empty, as in
 * tmux.
 */
function optionText(name: string, options: readonly OptionSet[]): string | undefined {
  const bracket = name.endsWith(']') ? /^(.+)\[(\d{1,6})\]$/.exec(name) : null;
  const bare = bracket?.[1] ?? name;
  if (!bare.startsWith('@') && !optionSpec(bare)) return undefined;
  const set = setWith(bare, options);
  if (!set) return undefined;
  if (bracket) return set.getElements(bare).get(Number(bracket[2]));
  const value = set.get(bare);
  if (typeof value === 'object') return '';
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
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
