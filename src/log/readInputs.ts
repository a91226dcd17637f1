/**
 * Reads a pane's input and its authors: the records of input, and the commands that the shell reported. Counts once what
 * was sent again after a crash: it has two records, and the keeper typed it once.
 */
import { walkRecords } from './blockFormat.ts';
import { readSourceBlock } from './blockReading.ts';
import type { InputRun, PastSource, ReadInputsRequest, ReadInputsResult } from './types.ts';

/** OSC 133;C: the shell runs a command. */
const commandBegins = Buffer.from('\x1b]133;C');

/** Never throws. */
export function readInputs({ source, since, limit }: ReadInputsRequest): ReadInputsResult {
  const found: ReadInputsResult = { runs: [], commands: [], truncated: false };
  const first = firstBlock(source, since);
  // Whoever typed last before that time may have begun the first command after it.
  const reading = new InputReading(since, found);
  for (let index = Math.max(0, first - 1); index < source.blocks.length; index++)
    reading.block(source, index);
  if (reading.runs.length > limit) found.truncated = true;
  found.runs = reading.runs.slice(-limit);
  found.commands = found.commands.slice(-limit);
  if (first === 0 && (source.blocks[0]?.firstTime ?? 0) > since && source.blocks[0]?.seq !== 1)
    found.truncated = true;
  return found;
}

/** The block in which this time lies. Clocks jump: earlier blocks that end after it count as well. */
function firstBlock({ blocks }: PastSource, since: number): number {
  const after = blocks.findIndex(({ firstTime }) => firstTime > since);
  return after < 0 ? Math.max(0, blocks.length - 1) : Math.max(0, after - 1);
}

class InputReading {
  readonly #since: number;
  readonly #found: ReadInputsResult;
  /** By who typed and the number of the input. */
  readonly #numbered = new Map<string, InputRun>();
  readonly #gone = new Set<InputRun>();
  readonly #all: InputRun[] = [];
  #last = '';

  constructor(since: number, found: ReadInputsResult) {
    this.#since = since;
    this.#found = found;
  }

  get runs(): InputRun[] {
    return this.#all.filter((run) => run.at >= this.#since && !this.#gone.has(run));
  }

  block(source: PastSource, index: number): void {
    const block = source.blocks[index];
    const reading = block && readSourceBlock(source, block);
    if (!block || reading?.kind !== 'ok') return;
    const authors = new Map<number, string>();
    const cursor = { position: 0, offset: block.firstOffset, time: reading.header.firstTime };
    walkRecords(reading.records, cursor, (record) => {
      if (record.kind === 'output') this.#output(record);
      if (record.kind !== 'input') return undefined;
      const { author, at, offset, bytes, seq, how } = record;
      if (record.who !== '') authors.set(author, record.who);
      const who = authors.get(author);
      if (who === undefined) return undefined;
      const known = seq === 0 ? undefined : this.#numbered.get(`${seq} ${who}`);
      if (how === 'refused') {
        if (known) this.#gone.add(known);
        return undefined;
      }
      this.#last = who;
      if (known && !this.#gone.has(known)) return undefined;
      const run: InputRun = { at, offset, who, bytes, how };
      if (seq > 0) this.#numbered.set(`${seq} ${who}`, run);
      this.#all.push(run);
      return undefined;
    });
  }

  #output({ data, offset, at }: { data: Uint8Array; offset: number; at: number }): void {
    if (at < this.#since) return;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (let from = bytes.indexOf(commandBegins); from >= 0; from = bytes.indexOf(commandBegins, from + 1))
      this.#found.commands.push({ at, offset: offset + from, who: this.#last });
  }
}
