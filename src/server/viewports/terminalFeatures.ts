/**
 * Settings of a client's terminal in the options terminal-features and terminal-overrides, by its TERM: features by
 * tmux's names, and capabilities by terminfo's names, with `@` to disable one (tmux(1)). Owns which of them have an
 * effect here; the others are kept without one.
 */
import { matchGlob } from '../../match/glob.ts';
import type { OptionSet } from '../../options/types.ts';
import type { TerminalFeatures } from '../../protocol/messages.ts';

type Flag = Exclude<keyof TerminalFeatures, 'notifications'>;

const features: Readonly<Record<string, Flag>> = {
  RGB: 'rgb',
  256: 'colours256',
  hyperlinks: 'hyperlinks',
  usstyle: 'styledUnderlines',
  title: 'titles',
  sync: 'synchronized',
  extkeys: 'extendedKeys',
  clipboard: 'clipboard',
  ccolour: 'cursorColour',
  progressbar: 'progress',
};

/** Our own features: the form of notifications. */
const notificationForms: Readonly<Record<string, '9' | '777' | '99' | 'bell'>> = {
  osc9: '9',
  osc777: '777',
  osc99: '99',
  bell: 'bell',
};

const capabilities: Readonly<Record<string, Flag>> = {
  RGB: 'rgb',
  Tc: 'rgb',
  Hls: 'hyperlinks',
  Smulx: 'styledUnderlines',
  tsl: 'titles',
  Sync: 'synchronized',
  Eneks: 'extendedKeys',
  Ms: 'clipboard',
  Cs: 'cursorColour',
  Spb: 'progress',
  am: 'lastCell',
};

/** Overrides win over features, and later entries over earlier ones. */
export function terminalFeatures(term: string, serverOptions: OptionSet): TerminalFeatures {
  const found: TerminalFeatures = {};
  for (const feature of wordsFor(term, serverOptions.getArray('terminal-features'))) {
    const known = Object.hasOwn(features, feature) ? features[feature] : undefined;
    if (known) found[known] = true;
    const form = Object.hasOwn(notificationForms, feature) ? notificationForms[feature] : undefined;
    if (form) found.notifications = form;
  }
  for (const capability of wordsFor(term, serverOptions.getArray('terminal-overrides'))) {
    const [, name = '', off] = /^([A-Za-z]+)(@?)/.exec(capability) ?? [];
    const known = Object.hasOwn(capabilities, name) ? capabilities[name] : undefined;
    if (known) found[known] = off === '';
  }
  return found;
}

/** Words of the matching entries `pattern:word:word` for a TERM; `::` is a colon in a word. */
function wordsFor(term: string, entries: readonly string[]): string[] {
  return entries.flatMap((entry) => {
    const [pattern = '', ...words] = entry.split(/(?<!:):(?!:)/);
    return matchGlob(pattern, term) ? words : [];
  });
}
