/**
 * Reads the times of a pane's past in which a person may want to look: when it had output, its commands with their
 * ends, who typed, and the ends of its program. Owns nothing; bounded, whatever the log holds.
 */
import type { BlockRecord } from './blockFormat.ts';
import { InputReading } from './readInputs.ts';
import { Stretches } from './Stretches.ts';
import type { InputRun, ReadTimelineRequest, ReadTimelineResult, TimelineCommand } from './types.ts';

/** OSC 133;D: a command of the shell has ended, with its exit code where the shell gives it. */
const commandEnds = Buffer.from('\x1b]133;D');
const exitCode = /^;(-?\d{1,10})/;
/** Bytes after the mark in which its exit code is. */
const codeBytes = 12;
/** Most stretches: twice as many as a slider has pixels to tell them apart is of no use. */
const mostStretches = 400;
/** Input of one author is one entry up to this pause, milliseconds. */
const typedPauseMs = 60_000;

interface End {
  at: number;
  /** Place in the log. */
  offset: number;
  code: number | null;
}

/** A step after each block: the caller may run other work, or stop. Never throws. */
export function* readTimeline({ source, limit }: ReadTimelineRequest): Generator<void, ReadTimelineResult> {
  const stretches = new Stretches(mostStretches);
  const ends = new Newest<End>(limit);
  const exits = new Newest<{ at: number; status: string }>(limit);
  const reading = new InputReading(0, limit * 8, null, (record) => {
    if (changesScreen.has(record.kind)) stretches.add(record.at);
    if (record.kind === 'output') for (const end of endsIn(record)) ends.add(end);
    if (record.kind === 'exit') exits.add({ at: record.at, status: record.status });
  });
  for (let index = 0; index < source.blocks.length; index++) {
    reading.block(source, index);
    yield;
  }
  const { found, earlier } = reading.newest();
  const commands = found.flatMap(({ command }) => command ?? []);
  const typed = merged(found.flatMap(({ run }) => run ?? []));
  const isCut = (source.blocks[0]?.seq ?? 1) !== 1;
  return {
    stretches: stretches.all.map(([from, to]) => [from, to]),
    commands: withEnds(commands, ends.all).slice(-limit),
    typed: typed.slice(-limit),
    exits: exits.all.slice(-limit),
    truncated: isCut || earlier !== null || commands.length > limit || typed.length > limit,
  };
}

const changesScreen: ReadonlySet<BlockRecord['kind']> = new Set([
  'output',
  'inserted',
  'resize',
  'cleared',
  'reset',
  'respawn',
]);

function endsIn({ data, at, offset }: Extract<BlockRecord, { kind: 'output' }>): End[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const found: End[] = [];
  for (let from = bytes.indexOf(commandEnds); from >= 0; from = bytes.indexOf(commandEnds, from + 1)) {
    const rest = from + commandEnds.length;
    const code = exitCode.exec(bytes.toString('latin1', rest, rest + codeBytes))?.[1];
    found.push({ at, offset: offset + from, code: code === undefined ? null : Number(code) });
  }
  return found;
}

/** Each command with the first end after it, before the next command. */
function withEnds(
  commands: readonly { at: number; offset: number; who: string }[],
  ends: readonly End[],
): TimelineCommand[] {
  let next = 0;
  return commands.map(({ at, offset, who }, index) => {
    const until = commands[index + 1]?.offset ?? Number.POSITIVE_INFINITY;
    while ((ends[next]?.offset ?? Number.POSITIVE_INFINITY) < offset) next++;
    const end = ends[next];
    if (!end || end.offset > until) return { at, who, endedAt: null, code: null };
    next++;
    return { at, who, endedAt: end.at, code: end.code };
  });
}

/** Runs of input as one entry for each author, up to a pause or another author. */
function merged(runs: readonly InputRun[]): ReadTimelineResult['typed'] {
  const all: ReadTimelineResult['typed'] = [];
  for (const { at, who } of runs) {
    const last = all.at(-1);
    if (last?.who === who && at <= last.to + typedPauseMs) last.to = Math.max(last.to, at);
    else all.push({ from: at, to: at, who });
  }
  return all;
}

/** The newest entries of a kind: at least `limit`, at most twice as many. */
class Newest<T> {
  readonly #limit: number;
  #all: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get all(): readonly T[] {
    return this.#all;
  }

  add(one: T): void {
    this.#all.push(one);
    if (this.#all.length > 2 * this.#limit) this.#all = this.#all.slice(-this.#limit);
  }
}
