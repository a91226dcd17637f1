/**
 * Output of a pane since an offset, read from its log: the lines that it made and the marks of its shell. Used when a
 * wait goes on at another server, so that a condition that came true meanwhile is found. The screen begins empty, so a
 * line that began before the offset reads without its begin. Owns nothing.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PastReader } from '../../log/PastReader.ts';
import type { PastSource } from '../../log/types.ts';
import type { PromptMark } from '../../screen/programReports.ts';
import { Screen } from '../../screen/Screen.ts';
import { LineWatch } from '../panes/LineWatch.ts';

/** Output that is searched, bytes: the newest part of more. */
const mostBytes = 8 * 1024 * 1024;
/** Bytes read at a time, and fed in one turn of the event loop. */
const readBytes = 256 * 1024;
const turnBytes = 16 * 1024;
/** Rows above the screen, which LineWatch needs. */
const contextRows = 500;

export interface OutputReader {
  line(text: string): void;
  mark(mark: PromptMark): void;
  /** No more is needed. */
  isDone(): boolean;
}

/** Passes on the output; false when some of it was not kept or not searched. Errors: internal. */
export async function readLoggedOutput(
  past: PastReader,
  source: PastSource,
  from: number,
  size: { cols: number; rows: number },
  reader: OutputReader,
): Promise<boolean> {
  // The log of a pane that is gone has no known end.
  let offset = Number.isFinite(source.endOffset) ? Math.max(from, source.endOffset - mostBytes) : from;
  const end = offset + mostBytes;
  let isWhole = offset === from;
  const events = { promptMark: (mark: PromptMark) => reader.mark(mark) };
  const screen = new Screen({ ...size, contextRows, events, answersQueries: false });
  const watch = new LineWatch(screen);
  watch.add((line) => reader.line(line));
  try {
    while (offset < Math.min(end, source.endOffset) && !reader.isDone()) {
      const { data, next, truncated } = await past.readBytes({ source, offset, limit: readBytes });
      if (data.length === 0) break;
      isWhole &&= !truncated;
      for (let at = 0; at < data.length && !reader.isDone(); at += turnBytes) {
        watch.feed(data.subarray(at, at + turnBytes));
        await nextTurn();
      }
      offset = next;
    }
    return isWhole && watch.missed === 0 && (reader.isDone() || offset < end || offset >= source.endOffset);
  } finally {
    screen.dispose();
  }
}
