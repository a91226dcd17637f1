/**
 * Replaces the library `string-width` in the bundle of the noun-verb commands. yargs measures text with it for its own
 * help, which is never shown (help.ts makes ours); loading it takes 35 ms, longer than everything else in such a
 * command.
 */
export default function plainWidth(text: string): number {
  return text.length;
}
