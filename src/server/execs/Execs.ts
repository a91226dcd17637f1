/**
 * Running and ended commands of `exec`: ids, records, time limits, and how long they are kept. Passes events of panes
 * to their commands. ExecStarter starts and ends programs.
 */
import { fail } from '../../protocol/errors.ts';
import type { ExecReadParams, ExecReadResult, ProcessInfo } from '../../protocol/messages.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import type { Pane, Uuid } from '../../session/types.ts';
import { Exec, type ExecParts } from './Exec.ts';
import type { ExecFiles } from './ExecFiles.ts';
import type { ExecRecord } from './ExecRecord.ts';

/** How long an ended command stays readable, milliseconds. */
const keptMs = 86_400_000;
/** Most commands kept; the oldest ended ones go first. */
const mostKept = 1000;
/** Most commands running at once: each keeps its newest output in memory. */
const mostRunning = 200;
/** Most output in one answer by default, bytes. */
const defaultLimit = 256 * 1024;
/** After this long without a request, milliseconds, a reader counts as gone. */
const readerMs = 3_000;

export interface ExecsParts extends Omit<ExecParts, 'store'> {
  files: ExecFiles;
  /** The time used for removals by age; null while the clock may be wrong. */
  settled(): number | null;
  /** Retains the pane's log from this offset on; null ends that. */
  keepOutput(uuid: Uuid, from: number | null): void;
  /** Called when a command reaches its time limit. */
  timeUp(exec: Exec): void;
  problem(sentence: string): void;
}

export type NewExec = Omit<ExecRecord, 'version' | 'id' | 'startedAt' | 'state' | 'deadline'> & {
  timeoutMs?: number;
};

export class Execs {
  readonly #parts: ExecsParts;
  readonly #byId = new Map<string, Exec>();
  /** Running commands, by the uuid of their pane. */
  readonly #running = new Map<Uuid, Exec>();
  readonly #deadlines = new Map<Exec, { cancel(): void }>();
  /** Commands with a reader, and the monotonic time of its last request. */
  readonly #followed = new Map<Exec, number>();

  constructor(parts: ExecsParts) {
    this.#parts = parts;
    for (const record of parts.files.load()) {
      const exec = this.#make(record, false);
      this.#byId.set(record.id, exec);
      if (!exec.isOver) this.#run(exec);
    }
  }

