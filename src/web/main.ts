/**
 * Entry of the page: reads the token from the address, which it then clears, and connects to the host that served the
 * page. The token stays in this tab's memory and storage, never in an address that is sent.
 */
import { originDialer } from './link/originDialer.ts';
import { PageLink } from './link/PageLink.ts';
import { Page } from './Page.ts';

/** Fragment of the page's address: `#TOKEN` or `#TOKEN/SESSION`. It is not part of any request. */
function fromFragment(): { token: string | null; session: string | undefined } {
  const [token = '', session] = decodeURIComponent(location.hash.slice(1)).split('/');
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  if (token !== '') sessionStorage.setItem('token', token);
  if (session) sessionStorage.setItem('session', session);
  return {
    token: sessionStorage.getItem('token'),
    session: session ?? sessionStorage.getItem('session') ?? undefined,
  };
}

const root = document.getElementById('page');
if (root) {
  const { token, session } = fromFragment();
  const page = new Page(root, session);
  const link = new PageLink(
    originDialer(token),
    () => ({
      client: { kind: 'web', name: 'browser', version: process.env.HOLDFAST_VERSION ?? '0' },
      terminal: { cols: 80, rows: 24, term: 'xterm-256color', colours: 'truecolor', utf8: true },
    }),
    page.handlers,
  );
  window.addEventListener('online', () => link.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') link.wake();
  });
}
