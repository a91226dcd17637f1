/**
 * Adoption of programs that the keeper holds and the stored state lacks: its folder was removed or is not mounted, its
 * files are damaged, or the last changes could not be stored. They run on in a session of their own. Owns which
 * programs are adopted; those that the stored state is known to have ended are not.
 */
import { homedir } from 'node:os';
import type { PtyState } from '../../protocol/keeperLink.ts';
import type { Pane, Session, Uuid } from '../../session/types.ts';
import { isUuid } from '../../session/uuid.ts';
import { popupKey } from '../overlays/Popups.ts';
import type { CoreParts } from '../ServerParts.ts';

const sessionName = 'recovered';

/** The parts of the server that a program without a pane needs to get one. */
type AdoptionParts = CoreParts<
  'welcome' | 'keeper' | 'panes' | 'tree' | 'inspector' | 'host' | 'problems' | 'messages' | 'restored'
>;

export class Adoption {
  readonly #parts: AdoptionParts;
  #notice: string | null = null;

  constructor(parts: AdoptionParts) {
    this.#parts = parts;
  }

  /** `known`: keys of the PTYs in the state. PTYs that it ended are ended; all others get a window each. */
  async adoptAllBut(known: ReadonlySet<string>): Promise<void> {
    const { welcome, keeper } = this.#parts;
    const unknown = welcome.ptys.filter(({ key }) => !known.has(key)).sort((a, b) => a.pty - b.pty);
    const lost = unknown.filter((pty) => pty.exited === null && !this.#wasEnded(pty));
    for (const pty of unknown) {
      if (lost.includes(pty)) continue;
      keeper.kill(pty.pty);
      keeper.release(pty.pty);
    }
    let session: Session | null = null;
    for (const pty of lost) {
      const pane = this.#makePane(pty, session);
      session ??= pane.window.links[0]?.session ?? null;
      await this.#parts.panes.takeOver(pane, pty);
    }
    if (session !== null) this.#tell(session, lost.length);
  }

  /** Message for the first client; null when there is none, and once it was taken. */
  takeNotice(): string | null {
    const notice = this.#notice;
    this.#notice = null;
    return notice;
  }

  /** The state was stored after the keeper had made this PTY, and has no pane for it: the pane was closed. */
  #wasEnded({ pty }: PtyState): boolean {
    const { restored, host } = this.#parts;
    const before = restored.host;
    if (before?.newestPty === undefined) return false;
    const sameKeeper =
      before.keeper.pid === host.keeper.pid && before.keeper.startedAt === host.keeper.startedAt;
    return sameKeeper && pty <= before.newestPty;
  }

  #makePane(pty: PtyState, session: Session | null): Pane {
    const { tree, inspector } = this.#parts;
    const { cols, rows } = pty;
    const uuid = this.#uuidOf(pty);
    const cwd = inspector.foreground(pty.pid)?.cwd ?? homedir();
    const pane = { cwd, command: [], ...(uuid === null ? {} : { uuid }) };
    if (session) return tree.createWindow(session, { cols, rows, detached: true, pane }).window.active;
    return tree.createSession({ name: this.#freeName(), cwd, cols, rows, pane }).current.window.active;
  }

  /** uuid of the PTY's pane, under which its log is found; null when there is none, or the tree already has it. */
  #uuidOf({ key }: PtyState): Uuid | null {
    const uuid = key.replace(popupKey(''), '');
    const taken = [...this.#parts.tree.panes.values()].some((pane) => pane.uuid === uuid);
    return isUuid(uuid) && !taken ? uuid : null;
  }

  #freeName(): string {
    const names = new Set([...this.#parts.tree.sessions.values()].map(({ name }) => name));
    let name = sessionName;
    for (let n = 1; names.has(name); n++) name = `${sessionName}-${n}`;
    return name;
  }

  #tell(session: Session, count: number): void {
    const { problems, messages, restored } = this.#parts;
    const what = count === 1 ? 'a program runs' : `${count} programs run`;
    const they = count === 1 ? 'it is' : 'they are';
    const why = restored.fresh ? 'no stored state could be read' : `the stored state is older than ${they}`;
    this.#notice = `${what} on in session ${session.name}: ${why}; see: holdfast server status`;
    problems.push(`${what} on in session ${session.name}: ${why}`);
    for (const problem of problems) messages.add(problem);
  }
}
