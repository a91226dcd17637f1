/**
 * Reports of the Program Status Protocol (OSC 7501, revision 0.4): the grammar and its limits. Owns the reading of one
 * report; keeps none (StatusRecords.ts). A program may send a hundred thousand a second, so a report is read from its
 * bytes, and becomes text only where a record keeps it.
 *
 *   report := "state=" state (":" key "=" value)*      key := [a-z]+      value := [A-Za-z0-9_.,+/=-]*
 */
import { takeBase64Text } from './base64Text.ts';
import { byteSet, type StatusBody, Words } from './StatusBody.ts';

/** States that a program can be in, most urgent first. */
export const reportedStates = ['blocked', 'error', 'working', 'done', 'idle'] as const;
export type ReportedState = (typeof reportedStates)[number];

/** Reasons for which a program is blocked. */
export const blockedKinds = ['permission', 'question', 'auth'] as const;
export type BlockedKind = (typeof blockedKinds)[number];

/** One checked report: its texts are plain and safe to show. Absent keys are absent or undefined. */
export interface StatusReport {
  state: ReportedState | 'clear';
  /** Path of the record, '' for the root. */
  id: string;
  kind?: BlockedKind | undefined;
  /** Percent, 0 to 100; with `working` and `blocked` only. */
  progress?: number | undefined;
  app?: string | undefined;
  title?: string | undefined;
  msg?: string | undefined;
}

/** Limits of the protocol, in bytes unless named otherwise. */
export const statusLimits = {
  /** From OSC to ST, both included. */
  sequence: 4096,
  key: 16,
  /** Different keys of a report, known or not. */
  keys: 16,
  app: 32,
  id: 128,
  segment: 32,
  segments: 8,
  title: { encoded: 256, decoded: 192 },
  msg: { encoded: 2732, decoded: 2048 },
} as const;

const framing = '\x1b]7501;'.length;
const [colon, equals, slash, question] = [0x3a, 0x3d, 0x2f, 0x3f];
const keyBytes = byteSet(/[a-z]/);
const valueBytes = byteSet(/[A-Za-z0-9_.,+/=-]/);
const nameBytes = byteSet(/[A-Za-z0-9_.+-]/);
const digits = byteSet(/\d/);
const keyNames = ['state', 'id', 'kind', 'progress', 'app', 'title', 'msg'] as const;
const keys = new Words(keyNames);
const states = new Words([...reportedStates, 'clear']);
const kinds = new Words(blockedKinds);

/** Last value by key; undefined for an empty value. */
interface Pairs {
  state: StatusReport['state'] | undefined;
  /** null: the last value is not a path, so the report is ignored. */
  id: string | null;
  kind: BlockedKind | undefined;
  progress: number | undefined;
  app: string | undefined;
  title: string | undefined;
  msg: string | undefined;
  /** Known keys received, one bit each. */
  known: number;
  /** Unknown keys received; null for none. */
  others: Set<string> | null;
}

/** Whether the body of OSC 7501 asks if the terminal speaks the protocol. */
export function isStatusQuery(body: StatusBody): boolean {
  const { bytes, size } = body;
  const from = body.afterBlanks(0, size);
  return (
    bytes[from] === question && size < statusLimits.sequence && body.beforeBlanks(from, size) === from + 1
  );
}

/**
 * Reads the body of OSC 7501; `terminator` is the number of bytes of the ST that ended it. Undefined for a report that
 * is to be ignored or dropped as a whole: every pair is checked before anything is answered. Decodes texts in place, so a
 * body is read once.
 */
export function readStatusReport(body: StatusBody, terminator: number): StatusReport | undefined {
  const { bytes, size } = body;
  if (size > statusLimits.sequence - framing - terminator) return undefined;
  const pairs: Pairs = {
    state: undefined,
    id: '',
    kind: undefined,
    progress: undefined,
    app: undefined,
    title: undefined,
    msg: undefined,
    known: 0,
    others: null,
  };
  for (let at = 0; at <= size; ) {
    let [sign, end] = [-1, at];
    for (; end < size && bytes[end] !== colon; end++) if (sign < 0 && bytes[end] === equals) sign = end;
    if (sign >= 0 && !takePair(pairs, body, at, sign, end)) return undefined;
    at = end + 1;
  }
  return assembled(pairs);
}

/** Takes the pair from `start` to `end` with its sign at `sign`, if it is well-formed. Answers whether all limits hold. */
function takePair(pairs: Pairs, body: StatusBody, start: number, sign: number, end: number): boolean {
  const keyFrom = body.afterBlanks(start, sign);
  const keyTo = body.beforeBlanks(keyFrom, sign);
  if (keyTo - keyFrom > statusLimits.key) return false;
  const from = body.afterBlanks(sign + 1, end);
  const to = body.beforeBlanks(from, end);
  if (!body.isAll(valueBytes, from, to)) return true;
  const key = keys.at(body, keyFrom, keyTo);
  if (key === undefined) {
    if (keyTo > keyFrom && body.isAll(keyBytes, keyFrom, keyTo)) {
      pairs.others ??= new Set();
      pairs.others.add(body.text(keyFrom, keyTo));
    }
  } else {
    pairs.known |= 1 << keyNames.indexOf(key);
    if (!takeKnown(pairs, body, key, from, to)) return false;
  }
  return pairs.others === null || pairs.others.size + bitCount(pairs.known) <= statusLimits.keys;
}

function takeKnown(
  pairs: Pairs,
  body: StatusBody,
  key: (typeof keyNames)[number],
  from: number,
  to: number,
): boolean {
  switch (key) {
    case 'state':
      pairs.state = states.at(body, from, to);
      return true;
    case 'kind':
      pairs.kind = kinds.at(body, from, to);
      return true;
    case 'progress':
      pairs.progress = percent(body, from, to);
      return true;
    case 'app':
      pairs.app = to > from && body.isAll(nameBytes, from, to) ? body.text(from, to) : undefined;
      return to - from <= statusLimits.app;
    case 'id': {
      const isPath = readPath(body, from, to);
      pairs.id = isPath ? body.text(from, to) : null;
      return isPath !== undefined;
    }
    case 'title':
    case 'msg': {
      const { encoded, decoded } = statusLimits[key];
      const text = to - from > encoded ? undefined : takeBase64Text(body, from, to, decoded);
      pairs[key] = text === '' ? undefined : text;
      return text !== undefined;
    }
  }
}

/** Whether the id is a path; undefined when it exceeds a limit. */
function readPath({ bytes }: StatusBody, from: number, to: number): boolean | undefined {
  let [segments, length, isPath] = [1, 0, true];
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== slash) {
      isPath &&= nameBytes[byte] === 1;
      if (++length > statusLimits.segment) return undefined;
      continue;
    }
    isPath &&= length > 0;
    segments++;
    length = 0;
  }
  if (segments > statusLimits.segments || to - from > statusLimits.id) return undefined;
  return isPath && length > 0;
}

function percent(body: StatusBody, from: number, to: number): number | undefined {
  if (to === from || to - from > 3 || !body.isAll(digits, from, to)) return undefined;
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (body.bytes[at] ?? 0) - 0x30;
  return value <= 100 ? value : undefined;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left > 0; left &= left - 1) count++;
  return count;
}

function assembled({ state, id, kind, progress, app, title, msg }: Pairs): StatusReport | undefined {
  if (state === undefined || id === null) return undefined;
  return {
    state,
    id,
    kind: state === 'blocked' ? kind : undefined,
    progress: state === 'working' || state === 'blocked' ? progress : undefined,
    app,
    title,
    msg,
  };
}
