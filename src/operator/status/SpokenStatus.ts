/**
 * Everything that the output of one pane says about its program's state: status records (OSC 7501), progress (OSC 9;4),
 * prompt marks (OSC 133), notifications and bells. A fold over the output, stored with the screen: knows no clock, no
 * viewer and no server.
 */
import type { StatusBody } from './StatusBody.ts';
import { type StatusRecord, StatusRecords } from './StatusRecords.ts';
import { type ReportedState, readStatusReport } from './StatusReport.ts';
import { cutBytes, shownText } from './statusText.ts';

/** Statement of a source that keeps one only. */
export interface Standing {
  state: ReportedState;
  /** Number of the last change; rises over all sources of the pane. */
  serial: number;
  /** The program that said it has ended. */
  ended: boolean;
  progress?: number;
  msg?: string;
}

/** Sources that keep one statement each, the most exact first. */
export const standingSources = ['progress', 'marks', 'notification', 'bell'] as const;
export type StandingSource = (typeof standingSources)[number];

/** State as it is stored in a checkpoint. */
export interface SpokenState {
  serial: number;
  endings: number;
  records: readonly StatusRecord[];
  standings: ReadonlyMap<StandingSource, Standing>;
}

/** Longest text of a notification as a status, bytes. */
const noticeBytes = 512;
/** Exit status of a command that was interrupted at the keyboard (128 + SIGINT): its user knows. */
const interrupted = 130;

export class SpokenStatus {
  readonly records = new StatusRecords();
  #standings = new Map<StandingSource, Standing>();
  #serial = 0;
  #endings = 0;

  /** Number of the last change; 0 when nothing was ever said. */
  get serial(): number {
    return this.#serial;
  }

  /** How many programs have ended here, by prompts and exits: what a hook reported before does not stand any more. */
  get endings(): number {
    return this.#endings;
  }

  standing(source: StandingSource): Standing | undefined {
    return this.#standings.get(source);
  }

  /** Whether any source says anything. */
  get isSilent(): boolean {
    return this.records.size === 0 && this.#standings.size === 0;
  }

  /** The body of OSC 7501, and the bytes of its terminator. Like all of these: answers whether anything changed. */
  report(body: StatusBody, terminator: number): boolean {
    const report = readStatusReport(body, terminator);
    if (!report || !this.records.apply(report, this.#serial + 1)) return false;
    this.#serial++;
    return true;
  }

  /** OSC 9 ; 4 ; state ; percent (ConEmu): 0 none, 1 a value, 2 an error, 3 without a value, 4 paused. */
  progressed(data: string): boolean {
    const [, kind = '', percent = ''] = /^4;([0-4])(?:;(\d{1,3})?)?;?$/.exec(data) ?? [];
    if (kind === '') return false;
    if (kind === '0') return this.#standings.delete('progress');
    const progress = percent === '' || kind === '3' ? {} : { progress: Math.min(100, Number(percent)) };
    return this.#stand('progress', { state: kind === '2' ? 'error' : 'working', ...progress });
  }

  /** OSC 133: a prompt (A, B), a command that runs (C), its end (D). */
  marked({ kind, exitCode = 0 }: { kind: 'A' | 'B' | 'C' | 'D'; exitCode?: number }): boolean {
    const ended = kind === 'A' && this.#programEnded();
    const { state } = this.#standings.get('marks') ?? {};
    if (kind === 'C') return this.#stand('marks', { state: 'working' });
    if (kind !== 'D' || state !== 'working') {
      const isIdle = state === undefined || (kind === 'A' && state === 'working');
      return (kind !== 'D' && isIdle && this.#stand('marks', { state: 'idle' })) || ended;
    }
    if (exitCode === interrupted) return this.#stand('marks', { state: 'idle' });
    return exitCode === 0
      ? this.#stand('marks', { state: 'done' })
      : this.#stand('marks', { state: 'error', msg: `exit status ${exitCode}` });
  }

  /** OSC 9, 99, 777: something is there to be looked at. */
  notified(title: string, body: string): void {
    const msg = cutBytes(
      shownText(title === '' || body === '' ? title + body : `${title}: ${body}`),
      noticeBytes,
    );
    this.#stand('notification', { state: 'done', ...(msg === '' ? {} : { msg }) }, true);
  }

  belled(): void {
    this.#stand('bell', { state: 'done' }, true);
  }

  /** The pane's process ended, or another one begins. */
  ended(): boolean {
    const marks = this.#standings.get('marks');
    const isOver = (marks?.state === 'working' || marks?.state === 'idle') && this.#standings.delete('marks');
    if (marks) marks.ended = true;
    return this.#programEnded() || isOver;
  }

  /** RIS. */
  reset(): boolean {
    const wasSilent = this.isSilent;
    this.#standings.clear();
    this.records.clear();
    return !wasSilent;
  }

  get state(): SpokenState {
    return {
      serial: this.#serial,
      endings: this.#endings,
      records: this.records.all(),
      standings: this.#standings,
    };
  }

  restore({ serial, endings, records, standings }: SpokenState): void {
    this.#serial = serial;
    this.#endings = endings;
    this.records.restore(records);
    this.#standings = new Map(standings);
  }

  /** Results stay until somebody has seen them; nothing works or waits there any more. */
  #programEnded(): boolean {
    this.#endings++;
    const progress = this.#standings.get('progress');
    if (progress) progress.ended = true;
    const isOver = progress?.state === 'working' && this.#standings.delete('progress');
    return this.records.end() || isOver;
  }

  #stand(source: StandingSource, said: Pick<Standing, 'state' | 'progress' | 'msg'>, isNew = false): boolean {
    const before = this.#standings.get(source);
    const isSame =
      before?.state === said.state && before.progress === said.progress && before.msg === said.msg;
    if (isSame && !isNew && !before.ended) return false;
    this.#standings.set(source, { ...said, serial: ++this.#serial, ended: false });
    return true;
  }
}
