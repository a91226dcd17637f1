/** An export: all lines of a ledger up to one checkpoint, which its header names. Reads part by part; keeps none. */
import { checkpointLine } from './ledgerLines.ts';

/** Reads the part of the ledger that has entry `from`. */
export type ReadPart = (from: number, head?: string) => Promise<{ lines: string[]; next: number | null }>;

/** Parts of the export, in order: whole lines. Entries that are added meanwhile are not in it. */
export async function* exportLedger(read: ReadPart, head: string): AsyncGenerator<string[]> {
  const last = checkpointLine(head);
  for (let from: number | null = 0; from !== null; ) {
    const isFirst: boolean = from === 0;
    const part: { lines: string[]; next: number | null } = await read(from, isFirst ? head : undefined);
    // One header is enough: the parts follow each other.
    const lines: string[] = isFirst ? part.lines : part.lines.slice(1);
    const end: number = lines.indexOf(last);
    yield end < 0 ? lines : lines.slice(0, end + 1);
    from = end < 0 ? part.next : null;
  }
}
