/**
 * State for the next server, gathered from the server's parts and restored into them. Owns neither shape: the tree and
 * the files of state do.
 */

import type { HiddenEnvironment } from '../command/HiddenEnvironment.ts';
import type { KeyTables } from '../command/KeyTables.ts';
import type { PaneGrant, PaneGrants } from '../operator/PaneGrants.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { HostEnd } from '../runtime/HostEnd.ts';
import { SessionTree } from '../session/SessionTree.ts';
import type { TreeParts } from '../session/TreeCore.ts';
import { restoreTree } from '../session/treeRestore.ts';
import type { StoredPane } from '../session/treeStore.ts';
import type { Environment, TreeState } from '../session/types.ts';
import type { StoredPopup } from './overlays/Popup.ts';
import type { PaneStatuses } from './panes/PaneStatuses.ts';
import { readCwd } from './panes/ProcessInspector.ts';
import type { StoredHost } from './records/lossReason.ts';
import { type StoredExits, undoExits } from './records/RecentExits.ts';
import type { ServerState, StoredServer } from './records/ServerState.ts';
import type { PromptHistory } from './statusline/PromptHistory.ts';
import type { LentSizes, StoredLentSize } from './viewports/LentSizes.ts';

/** Parts that are stored beside the tree. */
export interface StoredParts {
  host: StoredHost;
  keeper: { readonly newestPty: number };
  /** The global environment. */
  environment: Environment;
  language: { keys: KeyTables; hidden: HiddenEnvironment };
  control?: { toState(): NonNullable<StoredServer['control']>; grants: Pick<PaneGrants, 'list'> };
  popups?: { toState(): StoredPopup[] };
  configuration?: { toState(): string[] };
  statuses?: Pick<PaneStatuses, 'toState'>;
  viewports?: { lent: Pick<LentSizes, 'toState'> };
  services?: { promptHistory: Pick<PromptHistory, 'toState'> };
}

export function collectState(tree: SessionTree, parts: StoredParts, exits?: StoredExits): StoredServer {
  return {
    version: 1,
    host: { ...parts.host, newestPty: parts.keeper.newestPty },
    tree: withFolders(tree),
    ...(exits ? { exits } : {}),
    environment: [...parts.environment],
    hidden: hiddenVariables(tree, parts),
    bindings: parts.language.keys.toState(),
    control: parts.control?.toState() ?? [],
    grants: parts.control?.grants.list() ?? [],
    popups: parts.popups?.toState() ?? [],
    configuration: parts.configuration?.toState() ?? [],
    prompts: parts.services?.promptHistory.toState() ?? [],
    statuses: parts.statuses?.toState() ?? [],
    lent: parts.viewports?.lent.toState() ?? [],
  };
}

/** Stores the present folder of a shell; most shells do not report when it changes. Linux only. */
function withFolders(tree: SessionTree): TreeState {
  const state = tree.toState();
  for (const stored of state.panes as StoredPane[]) {
    const process = tree.panes.get(stored.id)?.process;
    if (process?.state === 'running' && stored.startCommand.length === 0)
      stored.cwd = readCwd(process.pid) ?? stored.cwd;
  }
  return state;
}

export interface RestoredServer {
  tree: SessionTree;
  fresh: boolean;
  /** Host of the server that stored the state. */
  host: StoredHost | null;
  /** The record that the server's keeper was told to end. */
  end: HostEnd | null;
  /** Programs that ended just before, of a server whose keeper is alive. */
  exits: StoredExits | null;
  control: NonNullable<StoredServer['control']>;
  grants: PaneGrant[];
  popups: StoredPopup[];
  configuration: string[];
  prompts: NonNullable<StoredServer['prompts']>;
  statuses: NonNullable<StoredServer['statuses']>;
  lent: readonly StoredLentSize[];
  problems: string[];
}

/** The previous server's tree, or an empty one when nothing (readable) was stored: then `fresh` is true. */
export function restoreState(state: ServerState, treeParts: TreeParts, parts: StoredParts): RestoredServer {
  const restored = state.load((stored) => {
    const end = stored.host ? state.hostEnd(stored.host.keeper) : null;
    return {
      stored,
      end,
      ...restoreTree(end ? reopened(stored, end.at, state.problems) : stored.tree, treeParts),
    };
  });
  if (!restored)
    return {
      tree: new SessionTree(treeParts),
      fresh: true,
      host: null,
      end: null,
      exits: null,
      control: [],
      grants: [],
      popups: [],
      configuration: [],
      prompts: [],
      statuses: [],
      lent: [],
      problems: [...state.problems],
    };
  const { stored, tree, end } = restored;
  const { environment, language } = parts;
  for (const [name, value] of stored.environment) environment.set(name, value);
  const sessions = new Map([...tree.sessions.values()].map((session) => [session.uuid, session.environment]));
  for (const [owner, variables] of stored.hidden ?? []) {
    const place = owner === null ? environment : sessions.get(owner);
    for (const [name, value] of variables) if (place) language.hidden.set(place, name, value);
  }
  if (stored.bindings) language.keys.restore(stored.bindings);
  const { control = [], grants = [], popups = [], configuration = [], prompts = [], statuses = [] } = stored;
  const problems = [...state.problems, ...restored.problems];
  const { host = null } = stored;
  const exits = end ? null : (stored.exits ?? null);
  return {
    tree,
    fresh: false,
    host,
    end,
    exits,
    control,
    grants,
    popups,
    configuration,
    prompts,
    statuses,
    lent: stored.lent ?? [],
    problems,
  };
}

/** The previous server's tree, with the panes restored that the end of the host had closed. */
function reopened({ tree, exits }: StoredServer, at: number, problems: string[]): TreeState {
  try {
    return exits ? undoExits(tree, exits, at) : tree;
  } catch (error) {
    problems.push(`can't restore what ended just before the host shut down: ${systemReason(error)}`);
    return tree;
  }
}

function hiddenVariables(
  tree: SessionTree,
  { environment, language }: StoredParts,
): NonNullable<StoredServer['hidden']> {
  const of = (place: Environment): [string, string][] => [...language.hidden.of(place)];
  const sessions = [...tree.sessions.values()].map((session): [string, [string, string][]] => [
    session.uuid,
    of(session.environment),
  ]);
  return [[null, of(environment)] as [null, [string, string][]], ...sessions].filter(
    ([, variables]) => variables.length > 0,
  );
}
