/** Wires the stored parts to the server: state, tokens and admission, buffers, logs. */

import { userInfo } from 'node:os';
import { join } from 'node:path';
import { BlockCompressor, type CompleteBlock } from '../../log/BlockCompressor.ts';
import { LogStore } from '../../log/LogStore.ts';
import { serverAuthor } from '../../operator/ledger/Deed.ts';
import { Operators } from '../../operator/Operators.ts';
import { actingVariable } from '../../operator/Principal.ts';
import { Tokens } from '../../operator/Tokens.ts';
import { OptionStore } from '../../options/OptionStore.ts';
import type { HelloParams } from '../../protocol/messages.ts';
import { loadIdentity } from '../../relay/identity.ts';
import { version } from '../../runtime/installation.ts';
import { isWithin, surroundingPane } from '../../runtime/surrounding.ts';
import { sessionByUuid } from '../../session/scopedTree.ts';
import type { TreeParts } from '../../session/TreeCore.ts';
import type { PaneId } from '../../session/types.ts';
import { newUuidV7 } from '../../session/uuid.ts';
import { Admission } from '../connections/Admission.ts';
import { Devices } from '../connections/Devices.ts';
import { BufferStore } from '../records/BufferStore.ts';
import { MessageLog } from '../records/MessageLog.ts';
import { RecentExits } from '../records/RecentExits.ts';
import { ServerState } from '../records/ServerState.ts';
import type { CoreParts, ServerParts } from '../ServerParts.ts';
import { collectState } from '../StoredParts.ts';

export function newServerState(
  core: CoreParts<
    | 'configuration'
    | 'control'
    | 'ends'
    | 'environment'
    | 'exits'
    | 'host'
    | 'keeper'
    | 'language'
    | 'notices'
    | 'parts'
    | 'popups'
    | 'services'
    | 'statuses'
    | 'tree'
    | 'viewports'
  >,
): ServerState {
  const { parts } = core;
  return new ServerState(parts.stateDir, {
    elsewhere: `${parts.socketPath}.state`,
    collect: () => collectState(core.tree, core, core.ends.mayBeLast ? core.exits.toState() : undefined),
    trouble: (problem) => core.notices.tellAll(problem),
  });
}

export function newTokens(parts: ServerParts): Tokens {
  const { stateDir, socketPath, clock, log } = parts;
  const tokens = new Tokens(join(stateDir, 'tokens.json'), clock, `${socketPath}.tokens`);
  for (const problem of tokens.problems) log.info(problem);
  return tokens;
}

export function newAdmission(
  core: CoreParts<'agents' | 'connections' | 'parts' | 'pushes' | 'state' | 'tree'>,
  tokens: Tokens,
): Admission {
  const { parts } = core;
  return new Admission({
    operators: new Operators(core.state.secret()),
    tokens,
    timers: parts.timers,
    now: () => parts.clock.now(),
    connections: () => core.connections,
    account: accountName(),
    actsAs: (hello) => (isInside(parts, hello) && hello.env?.[actingVariable]) || null,
    paneOf: (hello) => {
      const { env = {} } = hello;
      if (!isInside(parts, hello)) return null;
      return core.tree.panes.get(surroundingPane(env) as PaneId) ?? null;
    },
    agentIn: (pane) => core.agents.principalOf(pane),
    ended: () => core.pushes.prune(),
    session: (uuid) => sessionByUuid(core.tree, uuid),
  });
}

export function newDevices(core: CoreParts<'admission' | 'parts'>, tokens: Tokens): Devices {
  const { stateDir, clock } = core.parts;
  const now = () => clock.now();
  return new Devices({ tokens, admission: core.admission, now, identity: () => loadIdentity(stateDir) });
}

/** Whether the client was started in a pane of this server, or by it. */
function isInside({ socketPath, stateDir }: ServerParts, { env = {}, via }: HelloParams): boolean {
  return via === undefined && isWithin(env, { socketPath, stateDir, pid: process.pid });
}

/** Empty for a user without an entry in the password database. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

export function newMessages(core: CoreParts<'options' | 'parts'>): MessageLog {
  const messages = new MessageLog(
    () => core.parts.clock.now(),
    () => core.options.server.getNumber('message-limit'),
  );
  // An empty log would look like a key that does nothing.
  messages.add(`holdfast ${version} started`);
  return messages;
}

export function newTreeParts(
  core: CoreParts<'chronicle' | 'exits' | 'lifecycle' | 'options' | 'parts' | 'pendingOptions'>,
): TreeParts {
  return {
    clock: core.parts.clock,
    newUuid: () => newUuidV7(core.parts.clock.now()),
    globalOptions: core.options,
    newOptions: (scope, parent) => {
      // A new pane, or one that moved to another window, inherits values that nobody set just now.
      core.pendingOptions.noteAll();
      return new OptionStore(scope, parent, (name) => core.pendingOptions.note(name));
    },
    emit: (event) => {
      // First, since the end of the last session ends the server.
      core.chronicle.onTreeEvent(event);
      core.exits.onTreeEvent(event);
      core.lifecycle.onTreeEvent(event);
    },
    letGo: (ended) => core.lifecycle.letGo(ended),
  };
}

export function newBufferStore(
  core: CoreParts<'controls' | 'language' | 'messages' | 'notices' | 'parts'>,
): BufferStore {
  const { parts, language, messages } = core;
  const store = new BufferStore(parts.stateDir, {
    timers: parts.timers,
    buffers: language.buffers,
    trouble: (problem) => core.notices.tellAll(problem),
  });
  store.load();
  language.buffers.listener = {
    changed: (name, isGone) => {
      store.changed();
      if (isGone) core.controls.bufferDeleted(name);
      else core.controls.bufferChanged(name);
    },
    evicted: (names) =>
      messages.add(`paste buffers are full: ${names.join(', ')} were deleted for a newer one`),
  };
  return store;
}

export function newExits(core: CoreParts<'parts' | 'restored' | 'tree'>): RecentExits {
  const { clock, timers } = core.parts;
  const exits = new RecentExits({ now: () => clock.now(), timers, tree: () => core.tree.toState() });
  if (core.restored.exits) exits.restore(core.restored.exits);
  return exits;
}

export function newLogs(core: CoreParts<'ledger' | 'options' | 'parts'>): LogStore {
  const { stateDir, clock } = core.parts;
  const logs = new LogStore(join(stateDir, 'logs'), {
    clock,
    compressor: new BlockCompressor((block) => recordBlock(core, block)),
  });
  logs.setMostBytes(core.options.server.getNumber('history-total-bytes'));
  return logs;
}

/** The ledger has the hash of each complete block, so that its tree covers recorded history too. */
function recordBlock({ ledger }: CoreParts<'ledger'>, block: CompleteBlock): void {
  const { pane, seq, ...rest } = block;
  ledger.record({ action: 'log-block', by: serverAuthor, paneUuid: pane, block: seq, ...rest });
}
