/**
 * What the server may say to a client, checked: notifications, requests, and the results of the client's requests.
 * Owns the checks; never acts on a message.
 */
import { admissionResultChecks } from './admission.ts';
import {
  anything,
  type Check,
  flag,
  list,
  object,
  oneOf,
  orNull,
  record,
  text,
  tuple,
  variant,
  whole,
} from './codec-check.ts';
import { fail } from './errors.ts';
import { limits, type Requests, type ServerNotifications, type ServerRequests } from './messages.ts';
import { checkHints, checkItems, checkLooks, checkOverlay } from './overlays.ts';
import { checkSavedSession } from './saved-session.ts';

/** A checked notification: `switch (notification.method)` narrows `notification.params`. */
export type ServerNotification = {
  [M in keyof ServerNotifications]: { method: M; params: ServerNotifications[M] };
}[keyof ServerNotifications];

const count = whole(0);
const any = object({});
const integer = whole(Number.MIN_SAFE_INTEGER);
const size = whole(1, limits.cells);

const run = tuple(2, text, text, oneOf(0, 1, 2), oneOf(1));
const runs = list(run);
const box = object(
  { pane: text, x: count, y: count, cols: count, rows: count },
  { style: text, title: runs },
);
const place = { x: count, y: count, cols: size, rows: size };
const windowPreview = object({
  cols: size,
  rows: size,
  active: text,
  panes: list(object({ pane: text, ...place, lines: list(runs) })),
});
const popup = object({ pane: text, ...place, inner: object(place), lines: list(runs) }, { style: text });
const modes = object(
  {
    applicationCursor: flag,
    applicationKeypad: flag,
    bracketedPaste: flag,
    focusEvents: flag,
    mouse: text,
    mouseEncoding: text,
    kittyKeyboard: count,
  },
  { alternateScreen: flag, modifyOtherKeys: count },
);

const frame = object(
  { rev: count },
  {
    full: flag,
    layout: object(
      { cols: size, rows: size, panes: list(box), active: text, zoomed: flag },
      {
        borderStyle: text,
        activeBorderStyle: text,
        borderLines: text,
        firstIndex: count,
        fill: text,
        borderIndicators: text,
        borderStatus: oneOf('top', 'bottom'),
      },
    ),
    panes: list(object({ pane: text, rows: list(tuple(2, count, runs)) }, { scroll: count })),
    popup: orNull(popup),
    cursor: object({ x: integer, y: integer, visible: flag, shape: count }),
    modes,
    view: object({ x: count, y: count }),
    status: object({ position: oneOf('top', 'bottom'), lines: list(runs) }),
    message: orNull(object({ runs }, { cursor: count })),
    title: orNull(text),
    looks: checkLooks,
  },
);

const closedReason = variant('kind', {
  detached: object({}, { by: text, hangUp: flag, run: text }),
  'session-ended': object({ session: text }),
  'token-ended': object({ why: oneOf('revoked', 'expired') }, { by: text }),
  'server-exit': any,
  error: object({ message: text }),
});

const sessionName = object({ id: text, uuid: text, name: text });

const processInfo = variant('state', {
  running: object({ pid: count, tty: text }),
  exited: object({ code: integer, at: count }),
  killed: object({ signal: text, at: count }),
  lost: object({ reason: text, at: count }),
  failed: object({ reason: text, at: count }),
});

const event = object(
  { type: text, cursor: text, at: count },
  {
    session: text,
    window: text,
    pane: text,
    name: text,
    windowName: text,
    index: count,
    oldName: text,
    title: text,
    text,
    process: processInfo,
    offset: count,
    client: text,
    cause: text,
    by: text,
    pid: count,
  },
);
const eventBatch = object({ events: list(event), cursor: text, truncated: flag });

const notificationChecks: Readonly<Record<keyof ServerNotifications, Check>> = {
  'viewport.frame': frame,
  'viewport.inputAck': object({ seq: count }),
  'viewport.inputRefused': object({ seq: count, code: text, message: text }, { data: record(anything) }),
  'viewport.bell': object({ pane: text }),
  'viewport.session': sessionName,
  'viewport.suspend': any,
  'viewport.lock': object({ command: text }),
  'viewport.access': object({ readOnly: flag, by: text }),
  'viewport.clipboard': object({ selection: text, text }),
  'viewport.closed': object({ reason: closedReason }),
  'overlay.key': object({ key: text }),
  'overlay.mouse': object({
    event: oneOf('down', 'up', 'drag', 'move', 'wheel'),
    button: count,
    x: count,
    y: count,
  }),
  'overlay.close': any,
  'viewport.hints': object({ hints: orNull(checkHints) }),
  'events.happened': eventBatch,
  'command.output': object({ out: text }),
  'server.closing': object({ reason: oneOf('restart', 'exit') }),
};

