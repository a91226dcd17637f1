/** Verifies a ledger for `holdfast audit verify`, in a bundle of its own: nothing else of the command line needs its hashes. */
import { type LedgerVerdict, verifyLedger } from '../../operator/ledger/verifyLedger.ts';

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
