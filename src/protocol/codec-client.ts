/**
 * What a client may say to the server, checked at the trust boundary: parameters of every request and notification.
 * Owns the checks; never acts on a message. The per-keystroke notifications are checked by hand without a table.
 */
import { admissionRequestChecks, checkCredential, checkVia } from './admission.ts';
import { bytes, type Check, flag, list, object, oneOf, record, text, whole } from './codec-check.ts';
import { fail } from './errors.ts';
import { type ClientNotifications, limits, type Requests } from './messages.ts';
import { checkSavedSession } from './saved-session.ts';

/** A checked request: `switch (request.method)` narrows `request.params`. */
export type ClientRequest = {
  [M in keyof Requests]: { method: M; params: Requests[M]['params'] };
}[keyof Requests];

export type ClientNotification = {
  [M in keyof ClientNotifications]: { method: M; params: ClientNotifications[M] };
}[keyof ClientNotifications];

const clientKinds = ['tui', 'web', 'sdk', 'mcp', 'cli'] as const;
const size = whole(1, limits.cells);
const nothing = object({});

const terminalInfo = object({ cols: size, rows: size, term: text }, { tty: text, colours: text, utf8: flag });

const requestChecks: Readonly<Record<keyof Requests, Check>> = {
  hello: object(
    {
      versions: object({ min: whole(1), max: whole(1) }),
      client: object({ kind: oneOf(...clientKinds), name: text, version: text }, { pid: whole(1) }),
    },
    {
      resume: checkCredential,
      token: checkCredential,
      via: checkVia,
      terminal: terminalInfo,
      cwd: text,
      env: record(text),
    },
  ),
  ping: object({}, { sentAt: whole(0) }),
  ...admissionRequestChecks,
  'command.run': object({}, { argv: list(text), line: text, pane: text, canAttach: flag }),
  'viewport.open': object(
    {},
    {
      target: text,
      cols: size,
      rows: size,
      readOnly: flag,
      detachOthers: flag,
      demoteOthers: flag,
      hangUpOthers: flag,
      flags: list(text),
    },
  ),
  'viewport.close': nothing,
  'session.list': object({}, { all: flag }),
  'session.show': object({ target: text }, { tail: whole(1), at: whole(0), ansi: flag }),
  'session.destroy': object({ target: text }),
  'session.detach': object({ target: text }),
  'session.reap': object({ idleMs: whole(0) }, { dryRun: flag }),
  'session.save': object({ target: text }, { lines: whole(0, 100_000) }),
  'session.restore': object({ saved: checkSavedSession }, { name: text, run: flag }),
  'events.subscribe': object({}, { since: text, follow: flag }),
  'pane.read': object({ pane: text }, { cursor: whole(0), limit: whole(1) }),
  'pane.preview': object({ pane: text, cols: size, rows: size }, { window: flag }),
  'overlay.act': object({ action: text, id: text }, { text, tagged: list(text) }),
  'server.status': nothing,
  'server.restart': nothing,
};

/** Every method that a client may use. */
export const clientMethods: readonly string[] = [
  ...Object.keys(requestChecks),
  'viewport.input',
  'viewport.ack',
  'viewport.resize',
  'viewport.colours',
  'viewport.terminal',
  'viewport.unlock',
];

/** Checks a request of a client. Throws unknown-method or bad-params. */
export function checkClientRequest(method: string, params: unknown): ClientRequest {
  const check = Object.hasOwn(requestChecks, method) ? requestChecks[method as keyof Requests] : undefined;
  if (check === undefined) throw fail('unknown-method', { method });
  const wrong = check(params);
  if (wrong !== null) throw fail('bad-params', { method, reason: `params${wrong}` });
  return { method, params } as ClientRequest;
}

const inputData = bytes(limits.inputBytes);
const count = whole(0);
const rgb: Check = (value) =>
  value === undefined || (typeof value === 'string' && /^#[0-9a-f]{6}$/.test(value))
    ? null
    : ' must be #rrggbb';

const findings = object(
  {},
  {
    name: text,
    colours: oneOf('truecolor', '256', '16', 'none'),
    redraw: flag,
    keyboard: oneOf('kitty', 'xterm', 'plain'),
    cell: object({ width: whole(1, 1000), height: whole(1, 1000) }),
  },
);

/** Checks a notification of a client: the per-keystroke path. Throws unknown-method or bad-params. */
export function checkClientNotification(method: string, params: unknown): ClientNotification {
  const p = (typeof params === 'object' && params !== null ? params : {}) as Record<string, unknown>;
  let wrong: string | null;
  if (method === 'viewport.input') wrong = named('seq', whole(1)(p.seq)) ?? named('data', inputData(p.data));
  else if (method === 'viewport.ack') wrong = named('rev', count(p.rev));
  else if (method === 'viewport.resize') wrong = named('cols', size(p.cols)) ?? named('rows', size(p.rows));
  else if (method === 'viewport.colours')
    wrong = named('foreground', rgb(p.foreground)) ?? named('background', rgb(p.background));
  else if (method === 'viewport.terminal') wrong = within(findings(p));
  else if (method === 'viewport.unlock') wrong = null;
  else throw fail('unknown-method', { method });
  if (wrong !== null) throw fail('bad-params', { method, reason: wrong });
  return { method, params: p } as unknown as ClientNotification;
}

function within(wrong: string | null): string | null {
  return wrong === null ? null : `params${wrong}`;
}

function named(field: string, wrong: string | null): string | null {
  return wrong === null ? null : `params.${field}${wrong}`;
}
