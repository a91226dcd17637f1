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
const key = /^[a-z]+$/;
const value = /^[A-Za-z0-9_.,+/=-]*$/;
const name = /^[A-Za-z0-9_.+-]{1,32}$/;
const longSegment = /[^/]{33}/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
const blanks = /^[ \t]+|[ \t]+$/g;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether the body of OSC 7501 asks if the terminal speaks the protocol. */
export function isStatusQuery(body: string): boolean {
  return body === '?' || (body.length <= statusLimits.sequence && body.replace(blanks, '') === '?');
}

/**
 * Reads the body of OSC 7501; `terminator` is the number of bytes of the ST that ended it. Undefined for a report that
 * is to be ignored or dropped as a whole: every pair is checked before anything is answered.
 */
export function readStatusReport(body: string, terminator: number): StatusReport | undefined {
  if (body.length + framing + terminator > statusLimits.sequence) return undefined;
  if (framing + Buffer.byteLength(body) + terminator > statusLimits.sequence) return undefined;
  const pairs = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const pair of body.split(':')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const named = pair.slice(0, at).replace(blanks, '');
    const given = pair.slice(at + 1).replace(blanks, '');
    if (Buffer.byteLength(named) > statusLimits.key) return undefined;
    if (!key.test(named) || !value.test(given)) continue;
    pairs.set(named, given);
    if (pairs.size > statusLimits.keys || exceeds(named, given)) return undefined;
    if (named !== 'msg' && named !== 'title') continue;
    const text = decoded(given, statusLimits[named].decoded);
    if (text === undefined) return undefined;
    texts.set(named, text);
  }
  return assembled(pairs, texts);
}

/** Whether a well-formed pair is beyond a limit of its key. */
function exceeds(named: string, given: string): boolean {
  if (named === 'app') return given.length > statusLimits.app;
  if (named === 'id') {
    const { id, segments } = statusLimits;
    return given.length > id || given.split('/').length > segments || longSegment.test(given);
  }
  return (named === 'msg' || named === 'title') && given.length > statusLimits[named].encoded;
}

/** Text of a base64 value, padded or not; undefined for anything but UTF-8 without control characters. */
function decoded(given: string, limit: number): string | undefined {
  if (!base64.test(given)) return undefined;
  const bare = given.replace(/=+$/, '');
  const padding = given.length - bare.length;
  if (bare.length % 4 === 1 || (padding > 0 && given.length % 4 !== 0)) return undefined;
  const bytes = Buffer.from(bare, 'base64');
  if (bytes.length > limit) return undefined;
  try {
    const text = strict.decode(bytes);
    return hasControl(text) ? undefined : shownText(text);
  } catch {
    return undefined;
  }
}

function assembled(pairs: Map<string, string>, texts: Map<string, string>): StatusReport | undefined {
  const state = [...reportedStates, 'clear' as const].find((known) => known === pairs.get('state'));
  if (state === undefined) return undefined;
  const id = pairs.get('id');
  if (id !== undefined && !id.split('/').every((segment) => name.test(segment))) return undefined;
  const report: StatusReport = { state, id: id ?? '' };
  const app = pairs.get('app');
  if (app !== undefined && name.test(app)) report.app = app;
  for (const text of ['title', 'msg'] as const) {
    const shown = texts.get(text);
    if (shown) report[text] = shown;
  }
  const kind = blockedKinds.find((known) => known === pairs.get('kind'));
  if (state === 'blocked' && kind !== undefined) report.kind = kind;
  const progress = pairs.get('progress') ?? '';
  if ((state === 'working' || state === 'blocked') && /^\d{1,3}$/.test(progress) && Number(progress) <= 100)
    report.progress = Number(progress);
  return report;
}
