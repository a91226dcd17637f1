/** Notifications of panes at which nobody looks, wired to the server. */
import { ofPane } from '../../command/targets/about.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type { Pane } from '../../session/types.ts';
import { LinePatterns } from '../automation/LinePatterns.ts';
import { Notifier } from '../automation/Notifier.ts';
import { lineMatcher } from '../awaits/Condition.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

export function newNotifier(core: CoreParts<'hooks' | 'parts' | 'viewports'>): Notifier {
  return new Notifier({
    now: () => core.parts.timers.now(),
    clients: () => core.viewports.all().map(notified),
    hook: (pane, { kind, title, text }) =>
      core.hooks.fire('pane-notified', ofPane(pane), {
        notify_kind: kind,
        notify_title: title,
        notify_text: text,
      }),
  });
}

function notified(viewport: Viewport) {
  return {
    readOnly: viewport.readOnly,
    focused: viewport.focused,
    shows: (pane: Pane) => showsPane(viewport, pane),
    mayKnow: (pane: Pane) => pane.window.links.some(({ session }) => viewport.maySee(session)),
    notify: (title: string, text: string) => viewport.notices.notify(title, text),
  };
}

function showsPane({ session }: Viewport, pane: Pane): boolean {
  const { window } = session.current;
  return pane.window === window && (!window.zoomed || window.active === pane);
}

export function newLinePatterns(core: CoreParts<'messages' | 'notifier' | 'panes'>): LinePatterns {
  return new LinePatterns({
    panes: () => core.panes.all(),
    matcher: (pattern) => {
      try {
        return lineMatcher(pattern);
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        core.messages.add(`notify-pattern: ${error.message}`);
        return null;
      }
    },
    matched: (pane, line) => core.notifier.tell(pane, 'pattern', line),
  });
}
