/** Questions that wait for an answer, wired to the server. */
import { join } from 'node:path';
import type { QuestionService } from '../../command/Services.ts';
import { AskFile } from '../../operator/asks/AskFile.ts';
import { Asks } from '../../operator/asks/Asks.ts';
import { isSameBoot, millisecondsSinceBoot } from '../../runtime/boot.ts';
import { AskDesk } from '../asks/AskDesk.ts';
import { Inboxes } from '../asks/Inboxes.ts';
import type { ControlClient } from '../control/ControlClient.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

/** Everything about questions: the part that owns them, their file, and how clients see them. */
export interface Asking {
  readonly asks: Asks;
  readonly file: AskFile;
  readonly desk: AskDesk;
  readonly inboxes: Inboxes;
  readonly questions: QuestionService;
  /** Errors from reading at the start. */
  readonly problems: readonly string[];
}

export function newAsking(core: CoreParts<'host' | 'parts' | 'reactions' | 'tree' | 'viewports'>): Asking {
  const { clock, timers, stateDir } = core.parts;
  const file = new AskFile(join(stateDir, 'asks.jsonl'));
  const { problems, ...kept } = file.load();
  const asks = new Asks(
    {
      clock: {
        now: () => clock.now(),
        up: millisecondsSinceBoot,
        boot: core.host.boot,
        isThisBoot: (boot) => isSameBoot(boot, core.host.boot),
        settled: () => clock.settled(),
      },
      timers,
      store: file,
      happened: (question) => core.reactions.asks.happened(question),
    },
    kept,
  );
  const desk = new AskDesk({ asks, tree: core.tree, clients: () => core.viewports.clients() });
  const inboxes = new Inboxes({ asks, desk, timers, now: () => clock.now() });
  const questions: QuestionService = {
    pendingIn: (session) => desk.pendingIn(session),
    pendingOf: (pane) => desk.pendingOf(pane),
    choose: (client) => inboxes.open(client as Viewport | ControlClient),
  };
  return { asks, file, desk, inboxes, questions, problems };
}
