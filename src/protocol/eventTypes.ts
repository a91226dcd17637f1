/** Types of events, and the fields of each. Used only for printing the protocol, never at run time. */
export interface EventDetails {
  /** Fields of ServerEvent that every event of the type has, besides `type`, `cursor` and `at`. */
  readonly has: readonly string[];
  /** Fields that it may have. */
  readonly mayHave?: readonly string[];
}

const asked = { has: ['ask', 'text', 'by'], mayHave: ['session', 'name', 'pane', 'window'] } as const;
const askEnded = { has: ['ask', 'text'], mayHave: [...asked.mayHave, 'by', 'answer', 'cause'] } as const;
const ofClient = { has: ['client', 'principal', 'actor', 'session', 'name'] } as const;
const controlled = { has: ['pane', 'window'], mayHave: ['principal', 'actor', 'by'] } as const;
const uncontrolled = { has: ['pane', 'window', 'cause'], mayHave: controlled.mayHave } as const;

/** Every type of event, in the order of docs/protocol.md. */
export const eventTypes = {
  /** The server has started. */
  'server-started': { has: ['pid'] },
  /** A session was made; `window` is its current one. */
  'session-created': { has: ['session', 'name', 'window'] },
  /** Another window of the session is the current one. */
  'session-window-changed': { has: ['session', 'name', 'window'] },
  /** The session has a new name. */
  'session-renamed': { has: ['session', 'name', 'oldName'] },
  /** The session ended; `by` is who ended it, if anybody did. */
  'session-closed': { has: ['session', 'name', 'cause'], mayHave: ['by'] },
  /** A window was added to the session. */
  'window-linked': { has: ['session', 'name', 'window', 'windowName', 'index'] },
  /** A window left the session. */
  'window-unlinked': { has: ['session', 'name', 'window', 'windowName', 'index'] },
  /** The window has a new name. */
  'window-renamed': { has: ['window', 'windowName', 'oldName'], mayHave: ['count'] },
  /** Another pane of the window is the active one. */
  'window-pane-changed': { has: ['window', 'windowName', 'pane'] },
  /** The window ended. */
  'window-closed': { has: ['window', 'windowName'] },
  /** A pane was made. */
  'pane-created': { has: ['pane', 'window'] },
  /** The pane ended. */
  'pane-removed': { has: ['pane', 'window'] },
  /** The program rang the bell. */
  'pane-bell': { has: ['pane', 'window'], mayHave: ['count'] },
  /** The program started, exited, was killed or lost. */
  'pane-process': { has: ['pane', 'window', 'process'] },
  /**
   * The program wrote: reported at once, then every second while it goes on. Only the newest such event of a pane is
   * kept.
   */
  'pane-output': { has: ['pane', 'window', 'offset'] },
  /** The program set a title. */
  'pane-title-changed': { has: ['pane', 'window', 'title'], mayHave: ['count'] },
  /** The program sent a notification (OSC 9, 99, 777). */
  'pane-notification': { has: ['pane', 'window', 'title', 'text'], mayHave: ['count'] },
  /** The state of the program changed. */
  'pane-status': { has: ['pane', 'window', 'status'], mayHave: ['count'] },
  /** A client shows the session. */
  'client-attached': ofClient,
  /** The client is gone. */
  'client-detached': ofClient,
  /** The client shows another session. */
  'client-session-changed': ofClient,
  /** A question waits; `by` asks it. */
  'ask-pending': asked,
  /** A question was answered; `answer` is absent for a secret. */
  'ask-answered': askEnded,
  /** The time of a question is over. */
  'ask-expired': askEnded,
  /** A question was cancelled; `cause` has the reason. */
  'ask-cancelled': askEnded,
  /** The asker of a question is gone. */
  'ask-orphaned': askEnded,
  /** `principal` took control of the pane from `by`. */
  'control-taken': controlled,
  /** `by` gave control of the pane to `principal`. */
  'control-given': controlled,
  /**
   * `principal` lost control of the pane; `by` is who got it, if anybody. The cause is `taken`, `given`, `released` or
   * `lapsed`.
   */
  'control-lost': uncontrolled,
  /** `principal` asks `by` for control of the pane. */
  'control-asked': controlled,
  /** `by` did not give control to `principal`; the cause is `refused` or `expired`. */
  'control-refused': uncontrolled,
} as const satisfies Readonly<Record<string, EventDetails>>;

export type EventType = keyof typeof eventTypes;
