/**
 * State that a server leaves to the next one: the tree, options, environment, key bindings. Owns when it is stored and
 * how it is read back; the pane logs own screens and history.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { StoredControl } from '../../operator/control/ControlBook.ts';
import type { PaneGrant } from '../../operator/PaneGrants.ts';
import { blockedKinds, reportedStates } from '../../operator/status/StatusReport.ts';
import { actors } from '../../protocol/admission.ts';
import {
  boolean,
  count,
  list,
  object,
  oneOf,
  optional,
  orNull,
  text,
  tuple,
  yes,
} from '../../protocol/check.ts';
import { fail } from '../../protocol/errors.ts';
import { storedStateBytes } from '../../protocol/storedValues.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import { forgetHostEnd, type HostEnd, readHostEnd } from '../../runtime/HostEnd.ts';
import { StateStore } from '../../session/StateStore.ts';
import type { TreeState, Uuid } from '../../session/types.ts';
import type { StoredPopup } from '../overlays/Popup.ts';
import type { StoredStatus } from '../panes/PaneStatuses.ts';
import type { StoredLentSize } from '../viewports/LentSizes.ts';
import type { StoredHost } from './lossReason.ts';
import { exitsShape, type StoredExits } from './RecentExits.ts';

export interface StoredServer {
  version: 1;
  /** Host of the server that stored this. */
  host?: StoredHost;
  tree: TreeState;
  /** Programs that ended just before; set by a server that may be shutting down. */
  exits?: StoredExits;
  /** The global environment. */
  environment: [name: string, value: string | null][];
  /** Hidden variables (set-environment -h): of the global environment (null), and of sessions by their uuid. */
  hidden?: [session: string | null, variables: [name: string, value: string][]][];
  /** Null while all are the defaults. */
  bindings: KeyBinding[] | null;
  /** Holders of panes' keyboards, by the panes' uuids. */
  control?: ({ pane: string } & StoredControl)[];
  /** Panes and sessions that agents over MCP may change. */
  grants?: PaneGrant[];
  /** Popups whose programs the keeper holds. */
  popups?: StoredPopup[];
  /** Earlier sizes of windows that fit a client for a while. */
  lent?: StoredLentSize[];
  /** Configuration files, and the files that they sourced in the last run. */
  configuration?: string[];
  /** Answers given to prompts. */
  prompts?: [kind: string, entries: string[]][];
  /** Results of programs that somebody has seen, and the reports of hooks, by the panes' uuids. */
  statuses?: [pane: Uuid, status: StoredStatus][];
}

const principalShape = object({ id: text, name: text, actor: oneOf(...actors) });
const controlShape = object({
  pane: text,
  holder: orNull(principalShape),
  grasp: oneOf('typing', 'taken', 'given'),
  last: orNull(principalShape),
  before: orNull(principalShape),
});
const grantShape = object({
  agent: text,
  name: text,
  scope: oneOf('pane', 'session'),
  uuid: text,
  made: boolean,
  at: count,
  by: orNull(text),
});
const statusShape = object({
  seen: count,
  hook: optional(
    object({
      state: oneOf(...reportedStates),
      kind: optional(oneOf(...blockedKinds)),
      progress: optional(count),
      app: optional(text),
      title: optional(text),
      msg: optional(text),
      seen: optional(yes),
      after: count,
    }),
  ),
});

/** Fields that later releases added to the first one's state. */
const addedShape = object({
  host: optional(
    object({ boot: text, keeper: object({ pid: count, startedAt: count }), newestPty: optional(count) }),
  ),
  exits: optional(exitsShape),
  control: optional(list(controlShape)),
  grants: optional(list(grantShape)),
  statuses: optional(list(tuple([text, statusShape]))),
  lent: optional(list(object({ window: text, cols: count, rows: count }))),
});

/** Bytes of the secret that signs resume tokens. */
const secretBytes = 32;

export class ServerState {
  readonly problems: string[] = [];
  readonly #store: StateStore;
  readonly #dir: string;
  readonly #secretPath: string;
  readonly #collect: () => StoredServer;
  readonly #trouble: (problem: string) => void;
  #unread = false;
  #dirty = false;
  #paused = true;
  #isLast = false;

  /**
   * `collect` returns the state to store; nothing is stored until `start`. `elsewhere` is the file to use while the
   * folder is not writable. `trouble` is called once when that begins.
   */
  constructor(
    stateDir: string,
    parts: { elsewhere: string; collect(): StoredServer; trouble(problem: string): void },
  ) {
    this.#dir = stateDir;
    const { elsewhere, trouble } = parts;
    this.#store = new StateStore(join(stateDir, 'state.json'), { elsewhere, trouble });
    this.#secretPath = join(stateDir, 'secret');
    this.#collect = parts.collect;
    this.#trouble = parts.trouble;
  }

