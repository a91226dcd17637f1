/**
 * Saves a session as an object for a file, and restores it: the same windows, layouts, directories and commands, above
 * them the end of the history. Owns what is left out (secrets) and what is checked before anything is made; starts no
 * program unless asked to.
 */
import { homedir } from 'node:os';
import type { Services } from '../../command/Services.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { SessionRestoreParams, SessionRestoreResult } from '../../protocol/messages.ts';
import type { SavedPane, SavedSession, SavedWindow } from '../../protocol/SavedSession.ts';
import { lossReasons } from '../../protocol/sessions.ts';
import { countLeaves } from '../../session/layout/Cell.ts';
import { parseLayout } from '../../session/layout/layoutString.ts';
import type { Environment, Pane, PaneSpec, Session, Tree, Winlink } from '../../session/types.ts';
import type { SessionQueries } from '../history/SessionQueries.ts';
import { lostNotice } from '../panes/lostPanes.ts';

export interface SavedParts {
  tree: Tree;
  services: Services;
  queries: SessionQueries;
  now(): number;
  /** Errors: state-full, when the stored state has no room for that many more bytes. */
  admitStored(bytes: number): void;
}

/** Default number of history lines saved per pane. */
const savedLines = 2000;
/** Most history in one file, as JSON characters: a file fits into one message with room for everything else. */
const historyCharacters = 2.5 * 1024 * 1024;
/** Names of variables that usually hold secrets. */
const secretName =
  /TOKEN|SECRET|PASSW|PASSPHRASE|PASSCODE|_?KEY(?:$|_)|APIKEY|CREDENTIAL|AUTH|COOKIE|PRIVATE|SIGNATURE|_PAT$|_PWD$|_DSN$|^DSN$|DATABASE_URL|CONNECTION_STRING/i;
/** A URL with a password in it. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@/;
/** Cause of removing a session whose restore failed, so that it leaves no record. */
const restoreFailed = 'restore failed';

export class SavedSessions {
  readonly #parts: SavedParts;

  constructor(parts: SavedParts) {
    this.#parts = parts;
  }

  async save(session: Session, lines = savedLines): Promise<SavedSession> {
    const omitted = new Set<string>();
    const count = session.winlinks.reduce((sum, { window }) => sum + window.panes.length, 0);
    const share = Math.floor(historyCharacters / Math.max(1, count));
    const windows: SavedWindow[] = [];
    for (const winlink of [...session.winlinks]) {
      const { window, index } = winlink;
      const facts = {
        index,
        name: window.name,
        automaticRename: window.options.getFlag('automatic-rename'),
        ...(window.namedByProgram ? { namedByProgram: true as const } : {}),
        active: winlink.current,
        zoomed: window.zoomed,
        cols: window.cols,
        rows: window.rows,
        layout: window.layout,
      };
      const panes = window.panes.map((pane) => ({ pane, saved: this.#pane(pane, omitted) }));
      windows.push({
        ...facts,
        panes: await Promise.all(
          panes.map(async ({ pane, saved }) => ({ ...saved, ...(await this.#history(pane, lines, share)) })),
        ),
      });
    }
    return {
      format: 'holdfast-session',
      version: 1,
      savedAt: this.#parts.now(),
      name: session.name,
      cwd: session.cwd,
      environment: withoutSecrets(session.environment, omitted),
      omitted: [...omitted].sort(),
      windows,
    };
  }

  /** Errors: duplicate-session, no-space, bad-file for unsound input; then nothing was made. */
  async restore(params: SessionRestoreParams): Promise<SessionRestoreResult> {
    // History goes to the logs.
    const stored = JSON.stringify(params, (key, value) => (key === 'history' ? undefined : value));
    this.#parts.admitStored(stored.length);
    const { saved } = params;
    checkSound(saved);
    const session = this.#make(saved, params.name ?? saved.name);
    const problems: string[] = [];
    try {
      const panes = this.#build(session, saved);
      for (const made of panes)
        if (params.run) await this.#start(made, problems);
        else this.#parts.services.feed(made.pane, restoredNotice(made.pane));
    } catch (error) {
      this.#parts.tree.removeSession(session, { cause: restoreFailed });
      throw error;
    }
    return { id: session.id, name: session.name, problems };
  }

  #pane(pane: Pane, omitted: Set<string>): Omit<SavedPane, 'history' | 'truncated'> {
    const facts = this.#parts.services.paneFacts(pane);
    return {
      active: pane.active,
      title: pane.title,
      cwd: facts.currentPath || pane.cwd,
      command: [...pane.startCommand],
      environment: withoutSecrets(new Map(Object.entries(pane.startEnvironment)), omitted) as Record<
        string,
        string
      >,
      foreground: facts.currentCommand,
    };
  }

  async #history(
    pane: Pane,
    lines: number,
    share: number,
  ): Promise<Pick<SavedPane, 'history' | 'truncated'>> {
    if (lines === 0) return { history: [], truncated: false };
    const all = await this.#parts.queries.lastLines(pane, lines, { ansi: true, programScreen: false });
    let left = share;
    let first = all.lines.length;
    while (first > 0 && left > 0) left -= JSON.stringify(all.lines[--first] ?? '').length + 1;
    if (left < 0) first += 1;
    const history = all.lines.slice(first);
    return { history, truncated: first > 0 || all.total > all.lines.length };
  }

  #make(saved: SavedSession, name: string): Session {
    const [first] = saved.windows;
    const [pane] = first?.panes ?? [];
    if (!first || !pane) throw fail('bad-file', { reason: 'the file has no windows' });
    return this.#parts.tree.createSession({
      name,
      cwd: saved.cwd,
      cols: first.cols,
      rows: first.rows,
      environment: new Map(Object.entries(saved.environment)),
      windowName: first.name,
      pane: specOf(pane),
    });
  }

  #build(session: Session, saved: SavedSession): { pane: Pane; saved: SavedPane }[] {
    const { tree } = this.#parts;
    const made: { pane: Pane; saved: SavedPane }[] = [];
    let current: Winlink | null = null;
    for (const [at, window] of saved.windows.entries()) {
      const winlink = at === 0 ? this.#firstWindow(session, window) : this.#window(session, window);
      made.push(...this.#fill(winlink, window));
      if (window.active) current = winlink;
    }
    if (current) tree.selectWindow(current);
    return made;
  }

  /** Moves the window that came with the session to the saved window's index. */
  #firstWindow(session: Session, { index }: SavedWindow): Winlink {
    const { current } = session;
    return current.index === index ? current : this.#parts.tree.moveWindow(current, session, { index });
  }

  #window(session: Session, { index, name, cols, rows, panes }: SavedWindow): Winlink {
    const [first] = panes;
    if (!first) throw fail('bad-file', { reason: `window ${index} has no panes` });
    return this.#parts.tree.createWindow(session, {
      index,
      name,
      cols,
      rows,
      detached: true,
      pane: specOf(first),
    });
  }

  #fill({ window }: Winlink, saved: SavedWindow): { pane: Pane; saved: SavedPane }[] {
    const { tree } = this.#parts;
    for (const pane of saved.panes.slice(1)) {
      const last = window.panes.at(-1) ?? window.active;
      tree.splitPane(last, { direction: 'vertical', detached: true }, specOf(pane));
      // Spread evenly, so that there is room for the next pane.
      tree.selectPreset(window, 'tiled');
    }
    tree.applyLayout(window, saved.layout);
    window.options.set('automatic-rename', saved.automaticRename);
    if (saved.namedByProgram) tree.renameWindow(window, saved.name, 'program');
    const made = window.panes.flatMap((pane, at) => {
      const from = saved.panes[at];
      return from ? [{ pane, saved: from }] : [];
    });
    for (const { pane, saved: from } of made) {
      pane.restored = true;
      tree.setProcess(pane, { state: 'lost', reason: lossReasons.restored, at: this.#parts.now() });
      tree.setPaneTitle(pane, from.title);
      this.#parts.services.feed(pane, historyBytes(from.history));
      if (from.active) tree.selectPane(pane);
    }
    if (saved.zoomed) tree.zoom(window, true);
    return made;
  }

  async #start({ pane, saved }: { pane: Pane; saved: SavedPane }, problems: string[]): Promise<void> {
    try {
      await this.#parts.services.spawn(pane, specOf(saved));
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      problems.push(`${pane.id}: ${error.message}`);
    }
  }
}

