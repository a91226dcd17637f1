/**
 * Where a program's reports go: into the parts of its screen that remember them, and on to the listeners. Owns neither.
 */
import { isStatusQuery } from '../operator/status/StatusReport.ts';
import type { ReportSink, ScreenEvents } from './programReports.ts';
import type { ScreenListeners } from './ScreenListeners.ts';
import type { ScreenParts } from './ScreenParts.ts';

/** `parts` is asked for them when a report comes: they are made later. `reply`: null for a screen that answers nothing. */
export function reportSink(
  parts: () => ScreenParts,
  listeners: ScreenListeners,
  reply: ((answer: string) => void) | null,
): ReportSink {
  const changed = (isChanged: boolean) => {
    if (isChanged) listeners.tell('status');
  };
  return {
    tell: (event, ...details) => {
      listeners.tell(event, ...details);
      if (event === 'bell') parts().spoken.belled();
      else if (event === 'notification')
        parts().spoken.notified(...(details as Parameters<ScreenEvents['notification']>));
      else return;
      changed(true);
    },
    cwd: (path) => {
      parts().cwd = path;
    },
    reportedPath: (url) => {
      parts().reportedPath = url;
    },
    promptMark: (mark) => {
      const { core, marks, scroll, spoken } = parts();
      const { active, normal } = core._bufferService.buffers;
      if (active === normal) marks.add(mark, scroll.normalTop + normal.y);
      changed(spoken.marked(mark));
    },
    progress: (data) => changed(parts().spoken.progressed(data)),
    status: (body) => {
      const { spoken, terminator } = parts();
      // The answer is the question as it came, so that any revision of the protocol finds its own.
      if (isStatusQuery(body)) reply?.(terminator.asAsked(`\x1b]7501;${body.text(0, body.size)}\x1b\\`));
      else changed(spoken.report(body, terminator.size));
    },
  };
}
