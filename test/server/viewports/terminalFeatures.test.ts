/** What options say of a terminal, as people write it in their configurations. */
import { expect, it } from 'vitest';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { terminalFeatures } from '../../../src/server/viewports/terminalFeatures.ts';

function features(term: string, options: { features?: string[]; overrides?: string[] }) {
  const { server } = createGlobalOptions();
  for (const [at, text] of (options.features ?? []).entries())
    server.setFromText(`terminal-features[${at + 10}]`, text);
  for (const [at, text] of (options.overrides ?? []).entries())
    server.setFromText(`terminal-overrides[${at + 10}]`, text);
  return terminalFeatures(term, server);
}

it('features and capabilities are for the terminals whose TERM fits', () => {
  expect(features('xterm-256color', { features: ['xterm*:RGB:extkeys', 'foot:sync'] })).toEqual({
    titles: true,
    clipboard: true,
    cursorColour: true,
    rgb: true,
    extendedKeys: true,
  });
  expect(features('foot', { overrides: ['*256*:Tc', 'f??t:Smulx=\\E[4::%p1%dm:Hls'] })).toEqual({
    styledUnderlines: true,
    hyperlinks: true,
  });
});

it('an override takes away what a feature gives, and the later one wins', () => {
  const given = { features: ['*:RGB:sync'], overrides: ['*:Sync@:RGB@', 'xterm*:Tc'] };
  expect(features('xterm', given)).toMatchObject({ synchronized: false, rgb: true });
  expect(features('vt220', given)).toEqual({ synchronized: false, rgb: false });
});

it('am@ keeps the last cell free', () => {
  expect(features('linux', { overrides: ['linux:am@'] })).toEqual({ lastCell: false });
});

it('what is not known is no feature', () => {
  expect(
    features('x', { features: ['*:constructor::'], overrides: [':', '*:', '*:toString@:U8=0'] }),
  ).toEqual({});
});
