/**
 * Statements of a program about its state (SpokenStatus) in a checkpoint. Owns their written form:
 *
 *   spoken  := uint(serial) uint(endings) uint(count) record* uint(count) standing*
 *   record  := flags(ended kind progress app title msg) uint(state) string(id) uint(serial) [uint(kind)]
 *              [uint(progress)] [string(app)] [string(title)] [string(msg)]
 *   standing := uint(source) flags(ended progress msg) uint(state) uint(serial) [uint(progress)] [string(msg)]
 */
import { type SpokenState, type Standing, standingSources } from '../operator/status/SpokenStatus.ts';
import { recordLimit, type StatusRecord } from '../operator/status/StatusRecords.ts';
import { blockedKinds, reportedStates } from '../operator/status/StatusReport.ts';
import type { ByteReader, ByteWriter } from './byteStream.ts';

export function writeSpoken(out: ByteWriter, { serial, endings, records, standings }: SpokenState): void {
  out.uint(serial);
  out.uint(endings);
  out.uint(records.length);
  for (const { ended, kind, progress, app, title, msg, ...record } of records) {
    const texts = [app, title, msg];
    out.flags(ended, kind !== undefined, progress !== undefined, ...texts.map((text) => text !== undefined));
    out.uint(reportedStates.indexOf(record.state));
    out.string(record.id);
    out.uint(record.serial);
    if (kind !== undefined) out.uint(blockedKinds.indexOf(kind));
    if (progress !== undefined) out.uint(progress);
    for (const text of texts) if (text !== undefined) out.string(text);
  }
  out.uint(standings.size);
  for (const [source, { ended, state, serial: at, progress, msg }] of standings) {
    out.uint(standingSources.indexOf(source));
    out.flags(ended, progress !== undefined, msg !== undefined);
    out.uint(reportedStates.indexOf(state));
    out.uint(at);
    if (progress !== undefined) out.uint(progress);
    if (msg !== undefined) out.string(msg);
  }
}

export function readSpoken(input: ByteReader): SpokenState {
  const serial = input.uint();
  const endings = input.uint();
  const records = Array.from({ length: input.count(recordLimit) }, () => readRecord(input));
  const standings = Array.from(
    { length: input.count(standingSources.length) },
    () => [named(standingSources, input), readStanding(input)] as const,
  );
  return { serial, endings, records, standings: new Map(standings) };
}

function readRecord(input: ByteReader): StatusRecord {
  const has = input.flags();
  const ended = has();
  const [hasKind, hasProgress, hasApp, hasTitle, hasMsg] = [has(), has(), has(), has(), has()];
  const record: StatusRecord = {
    state: named(reportedStates, input),
    id: input.string(),
    serial: input.uint(),
    ended,
  };
  if (hasKind) record.kind = named(blockedKinds, input);
  if (hasProgress) record.progress = input.uint();
  if (hasApp) record.app = input.string();
  if (hasTitle) record.title = input.string();
  if (hasMsg) record.msg = input.string();
  return record;
}

function readStanding(input: ByteReader): Standing {
  const has = input.flags();
  const [ended, hasProgress, hasMsg] = [has(), has(), has()];
  const standing: Standing = { state: named(reportedStates, input), serial: input.uint(), ended };
  if (hasProgress) standing.progress = input.uint();
  if (hasMsg) standing.msg = input.string();
  return standing;
}

/** The one of these that a number names. */
function named<Name>(names: readonly Name[], input: ByteReader): Name {
  const name = names[input.count(names.length - 1)];
  if (name === undefined) throw new RangeError('checkpoint names a status that does not exist');
  return name;
}
