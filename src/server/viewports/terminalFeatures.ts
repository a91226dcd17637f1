/**
 * What the options terminal-features and terminal-overrides say of a client's terminal, by its TERM: features by tmux's
 * names, and capabilities by those of terminfo, with `@` for one that it has not (tmux(1)). Owns which of them mean
 * something here; the others are kept, and change nothing.
 */
import { matchGlob } from '../../match/glob.ts';
import type { OptionSet } from '../../options/types.ts';
import type { TerminalFeatures } from '../../protocol/messages.ts';

const features: Readonly<Record<string, keyof TerminalFeatures>> = {
  RGB: 'rgb',
  256: 'colours256',
  hyperlinks: 'hyperlinks',
  usstyle: 'styledUnderlines',
  title: 'titles',
  sync: 'synchronized',
  extkeys: 'extendedKeys',
};

const capabilities: Readonly<Record<string, keyof TerminalFeatures>> = {
  RGB: 'rgb',
  Tc: 'rgb',
  Hls: 'hyperlinks',
  Smulx: 'styledUnderlines',
  tsl: 'titles',
  Sync: 'synchronized',
  Eneks: 'extendedKeys',
};

/** Overrides win over features, and of each what stands later. */
export function terminalFeatures(term: string, serverOptions: OptionSet): TerminalFeatures {
  const found: TerminalFeatures = {};
  for (const feature of wordsFor(term, serverOptions.getArray('terminal-features'))) {
    const known = Object.hasOwn(features, feature) ? features[feature] : undefined;
    if (known) found[known] = true;
  }
  for (const capability of wordsFor(term, serverOptions.getArray('terminal-overrides'))) {
    const [, name = '', off] = /^([A-Za-z]+)(@?)/.exec(capability) ?? [];
    const known = Object.hasOwn(capabilities, name) ? capabilities[name] : undefined;
    if (known) found[known] = off === '';
  }
  return found;
}

/** What entries `pattern:word:word` say for a TERM; `::` is a colon in a word. */
function wordsFor(term: string, entries: readonly string[]): string[] {
  return entries.flatMap((entry) => {
    const [pattern = '', ...words] = entry.split(/(?<!:):(?!:)/);
    return matchGlob(pattern, term) ? words : [];
  });
}
