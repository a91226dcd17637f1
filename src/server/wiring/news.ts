/** Notifications of panes at which nobody looks, wired to the server. */
import { ofPane } from '../../command/targets/about.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type { Pane, Session } from '../../session/types.ts';
import { LinePatterns } from '../automation/LinePatterns.ts';
import { type NotifiedDevice, Notifier } from '../automation/Notifier.ts';
import { lineMatcher } from '../awaits/Condition.ts';
import type { PushDevices } from '../push/PushDevices.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { noteOf } from './pushes.ts';

export function newNotifier(
  core: CoreParts<'hooks' | 'options' | 'parts' | 'pushes' | 'viewports'>,
): Notifier {
  return new Notifier({
    now: () => core.parts.timers.now(),
    clients: () => core.viewports.all().map(notified),
    devices: () => core.pushes.devices().map(notifiedDevice),
    options: core.options.session,
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
    maySee: (session: Session) => viewport.maySee(session),
    seesAll: viewport.access.grant?.session == null,
    notify: (title: string, text: string) => viewport.notices.notify(title, text),
  };
}

function notifiedDevice({ grant, offer }: ReturnType<PushDevices['devices']>[number]): NotifiedDevice {
  return {
    readOnly: grant.role !== 'operator',
    maySee: ({ uuid }) => grant.session === null || grant.session === uuid,
    seesAll: grant.session === null,
    notify: (news, pane, session) => offer(noteOf(news, pane, session)),
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