  /** Why the last state could not be stored; null when it was. */
  get problem(): string | null {
    return this.#store.problem;
  }

  /** Errors: state-full, when the state has no room for that many more bytes. */
  admit(bytes: number): void {
    const before = this.#store.bytes;
    if (before + bytes > storedStateBytes)
      throw fail('state-full', { bytes: before, limit: storedStateBytes });
  }

  /** A warning well before values are refused; null while there is room. */
  get warning(): string | null {
    const { bytes } = this.#store;
    if (bytes <= storedStateBytes / 2) return null;
    return `the state takes ${bytes} of ${storedStateBytes} bytes, and each change writes all of it; when it is full, no more values can be set`;
  }

  /** The newest state could not be read. */
  get isUnread(): boolean {
    return this.#unread;
  }

  /** Loads the previous server's state through `read`, which throws for an invalid one. */
  load<T>(read: (state: StoredServer) => T): T | null {
    const { value, problems } = this.#store.load((state) => read(checkShape(state)));
    this.#unread = problems.length > 0;
    this.problems.push(...problems);
    return value;
  }

  /** Record of this keeper's end, if the system told the keeper to end. */
  hostEnd(keeper: StoredHost['keeper']): HostEnd | null {
    return readHostEnd(this.#dir, keeper);
  }

  /** Begins to store. `keeper`: the one of this server. */
  start(keeper: StoredHost['keeper']): void {
    this.#paused = false;
    this.saveNow();
    forgetHostEnd(this.#dir, keeper);
  }

  /** The state changed: stores it before this turn of the event loop ends, so before any answer is sent. */
  changed(): void {
    if (this.#dirty || this.#paused) return;
    this.#dirty = true;
    queueMicrotask(() => {
      if (this.#dirty) this.#save(this.#isLast);
    });
  }

  /** Stores the state in a file that every release reads. */
  saveNow(): void {
    this.#save(true);
  }

  /** This server ends, and the next one may be of an older release: as `saveNow`, now and at each change from now on. */
  saveLast(): void {
    this.#isLast = true;
    this.saveNow();
  }

  #save(whole: boolean): void {
    this.#dirty = false;
    if (this.#paused) return;
    const { problem } = this.#store;
    const now = this.#store.save(this.#collect(), { whole });
    if (problem === null && now !== null) this.#trouble(now);
  }

  /** Stops storing; resolves when everything stored is on the disk. */
  async close(): Promise<void> {
    this.#paused = true;
    await this.#store.synced();
  }

  /** Every session was ended on purpose: the next server starts empty. */
  forget(): void {
    this.#paused = true;
    this.#store.forget();
  }

  /**
   * The secret of this state folder; made on first use, 0600. A new one is used when the old one can't be read or
   * stored.
   */
  secret(): Uint8Array {
    try {
      const known = readFileSync(this.#secretPath);
      if (known.length === secretBytes) return known;
    } catch {
      // First server of this folder.
    }
    const made = randomBytes(secretBytes);
    try {
      writeFileSync(this.#secretPath, made, { mode: 0o600 });
    } catch (error) {
      this.problems.push(`can't write ${this.#secretPath}: ${systemReason(error)}`);
    }
    return made;
  }
}

function checkShape(state: unknown): StoredServer {
  const stored = state as Partial<StoredServer> | null;
  if (typeof stored !== 'object' || stored === null) throw new Error('not a state');
  if (stored.version !== 1) throw new Error(`it has format version ${String(stored.version)}`);
  const wrong = addedShape.wrong(stored);
  if (wrong !== null) throw new Error(`state${wrong}`);
  if (!Array.isArray(stored.environment)) throw new Error('environment: not a list');
  if (stored.hidden !== undefined && !Array.isArray(stored.hidden)) throw new Error('hidden: not a list');
  if (stored.popups !== undefined && !Array.isArray(stored.popups)) throw new Error('popups: not a list');
  if (stored.prompts !== undefined && !Array.isArray(stored.prompts)) throw new Error('prompts: not a list');
  if (stored.configuration !== undefined && !Array.isArray(stored.configuration))
    throw new Error('configuration: not a list');
  if (stored.bindings !== null && !Array.isArray(stored.bindings)) throw new Error('bindings: not a list');
  return stored as StoredServer;
}