/** Checks a notification of the server. Throws unknown-method (a newer server's; to be ignored) or bad-params. */
export function checkServerNotification(method: string, params: unknown): ServerNotification {
  check(notificationChecks, method, params, 'params');
  return { method, params } as ServerNotification;
}

const askChecks: Readonly<Record<keyof ServerRequests, Check>> = {
  'ui.ask': object(
    { kind: oneOf('confirm', 'text', 'choice'), prompt: text },
    { choices: list(text), initial: text },
  ),
  'ui.overlay': checkOverlay,
  ping: object({}, { sentAt: count }),
  'ui.stdin': object({ limit: count }),
  'ui.readFile': object({ file: count, path: text, limit: count }),
  'ui.writeFile': object({ file: count, path: text, data: text }, { append: flag, more: flag }),
};

/** Checks a request of the server. Throws unknown-method or bad-params. */
export function checkServerRequest(method: string, params: unknown): void {
  check(askChecks, method, params, 'params');
}

/** Every method that the server may use. */
export const serverMethods: readonly string[] = [
  ...Object.keys(notificationChecks),
  ...Object.keys(askChecks),
];

const pane = object(
  {
    id: text,
    uuid: text,
    index: count,
    active: flag,
    title: text,
    command: text,
    cwd: text,
    cols: count,
    rows: count,
    process: processInfo,
    historyLines: count,
    logBytes: count,
  },
  { restored: flag },
);

const window = object({
  id: text,
  uuid: text,
  index: count,
  name: text,
  active: flag,
  layout: text,
  panes: list(pane),
});

const session = object(
  {
    id: text,
    uuid: text,
    name: text,
    createdAt: count,
    lastAttachedAt: orNull(count),
    activityAt: count,
    attached: count,
    windows: list(window),
  },
  { ended: object({ at: count, cause: text }, { by: text }) },
);

const processFacts = { pid: count, startedAt: count, rssBytes: count };

const pong = object({ at: count }, { sentAt: count });

const resultChecks: Readonly<Record<keyof Requests, Check>> = {
  hello: object(
    {
      version: count,
      server: object({ version: text, pid: count, generation: count }, { build: text }),
      operator: object({ id: text, name: text, kind: text, role: oneOf('operator', 'observer') }),
      resume: text,
    },
    { session: sessionName, lastInputSeq: count },
  ),
  ping: pong,
  ...admissionResultChecks,
  'command.run': object({ exitCode: integer, out: text, err: text }, { attach: any, first: text }),
  'viewport.open': object(
    { viewport: count, session: sessionName, frame },
    {
      features: object(
        {},
        {
          rgb: flag,
          colours256: flag,
          hyperlinks: flag,
          styledUnderlines: flag,
          titles: flag,
          synchronized: flag,
          extendedKeys: flag,
        },
      ),
    },
  ),
  'viewport.close': any,
  'session.list': object({ sessions: list(session) }),
  'session.show': object({ session, pane: text }, { lines: list(text), shownAt: count, truncated: flag }),
  'session.destroy': object({ id: text, name: text }),
  'session.detach': object({ id: text, name: text, detached: count }),
  'session.reap': object({ sessions: list(object({ id: text, name: text, idleSince: count })) }),
  'session.save': object({ saved: checkSavedSession }),
  'session.restore': object({ id: text, name: text, problems: list(text) }),
  'events.subscribe': eventBatch,
  'pane.read': object({ data: text, next: count, truncated: flag }),
  'pane.preview': object({ rows: list(runs) }, { window: windowPreview }),
  'overlay.act': object({ items: checkItems }, { selected: text }),
  'server.status': object(
    {
      version: text,
      server: object({ ...processFacts, generation: count }),
      keeper: object(processFacts, { version: text, build: text }),
      socket: text,
      stateDir: text,
      sessions: count,
      windows: count,
      panes: count,
      clients: count,
      log: object({ bytes: count, state: oneOf('ok', 'off', 'failed') }, { mostBytes: count, reason: text }),
      problems: list(text),
    },
    { build: text },
  ),
  'server.restart': any,
};

/** Checks the result of a client's request. Throws unknown-method or bad-params. */
export function checkResult(method: string, result: unknown): void {
  check(resultChecks, method, result, 'result');
}

function check(checks: Readonly<Record<string, Check>>, method: string, value: unknown, what: string): void {
  const found = Object.hasOwn(checks, method) ? checks[method] : undefined;
  if (found === undefined) throw fail('unknown-method', { method });
  const wrong = found(value);
  if (wrong !== null) throw fail('bad-params', { method, reason: `${what}${wrong}` });
}
