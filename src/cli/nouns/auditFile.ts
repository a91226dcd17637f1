/**
 * Verifies a ledger and the pane logs that it has hashes of, for `holdfast audit verify`. A separate bundle, since no
 * other command needs it.
 */
import { type HistoryVerdict, type RecordedBlock, verifyBlocks } from '../../log/verifyBlocks.ts';
import { type LedgerVerdict, verifyLedger } from '../../operator/ledger/verifyLedger.ts';
import { entryOf } from './auditLines.ts';

export { exportLedger } from '../../operator/ledger/exportLedger.ts';

/** The verdict on the text of an export; `kept`: a checkpoint that somebody has kept. */
export function verifyText(text: string, kept: string | null): LedgerVerdict {
  const lines = text.split('\n');
  const rest = lines.pop();
  return verifyLedger(lines, { torn: rest !== '', kept });
}

export function verdictLine(verdict: LedgerVerdict): string {
  if (!verdict.ok) {
    const { entry, last, reason } = verdict;
    if (entry === null) return `wrong: ${reason}\n`;
    if (last === undefined || last <= entry) return `wrong: entry ${entry}: ${reason}\n`;
    return `wrong: one of the entries ${entry} to ${last}: ${reason}\n`;
  }
  const { origin, first, size, signed, kept } = verdict;
  const entries = size === first ? 'no entries' : `entries ${first} to ${size - 1}`;
  const unsigned = size === signed ? '' : `; the last ${size - signed} are not signed yet`;
  const known =
    kept === undefined
      ? ''
      : kept === 'confirmed'
        ? '; the kept checkpoint fits'
        : '; the entries of the kept checkpoint were cut, so it says nothing about these';
  return `right: ${entries} of ${origin}${unsigned}${known}\n`;
}

/**
 * Compares the pane logs in a folder with the entries of a verified ledger. Throws the system's error when the folder
 * can't be read.
 */
export function verifyHistory(ledger: string, logs: string): { verdict: HistoryVerdict; text: string } {
  const recorded: RecordedBlock[] = [];
  const names = new Map<string, string>();
  for (const line of ledger.split('\n')) {
    const entry = entryOf(line);
    if (entry?.action === 'log-block') recorded.push({ ...entry, pane: entry.paneUuid });
    else if (entry && 'paneUuid' in entry) names.set(entry.paneUuid, entry.pane);
  }
  const verdict = verifyBlocks(logs, recorded);
  return { verdict, text: historyLine(verdict, names) };
}

function historyLine(
  { panes, right, gone, unrecorded, wrongCount, wrong }: HistoryVerdict,
  names: ReadonlyMap<string, string>,
): string {
  const [first] = wrong;
  const counts = [
    ...(gone === 0 ? [] : [`${gone} older ones removed by the limits of the logs`]),
    ...(unrecorded === 0 ? [] : [`${unrecorded} without a hash in the ledger`]),
  ].map((count) => `; ${count}`);
  if (!first)
    return `right: history of ${number(panes, 'pane')}, ${number(right, 'block')}${counts.join('')}\n`;
  const name = names.get(first.pane);
  const pane = name === undefined ? first.pane : `${name} (${first.pane})`;
  const more = wrongCount > 1 ? `; ${number(wrongCount - 1, 'more block')} wrong` : '';
  return `wrong: history of pane ${pane}, block ${first.block}: ${first.reason}${more}; ${right} right${counts.join('')}\n`;
}

function number(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