  /** Offset from which a pane's log must be retained; null when nothing needs it. */
  keptFrom(uuid: Uuid): number | null {
    const own = [...this.#byId.values()].filter(({ record }) => record.paneUuid === uuid);
    return own.length === 0 ? null : Math.min(...own.map(({ record }) => record.from));
  }

  /** Milliseconds during which a reader may still return for the output of ended commands; 0 when there is none. */
  get followedMs(): number {
    const newest = Math.max(...this.#followed.values());
    return Math.max(0, newest + readerMs - this.#parts.timers.now()) || 0;
  }

  /** The command that runs in a pane. */
  in(pane: Pane): Exec | undefined {
    return this.#running.get(pane.uuid);
  }

  /** Errors: no-such-exec. */
  get(id: string): Exec {
    const exec = this.#byId.get(id);
    if (!exec) throw fail('no-such-exec', { id });
    return exec;
  }

  byKey(key: string | undefined): Exec | undefined {
    if (key === undefined) return undefined;
    return [...this.#byId.values()].find(({ record }) => record.key === key);
  }

  /** Newest first. */
  list(): Exec[] {
    this.#expire();
    return [...this.#byId.values()].reverse();
  }

  /** Creates the record, before the program is started or the line typed. Errors: limit-exceeded, file-error. */
  begin({ timeoutMs, ...given }: NewExec): Exec {
    this.#expire();
    if (this.#running.size >= mostRunning)
      throw fail('limit-exceeded', { limit: 'commands of exec that run', most: mostRunning });
    const startedAt = this.#parts.now();
    const record: ExecRecord = {
      version: 1,
      id: this.#newId(startedAt),
      ...given,
      startedAt,
      ...(timeoutMs === undefined ? {} : { deadline: startedAt + timeoutMs }),
      state: 'running',
    };
    this.#parts.files.write(record);
    const exec = this.#make(record, true);
    this.#byId.set(record.id, exec);
    this.#run(exec);
    this.#followed.set(exec, this.#parts.timers.now());
    this.#parts.keepOutput(record.paneUuid, this.keptFrom(record.paneUuid));
    return exec;
  }

  /** The command never started; the caller gets the reason. */
  drop(exec: Exec): void {
    exec.failed('it was not started');
    this.#remove(exec);
  }

  /** Resumes the commands of the previous server, once its panes are back. */
  resume(panes: Iterable<Pane>): void {
    const byUuid = new Map([...panes].map((pane) => [pane.uuid, pane]));
    for (const exec of [...this.#running.values()]) {
      const pane = byUuid.get(exec.record.paneUuid);
      if (!pane) exec.closed('its pane was closed while no server ran');
      else if (pane.process.state !== 'running') exec.process(pane.process, this.#parts.endOffset(pane.uuid));
      else void exec.resume().catch(() => exec.unseen());
    }
  }

  /** Called for every piece of output, so cheap while nothing runs. `end`: offset of the log's end after this piece. */
  output(pane: Pane, data: Uint8Array, end: number): void {
    if (this.#running.size > 0) this.#running.get(pane.uuid)?.output(end - data.length, data);
  }

  /** The program of a pane started or ended. */
  processChanged(pane: Pane, process: ProcessInfo): void {
    this.#running.get(pane.uuid)?.process(process, this.#parts.endOffset(pane.uuid));
  }

  removed(pane: Pane): void {
    this.#running.get(pane.uuid)?.closed('its pane was closed');
  }

  /** Errors: no-such-exec, bad-value; internal, when the log can't be read. */
  async read(params: ExecReadParams, gone: AbortSignal): Promise<ExecReadResult> {
    const exec = this.get(params.id);
    const { from = 0, limit = defaultLimit, raw = false, waitMs = 0 } = params;
    const until = this.#parts.timers.now() + waitMs;
    for (;;) {
      this.#followed.set(exec, this.#parts.timers.now());
      const found = await readOnce(exec, { from, limit, raw }, gone);
      const leftMs = until - this.#parts.timers.now();
      if (found.data !== '' || found.done || found.missed || leftMs <= 0 || gone.aborted) {
        if (found.done) this.#followed.delete(exec);
        return found;
      }
      // Output may have arrived while the log was read.
      const { isOver, end, record } = exec;
      if (!isOver && end - record.from <= found.next + 1) await exec.news(leftMs, gone);
    }
  }

  #make(record: ExecRecord, isNew: boolean): Exec {
    return new Exec(
      {
        ...this.#parts,
        store: (changed) => {
          try {
            this.#parts.files.write(changed);
          } catch (error) {
            this.#parts.problem(`command ${changed.id} could not be recorded: ${systemReason(error)}`);
          }
        },
      },
      record,
      isNew,
    );
  }

  #run(exec: Exec): void {
    const { paneUuid, deadline } = exec.record;
    this.#running.set(paneUuid, exec);
    exec.over = () => {
      if (this.#running.get(paneUuid) === exec) this.#running.delete(paneUuid);
      this.#deadlines.get(exec)?.cancel();
      this.#deadlines.delete(exec);
    };
    if (deadline === undefined) return;
    const leftMs = Math.max(0, deadline - this.#parts.now());
    this.#deadlines.set(
      exec,
      this.#parts.timers.after(leftMs, () => this.#parts.timeUp(exec)),
    );
  }

  #newId(at: number): string {
    for (let time = at; ; time++) {
      const id = `e${time.toString(36)}`;
      if (!this.#byId.has(id)) return id;
    }
  }

  /** Removes commands that ended a day ago, and the oldest beyond the limit. */
  #expire(): void {
    const now = this.#parts.settled();
    let over = this.#byId.size - mostKept;
    for (const exec of [...this.#byId.values()]) {
      if (!exec.isOver) continue;
      const isOld = now !== null && now - (exec.record.endedAt ?? 0) > keptMs;
      if (!isOld && over <= 0) continue;
      this.#remove(exec);
      over -= 1;
    }
  }

  #remove(exec: Exec): void {
    const { id, paneUuid } = exec.record;
    this.#byId.delete(id);
    this.#followed.delete(exec);
    this.#parts.files.remove(id);
    this.#parts.keepOutput(paneUuid, this.keptFrom(paneUuid));
  }
}

async function readOnce(
  exec: Exec,
  { from, limit, raw }: { from: number; limit: number; raw: boolean },
  gone: AbortSignal,
): Promise<ExecReadResult> {
  const { end, record } = exec;
  const offset = record.from + from;
  if (offset > end)
    throw fail('bad-value', { value: String(from), reason: 'that is behind the end of the output' });
  const wasOver = exec.isOver;
  if (offset === end) return { data: '', next: from, ...(wasOver ? { done: true } : {}), exec: exec.info };
  const { data, next, truncated } = await exec.read(offset, limit, gone);
  const isLast = wasOver && next >= end;
  let bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // The next byte decides whether a CR at the end is the terminal's.
  const holdsBack = !raw && !isLast && bytes.at(-1) === carriageReturn;
  if (holdsBack) bytes = bytes.subarray(0, -1);
  const text = bytes.toString('latin1');
  return {
    data: raw ? text : text.replaceAll('\r\n', '\n'),
    next: next - record.from - (holdsBack ? 1 : 0),
    ...(isLast ? { done: true } : {}),
    ...(truncated ? { missed: true } : {}),
    exec: exec.info,
  };
}

const carriageReturn = 0x0d;
