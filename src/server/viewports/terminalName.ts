/** Name that a terminal reports (XTVERSION): untrusted text, reduced to printable characters. */

/** Longest name kept, characters. */
const longest = 100;

export function keptTerminalName(told: string | undefined): string {
  return (told ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, longest);
}
