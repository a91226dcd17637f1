/**
 * Reads a pane's input and its authors: the records of input, and the commands that the shell reported. Counts once what
 * was sent again after a crash: it has two records, and the keeper typed it once.
 */
import { type BlockRecord, walkRecords } from './blockFormat.ts';
import { readSourceBlock } from './blockReading.ts';
import { InputNames } from './InputNames.ts';
import type { InputPlace, InputRun, PastSource, ReadInputsRequest, ReadInputsResult } from './types.ts';

/** OSC 133;C: the shell runs a command. */
const commandBegins = Buffer.from('\x1b]133;C');

/** Newest input numbers kept to recognise resends. A resend comes within seconds. */
const mostNumbered = 100_000;

/** Never throws. */
export function readInputs({ source, since, limit, before }: ReadInputsRequest): ReadInputsResult {
  const first = firstBlock(source, since);
  // The last one to type before that time may have begun the first command after it.
  const reading = new InputReading(since, limit, before ?? null);
  for (let index = Math.max(0, first - 1); index < source.blocks.length; index++)
    // The next block may refuse input from the end of this one.
    if (before === undefined || (source.blocks[index]?.seq ?? 0) <= before.block + 1)
      reading.block(source, index);
  const { found, earlier } = reading.newest();
  const isCut = first === 0 && (source.blocks[0]?.firstTime ?? 0) > since && source.blocks[0]?.seq !== 1;
  return {
    runs: found.flatMap(({ run }) => run ?? []),
    commands: found.flatMap(({ command }) => command ?? []),
    earlier,
    truncated: earlier !== null || isCut,
  };
}

/** The block in which this time lies. Clocks jump: earlier blocks that end after it count as well. */
function firstBlock({ blocks }: PastSource, since: number): number {
  const after = blocks.findIndex(({ firstTime }) => firstTime > since);
  return after < 0 ? Math.max(0, blocks.length - 1) : Math.max(0, after - 1);
}

interface Found {
  readonly place: InputPlace;
  readonly run?: InputRun;
  readonly command?: ReadInputsResult['commands'][number];
}

/** Reads blocks in order, and keeps the newest runs and commands. */
export class InputReading {
  readonly #since: number;
  readonly #limit: number;
  readonly #before: InputPlace | null;
  readonly #visit: ((record: BlockRecord) => void) | undefined;
  /** By who typed and the number of the input. */
  readonly #numbered = new Map<string, InputRun>();
  readonly #gone = new Set<InputRun>();
  #all: Found[] = [];
  /** Older entries were dropped from `#all`. */
  #isFull = false;
  #last = '';

  /** `visit` gets every record that is read. */
  constructor(
    since: number,
    limit: number,
    before: InputPlace | null,
    visit?: (record: BlockRecord) => void,
  ) {
    this.#since = since;
    this.#limit = limit;
    this.#before = before;
    this.#visit = visit;
  }

  newest(): { found: Found[]; earlier: InputPlace | null } {
    const left = this.#all.filter(({ run }) => run === undefined || !this.#gone.has(run));
    const found = left.slice(-this.#limit);
    const hasEarlier = this.#isFull || left.length > this.#limit;
    return { found, earlier: hasEarlier ? ((found[0] ?? this.#all[0])?.place ?? null) : null };
  }

  block(source: PastSource, index: number): void {
    const block = source.blocks[index];
    const reading = block && readSourceBlock(source, block);
    if (!block || reading?.kind !== 'ok') return;
    const names = new InputNames();
    const cursor = { position: 0, offset: block.firstOffset, time: reading.header.firstTime };
    let number = 0;
    walkRecords(reading.records, cursor, (record) => {
      this.#visit?.(record);
      const next = (): InputPlace => ({ block: block.seq, record: number++ });
      if (record.kind === 'output') this.#output(record, next);
      if (record.kind !== 'input') return undefined;
      const place = next();
      const { at, offset, bytes, seq, how } = record;
      const who = names.of(record);
      if (who === undefined) return undefined;
      const known = seq === 0 ? undefined : this.#numbered.get(`${seq} ${who}`);
      if (how === 'refused') {
        if (known) this.#gone.add(known);
        return undefined;
      }
      this.#last = who;
      if (known && !this.#gone.has(known)) return undefined;
      const run: InputRun = { at, offset, who, bytes, how };
      if (seq > 0) this.#number(`${seq} ${who}`, run);
      this.#add({ place, run }, at);
      return undefined;
    });
  }

  #output(
    { data, offset, at }: { data: Uint8Array; offset: number; at: number },
    next: () => InputPlace,
  ): void {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (let from = bytes.indexOf(commandBegins); from >= 0; from = bytes.indexOf(commandBegins, from + 1))
      this.#add({ place: next(), command: { at, offset: offset + from, who: this.#last } }, at);
  }

  #add(found: Found, at: number): void {
    if (at < this.#since) return;
    if (this.#before !== null && !isBefore(found.place, this.#before)) return;
    this.#all.push(found);
    // Later records may still refuse some of them.
    if (this.#all.length <= 4 * this.#limit) return;
    this.#all = this.#all.slice(-2 * this.#limit);
    this.#isFull = true;
  }

  #number(name: string, run: InputRun): void {
    this.#numbered.set(name, run);
    const [oldest] = this.#numbered.keys();
    if (this.#numbered.size > mostNumbered && oldest !== undefined) this.#numbered.delete(oldest);
  }
}

const isBefore = (place: InputPlace, other: InputPlace): boolean =>
  place.block < other.block || (place.block === other.block && place.record < other.record);
