/**
 * Reports of the Program Status Protocol (OSC 7501, revision 0.4): the grammar and its limits. Owns the reading of one
 * report; keeps none (StatusRecords.ts).
 *
 *   report := "state=" state (":" key "=" value)*      key := [a-z]+      value := [A-Za-z0-9_.,+/=-]*
 */
import { Buffer } from 'node:buffer';
import { hasControl, shownText } from './statusText.ts';

/** States that a program can be in, most urgent first. */
export const reportedStates = ['blocked', 'error', 'working', 'done', 'idle'] as const;
export type ReportedState = (typeof reportedStates)[number];

/** Reasons for which a program is blocked. */
export const blockedKinds = ['permission', 'question', 'auth'] as const;
export type BlockedKind = (typeof blockedKinds)[number];

/** One report, checked: text is plain and fit to be shown. Absent keys are absent. */
export interface StatusReport {
  state: ReportedState | 'clear';
  /** Path of the record, '' for the root. */
  id: string;
  kind?: BlockedKind;
  /** Percent, 0 to 100; with `working` and `blocked` only. */
  progress?: number;
  app?: string;
  title?: string;
  msg?: string;
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
  segments: 8,
  title: { encoded: 256, decoded: 192 },
  msg: { encoded: 2732, decoded: 2048 },
} as const;

const framing = '\x1b]7501;'.length;
const keyPattern = /^[a-z]+$/;
const valuePattern = /^[A-Za-z0-9_.,+/=-]*$/;
const namePattern = /^[A-Za-z0-9_.+-]{1,32}$/;
const pathPattern = /^[A-Za-z0-9_.+-]{1,32}(?:\/[A-Za-z0-9_.+-]{1,32}){0,7}$/;
const longSegment = /[^/]{33}/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
const blanks = /^[ \t]+|[ \t]+$/g;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Values by key as they came, the last of each; text decoded. */
interface Pairs {
  state?: string;
  id?: string;
  kind?: string;
  progress?: string;
  app?: string;
  title?: string;
  msg?: string;
}

/** Whether the body of OSC 7501 asks if the terminal speaks the protocol. */
export function isStatusQuery(body: string): boolean {
  return (
    body === '?' || (body.includes('?') && body.length <= statusLimits.sequence && trimmed(body) === '?')
  );
}

/**
 * Reads the body of OSC 7501; `terminator` is the number of bytes of the ST that ended it. Undefined for a report that
 * is to be ignored or dropped as a whole: every pair is checked before anything is answered. A program may send a
 * hundred thousand a second, so it allocates little.
 */
export function readStatusReport(body: string, terminator: number): StatusReport | undefined {
  const room = statusLimits.sequence - framing - terminator;
  if (isLonger(body, room)) return undefined;
  const pairs: Pairs = {};
  const others = new Set<string>();
  for (let at = 0; at <= body.length; ) {
    const colon = body.indexOf(':', at);
    const end = colon < 0 ? body.length : colon;
    const equals = body.indexOf('=', at);
    if (equals >= 0 && equals < end) {
      const key = trimmed(body.slice(at, equals));
      if (isLonger(key, statusLimits.key)) return undefined;
      if (!take(pairs, others, key, trimmed(body.slice(equals + 1, end)))) return undefined;
    }
    at = end + 1;
  }
  return assembled(pairs);
}

/** Takes a pair that is well-formed. Answers whether it is within its limits. */
function take(pairs: Pairs, others: Set<string>, key: string, value: string): boolean {
  if (!valuePattern.test(value)) return true;
  switch (key) {
    case 'state':
    case 'kind':
    case 'progress':
      pairs[key] = value;
      return true;
    case 'app':
      pairs.app = value;
      return value.length <= statusLimits.app;
    case 'id':
      pairs.id = value;
      return value.length <= statusLimits.id && !longSegment.test(value) && !isDeep(value);
    case 'title':
    case 'msg': {
      const text = decoded(value, statusLimits[key]);
      if (text !== undefined) pairs[key] = text;
      return text !== undefined;
    }
    default:
      if (keyPattern.test(key)) others.add(key);
      return others.size === 0 || others.size + Object.keys(pairs).length <= statusLimits.keys;
  }
}

const isDeep = (id: string): boolean => id.includes('/') && id.split('/').length > statusLimits.segments;

/** Whether the text has more bytes of UTF-8 than that. */
function isLonger(text: string, bytes: number): boolean {
  // A UTF-16 unit takes three bytes at most: what is short needs no counting.
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || Buffer.byteLength(text) > bytes;
}

function trimmed(text: string): string {
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  const isBlank = first === 0x20 || first === 0x09 || last === 0x20 || last === 0x09;
  return isBlank ? text.replace(blanks, '') : text;
}

/** Text of a base64 value, padded or not; undefined for anything but UTF-8 without control characters. */
function decoded(value: string, limit: { encoded: number; decoded: number }): string | undefined {
  if (value.length > limit.encoded || !base64.test(value)) return undefined;
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  if ((value.length - padding) % 4 === 1 || (padding > 0 && value.length % 4 !== 0)) return undefined;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length > limit.decoded) return undefined;
  const latin = bytes.toString('latin1');
  if (/^[ -~]*$/.test(latin)) return latin;
  try {
    const text = strict.decode(bytes);
    return hasControl(text) ? undefined : shownText(text);
  } catch {
    return undefined;
  }
}

function assembled({ state: named, id, kind, progress, app, title, msg }: Pairs): StatusReport | undefined {
  const state = named === 'clear' ? named : reportedStates.find((known) => known === named);
  if (state === undefined || (id !== undefined && !pathPattern.test(id))) return undefined;
  const report: StatusReport = { state, id: id ?? '' };
  if (app !== undefined && namePattern.test(app)) report.app = app;
  if (title) report.title = title;
  if (msg) report.msg = msg;
  const why =
    state === 'blocked' && kind !== undefined ? blockedKinds.find((known) => known === kind) : undefined;
  if (why !== undefined) report.kind = why;
  if (progress !== undefined && (state === 'working' || state === 'blocked'))
    if (/^\d{1,3}$/.test(progress) && Number(progress) <= 100) report.progress = Number(progress);
  return report;
}
