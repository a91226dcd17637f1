/** Sentences of pairing, each with a way on. */

/** A page of `web export` is opened by links of another command. */
const isRelayed = 'relayed' in document.documentElement.dataset;
const pairAgain = `run on the host: holdfast ${isRelayed ? 'share --web' : 'device pair'}`;

export const noKeySentence = `This browser is not paired with this host. To pair it, ${pairAgain}, and open the link that it prints here.`;

export const refusedLinkSentence = `This link is not valid any more: a link pairs one browser, within ten minutes. For another, ${pairAgain}.`;

export const usedLinkSentence = `This link has paired another browser already. For another, ${pairAgain}.`;

export const refusedDeviceSentence = `This browser is not admitted any more: it was revoked, or its time is over. To pair it again, ${pairAgain}.`;

export const insecureSentence =
  'This page came over plain HTTP, where others can read along. Open it by https, or through a tunnel at http://localhost: ssh -L.';

export const otherHostSentence =
  'The host has answered with another key than the one that this page is for, so this browser was not paired. Open the link again.';

/** A device whose token ended while it was connected; `reason` is the server's. */
export function endedDeviceSentence(reason: string): string {
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}. To pair it again, ${pairAgain}.`;
}

/** A link's token that ended while it was connected; `reason` is the server's. */
export function endedTokenSentence(reason: string): string {
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}. For another link, ${pairAgain}.`;
}

/** A pairing that failed for another cause; `reason` is the server's. */
export function failedPairingSentence(reason: string): string {
  return `Not paired: ${reason}. Reload the page to try again.`;
}

export function pairedSentence(name: string, lasts: 'browser' | 'tab' | 'page'): string {
  if (lasts === 'browser') return `Paired as ${name}. From now on this browser needs no link here.`;
  const until = lasts === 'tab' ? 'until this tab is closed' : 'until this page is closed or loaded again';
  return `Paired as ${name}, ${until}: this browser stores nothing for this page.`;
}
