/** What a terminal says that it is called (XTVERSION): text from elsewhere, of which what can be shown is kept. */

/** Characters. */
const longest = 100;

export function keptTerminalName(told: string | undefined): string {
  return (told ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, longest);
}
