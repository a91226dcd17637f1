/**
 * States as JSON with an id of their own, which tells whether another state of the same server is newer. Every stored state has
 * another id, also when the rest is the same.
 */
import { readFileSync, statSync } from 'node:fs';

export interface IdentifiedState {
  id: string;
  /** JSON, with the id as its last field, `save`. */
  text: string;
}

export interface ParsedState {
  /** Null for a state of a release that stored none. */
  id: string | null;
  /** The state in the file when this one was stored in another place; null in the file itself. */
  follows: string | null;
  /** Without both ids. */
  state: unknown;
}

/** `text`: an object as JSON. `id`: without characters that JSON escapes. */
export function withId(text: string, id: string): IdentifiedState {
  return { id, text: `${text.slice(0, -1)}${text === '{}' ? '' : ','}"save":"${id}"}` };
}

/** Whether the state `id` was stored after the other, by the same server: ids are RUN-NUMBER. */
export function isLater(id: string, than: string): boolean {
  const [[run, number], [thatRun, thatNumber]] = [id.split('-'), than.split('-')];
  return run === thatRun && Number(number) > Number(thatNumber);
}

/** A state for another place than the file, which has the state `follows`. */
export function following(text: string, follows: string | null): string {
  return follows === null ? text : `${text.slice(0, -1)},"follows":"${follows}"}`;
}

/** Errors: those of JSON.parse. */
export function parseStored(text: string): ParsedState {
  const stored: unknown = JSON.parse(text);
  if (typeof stored !== 'object' || stored === null || !('save' in stored))
    return { id: null, follows: null, state: stored };
  const { save, follows, ...state } = stored as { save: unknown; follows?: unknown };
  return { id: textOrNull(save), follows: textOrNull(follows), state };
}

/** Errors: the file is larger, of the file system, those of JSON.parse. */
export function readStored(path: string, mostBytes: number): ParsedState {
  checkSize(statSync(path).size, mostBytes);
  return parseStored(readFileSync(path, 'utf8'));
}

/** The ids in a file; none where it is missing or not readable. */
export function idsIn(path: string, mostBytes: number): Pick<ParsedState, 'id' | 'follows'> {
  try {
    return readStored(path, mostBytes);
  } catch {
    return { id: null, follows: null };
  }
}

/** Errors: too many. */
export function checkSize(bytes: number, most: number): void {
  if (bytes > most) throw new Error(`${bytes} bytes are too many for a state`);
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