/** A ByteString, like all output fed to a screen. */
function restoredNotice(pane: Pane): string {
  return Buffer.from(lostNotice(pane, lossReasons.restored, homedir())).toString('latin1');
}

function specOf(pane: SavedPane): PaneSpec {
  return { cwd: pane.cwd, command: pane.command, environment: pane.environment };
}

function withoutSecrets(environment: Environment, omitted: Set<string>): Record<string, string | null> {
  const kept: Record<string, string | null> = {};
  for (const [name, value] of environment) {
    if (value !== null && (secretName.test(name) || secretValue.test(value))) omitted.add(name);
    else kept[name] = value;
  }
  return kept;
}

/** Checks beyond the shape: layouts that fit their panes, unique indexes. */
function checkSound(saved: SavedSession): void {
  const wrong = (message: string) => fail('bad-file', { reason: `can't restore: ${message}` });
  const indexes = saved.windows.map(({ index }) => index);
  if (new Set(indexes).size < indexes.length) throw wrong('two windows have the same index');
  for (const { index, layout, panes } of saved.windows) {
    let leaves: number;
    try {
      leaves = countLeaves(parseLayout(layout));
    } catch (error) {
      throw wrong(`window ${index}: ${error instanceof Error ? error.message : 'invalid layout'}`);
    }
    if (leaves !== panes.length)
      throw wrong(`window ${index}: its layout has ${leaves} panes, its list ${panes.length}`);
  }
}

/** SGR sequences and links of a line; other control sequences of a file must not act on a terminal. */
const keptSequence = /^(?:\x1b\[[0-9;:]*m|\x1b\]8;[^\x07\x1b]*(?:\x1b\\|\x07))/;

/** Lines as bytes for a screen. */
function historyBytes(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const text = lines.map((line) => `${harmless(line)}\x1b[0m\r\n`).join('');
  return Buffer.from(`${text}\x1b]8;;\x1b\\`, 'utf8').toString('latin1');
}

function harmless(line: string): string {
  let clean = '';
  for (let at = 0; at < line.length; ) {
    const kept = line[at] === '\x1b' ? keptSequence.exec(line.slice(at, at + 4096))?.[0] : undefined;
    if (kept !== undefined) {
      clean += kept;
      at += kept.length;
      continue;
    }
    const code = line.charCodeAt(at);
    if (code >= 0x20 && !(code >= 0x7f && code < 0xa0)) clean += line[at];
    at += 1;
  }
  return clean;
}
