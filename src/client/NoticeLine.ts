/**
 * Messages of the client itself on the status line: refused input, a change of rights, a server of another build. Owns
 * the line and the timer that takes it away; a lost link has a line of its own (LostLink.ts) that comes first.
 */
import type { HelloResult, ViewportAccess } from '../protocol/messages.ts';
import { build, unbuilt } from '../runtime/installation.ts';

/** Time that a message stays: tmux's display-time. */
const noticeMs = 750;
/** Time that the notice about a different server build is shown: one sentence, read once. */
const otherBuildMs = 6000;

export interface NoticeLineParts {
  /** Shows a line in place of the status line; null shows the status line again. */
  say(line: string | null): void;
  /** The lost link has the line now. */
  isLost(): boolean;
}

export class NoticeLine {
  readonly #parts: NoticeLineParts;
  /** Server builds already reported, or equal to ours. */
  readonly #knownBuilds = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: NoticeLineParts) {
    this.#parts = parts;
  }

  show(message: string, forMs = noticeMs): void {
    this.clear();
    this.#parts.say(message);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.#parts.isLost()) this.#parts.say(null);
    }, forMs);
  }

  /** Forgets the message; the line stays as it is. */
  clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Reports a change, made by another client, of what this client may do. */
  access({ readOnly, by }: ViewportAccess): void {
    this.show(
      readOnly ? `${by} took over: this client is read-only now` : `${by} lets this client type again`,
    );
  }

  /**
   * Reports a server on this machine whose build is not ours, once per build. An upgrade may replace the server under an
   * attached client (`reconnected`), or the client before the server.
   */
  otherBuild({ server }: HelloResult, reconnected: boolean): void {
    const theirs = server.build ?? '';
    const isNew = !this.#knownBuilds.has(theirs);
    this.#knownBuilds.add(theirs);
    if (theirs === build || build === unbuilt || !isNew) return;
    const what =
      server.build === undefined ? 'an earlier holdfast' : `holdfast ${server.version} ${server.build}`;
    // Short enough that its end is visible in 80 columns.
    const remedy = reconnected ? 'attach again' : 'holdfast server restart';
    this.show(`the server is ${what}, not ${build}: ${remedy}`, otherBuildMs);
  }
}
