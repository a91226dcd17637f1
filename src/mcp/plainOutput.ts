/**
 * Turns program output into text for a model, without escape sequences and other control characters. An overwritten
 * line (CR) keeps its last state only. Keeps nothing between calls.
 */

/** CSI, OSC, DCS and the like with their terminators, and two-character sequences (ECMA-48, section 5). */
const sequences =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][\s\S]*?(?:\x07|\x1b\\|$)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]/g;
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** Longest unfinished sequence left for the next piece, characters. */
const longestTail = 256;

/** Bytes as text. */
export function plainOutput(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replace(sequences, '');
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => lastWritten(line).replace(controls, ''))
    .join('\n');
}

/** Number of bytes at the end that belong to an unfinished character or sequence. */
export function unfinishedBytes(bytes: Uint8Array): number {
  const text = Buffer.from(bytes.subarray(-longestTail)).toString('latin1');
  const sequence = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*|[ -/]*)$/.exec(text);
  if (sequence) return sequence[0].length;
  const lead = /[\xc0-\xff][\x80-\xbf]{0,2}$/.exec(text)?.[0] ?? '';
  const first = lead.charCodeAt(0);
  const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return lead !== '' && lead.length < wanted ? lead.length : 0;
}

/** The text after the last CR, which a terminal writes over the one before. */
function lastWritten(line: string): string {
  const parts = line.replace(/\r+$/, '').split('\r');
  return parts.reduce((under, over) => over + under.slice(over.length), '');
}
