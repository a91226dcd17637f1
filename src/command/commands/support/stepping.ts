/** Steps to the next, previous and last window of a session. */
import { fail } from '../../../protocol/errors.ts';
import type { Session, Tree } from '../../../session/types.ts';

/** Errors: `no last window`. */
export function goToLast(tree: Tree, session: Session): void {
  const [last] = session.lastWinlinks;
  if (!last) throw fail('no-such-target', { target: 'last window' });
  tree.selectWindow(last);
}

/** Wraps round; `alerts` limits it to windows with an alert. Errors: `no next window`, `no previous window`. */
export function goToNext(tree: Tree, session: Session, step: 1 | -1, alerts: boolean): void {
  const links = session.winlinks;
  const at = links.indexOf(session.current);
  for (let away = 1; away < links.length; away++) {
    const candidate = links[(at + step * away + links.length * away) % links.length];
    if (!candidate) break;
    if (alerts && !candidate.bell && !candidate.activity && !candidate.silence) continue;
    tree.selectWindow(candidate);
    return;
  }
  throw fail('no-such-target', { target: step === 1 ? 'next window' : 'previous window' });
}
