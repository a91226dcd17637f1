/** Effects of questions that are asked or end: events, hooks, status lines, messages, idle sessions. Owns nothing. */
import type { HookVariables } from '../../command/execute/CommandRun.ts';
import { ofPane, ofSession } from '../../command/targets/about.ts';
import type { AskQuestion } from '../../operator/asks/question.ts';
import { type Deed, serverAuthor } from '../../operator/ledger/Deed.ts';
import type { AskInfo } from '../../protocol/asks.ts';
import { askNote } from '../push/askNote.ts';
import type { CoreParts } from '../ServerParts.ts';

type Parts = CoreParts<
  'asking' | 'chronicle' | 'hooks' | 'idle' | 'ledger' | 'notifier' | 'pushes' | 'viewports'
>;

/** Time for which a new question is on the status line of those who may answer, ms: the badge stays. */
const noticeMs = 5000;
/** Characters of a question in such a notice. */
const noticeCharacters = 100;

export class AskReactions {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Called when a question became pending, or ended. */
  happened(question: AskQuestion): void {
    const { asking, chronicle, hooks, idle, notifier, pushes, viewports } = this.#core;
    const { desk } = asking;
    const info = desk.info(question);
    const type = `ask-${info.state}` as const;
    const pane = desk.paneOf(question);
    const [session] = desk.sessionsOf(question);
    chronicle.record({
      type,
      ask: info.id,
      text: info.title,
      ...(session ? { session: session.id, name: session.name } : {}),
      ...(pane ? { pane: pane.id, window: pane.window.id } : {}),
      ...(info.answer === undefined ? {} : { answer: info.answer }),
      ...(info.why === undefined ? {} : { cause: info.why }),
      ...byOf(info),
    });
    this.#core.ledger.record(deedOf(question, info));
    for (const viewport of viewports.all())
      if (desk.sees(viewport.access, question))
        viewport.notices.ask(info.id, () => desk.seen(viewport.access, question));
    if (question.end === null) {
      this.#announce(question, info);
      const about = pane ?? session?.current.window.active;
      const asked = { title: `${info.by.name} asks`, ask: info.id };
      if (about) notifier.tell(about, 'ask', info.title, asked);
      else if (desk.isAboutAll(question)) notifier.tellOfQuestion(info.title, asked);
    } else {
      if (session) idle.touch(session);
      pushes.askEnded(askNote(info));
    }
    asking.inboxes.changed();
    viewports.refreshStatus();
    const target = pane ? ofPane(pane) : session ? ofSession(session) : undefined;
    hooks.fire(type, target, hookVariables(info));
  }

  /** Tells those who may answer, without taking a key from them. */
  #announce(question: AskQuestion, { title, by }: AskInfo): void {
    const { asking, viewports } = this.#core;
    const shown = [...title].slice(0, noticeCharacters).join('');
    for (const viewport of viewports.all())
      if (!viewport.readOnly && asking.desk.sees(viewport.access, question))
        viewport.showMessage(`${by.name} asks: ${shown}`, noticeMs);
  }
}

/** A change of a question as the ledger keeps it; never with a secret, which the question does not have. */
function deedOf({ by, end }: AskQuestion, { id, title, kind, pane }: AskInfo): Deed {
  const question = id;
  switch (end?.state) {
    case undefined:
      return { action: 'asked', by, question, text: title, kind, ...(pane === null ? {} : { pane }) };
    case 'answered':
      return {
        action: 'answered',
        by: end.by,
        question,
        ...(end.answer === null ? {} : { answer: end.answer }),
      };
    case 'cancelled':
      return {
        action: 'ended',
        by: end.by,
        question,
        how: end.state,
        ...(end.why === '' ? {} : { why: end.why }),
      };
    case 'expired': {
      const taken = end.answer === null ? {} : { why: `the default was taken: ${end.answer}` };
      return { action: 'ended', by: serverAuthor, question, how: end.state, ...taken };
    }
    case 'orphaned':
      return { action: 'ended', by: serverAuthor, question, how: end.state };
  }
}

function byOf({ state, by, endedBy }: AskInfo): { by?: string } {
  if (state === 'pending') return { by: by.name };
  return endedBy === undefined ? {} : { by: endedBy };
}

function hookVariables({ id, title, by, answer, endedBy }: AskInfo): HookVariables {
  return {
    hook_ask: id,
    hook_ask_title: title,
    hook_ask_by: by.name,
    hook_ask_answer: answer ?? '',
    hook_ask_answered_by: endedBy ?? '',
  };
}
