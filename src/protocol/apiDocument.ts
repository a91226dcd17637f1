/**
 * The protocol as one JSON Schema document: a schema that every message matches, and a `protocol` part for everything
 * outside JSON Schema (methods, permissions, errors, events, limits). Printed by `holdfast api schema`. Everything in
 * it comes from the tables of methods, errors, events and limits.
 */
import type { Check } from './check.ts';
import { clientNotifications, requests } from './clientMethods.ts';
import { labelOf } from './described.ts';
import { type ErrorCode, errorCatalogue } from './errors.ts';
import { type EventDetails, eventTypes } from './eventTypes.ts';
import { limits, protocolVersions } from './limits.ts';
import { ErrorBody } from './messages.ts';
import { type Definitions, type JsonSchema, schemaOf } from './schema.ts';
import { serverNotifications, serverRequests } from './serverMethods.ts';

export interface MethodEntry {
  about: string;
  /** Required rights, in words; absent for messages of the server. */
  permission?: string;
  /** Codes of the method's own errors, besides `commonErrors`. */
  errors?: readonly string[];
  params: JsonSchema;
  /** Absent for notifications. */
  result?: JsonSchema;
}

interface Methods {
  requests: Record<string, MethodEntry>;
  notifications: Record<string, MethodEntry>;
}

interface EventEntry {
  about: string;
  /**
   * Fields of ServerEvent that an event of this type always has (besides `type`, `cursor` and `at`), and those that it
   * may have.
   */
  has: readonly string[];
  mayHave: readonly string[];
}

export interface ApiDocument {
  $schema: string;
  $id: string;
  title: string;
  description: string;
  anyOf: readonly JsonSchema[];
  protocol: {
    versions: { min: number; max: number };
    client: Methods;
    server: Methods;
    /** Codes of errors with which any request may be answered. */
    commonErrors: readonly string[];
    /** Codes of errors of a request with a target. */
    targetErrors: readonly string[];
    /** Sentence by code, with names of details in it. */
    errors: Record<string, string>;
    events: Record<string, EventEntry>;
    limits: Record<string, number>;
  };
  $defs: Record<string, JsonSchema>;
}

const commonErrors: readonly ErrorCode[] = [
  'hello-first',
  'unknown-method',
  'bad-params',
  'read-only',
  'out-of-scope',
  'owner-only',
  'people-only',
  'not-granted',
  'limit-exceeded',
  'internal',
];

const targetErrors: readonly ErrorCode[] = [
  'no-such-session',
  'no-such-window',
  'no-such-pane',
  'no-such-target',
  'ambiguous-target',
  'no-sessions',
  'bad-value',
];

/** `permissions`: who may send each method of the client, in words. */
export function apiDocument(permissions: Readonly<Record<string, string>>): ApiDocument {
  const definitions: Definitions = new Map();
  const client = new MethodPrinter(definitions, permissions).print(requests, clientNotifications);
  const server = new MethodPrinter(definitions, null).print(serverRequests, serverNotifications);
  const error = schemaOf(ErrorBody, definitions);
  definitions.set('MessageOfClient', messageSchema(client, error));
  definitions.set('MessageOfServer', messageSchema(server, error));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:holdfast:protocol:${protocolVersions.max}`,
    title: 'The protocol between clients and servers of holdfast',
    description: 'A message of either side. Receivers ignore fields that they do not know.',
    anyOf: [{ $ref: '#/$defs/MessageOfClient' }, { $ref: '#/$defs/MessageOfServer' }],
    protocol: {
      versions: { ...protocolVersions },
      client,
      server,
      commonErrors,
      targetErrors,
      errors: errorSentences(),
      events: eventEntries(eventTypes),
      limits: { ...limits },
    },
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

type Requested = Readonly<Record<string, { params: Check<unknown>; result: Check<unknown> }>>;
type Notified = Readonly<Record<string, Check<unknown>>>;

/** Prints the methods of one side. */
class MethodPrinter {
  readonly #definitions: Definitions;
  readonly #permissions: Readonly<Record<string, string>> | null;

  constructor(definitions: Definitions, permissions: Readonly<Record<string, string>> | null) {
    this.#definitions = definitions;
    this.#permissions = permissions;
  }

  print(asked: Requested, told: Notified): Methods {
    return {
      requests: mapped(asked, (entry, method) => ({
        ...this.#entry(method, entry),
        params: this.#schema(`${method}.params`, entry.params),
        result: this.#schema(`${method}.result`, entry.result),
      })),
      notifications: mapped(told, (params, method) => ({
        ...this.#entry(method, params),
        params: this.#schema(`${method}.params`, params),
      })),
    };
  }

  #entry(method: string, entry: object): Omit<MethodEntry, 'params'> {
    const [, about = '', codes] = /^(.*?)(?: Errors: ([a-z, -]+)\.)?$/s.exec(textOf(entry)) ?? [];
    return {
      about,
      ...(this.#permissions ? { permission: this.#permissions[method] ?? 'everybody' } : {}),
      ...(codes === undefined ? {} : { errors: errorsIn(codes) }),
    };
  }

  /** A reference to the schema, unless the schema is empty. */
  #schema(name: string, check: Check<unknown>): JsonSchema {
    const schema = schemaOf(check, this.#definitions);
    if (typeof schema.$ref === 'string') return { $ref: schema.$ref };
    if (check.about.kind === 'object' && Object.keys(check.about.fields).length === 0)
      return { type: 'object' };
    this.#definitions.set(name, schema);
    return { $ref: `#/$defs/${name}` };
  }
}

/** The codes at the end of a comment, where `of targets` stands for several. */
const errorsIn = (codes: string): string[] => [
  ...new Set(codes.split(', ').flatMap<string>((code) => (code === 'of targets' ? targetErrors : [code]))),
];

const textOf = (entry: object): string => {
  const { text, namedText = '' } = labelOf(entry);
  return text ?? namedText;
};

function eventEntries(events: Readonly<Record<string, EventDetails>>): Record<string, EventEntry> {
  return mapped(events, (entry) => ({ about: textOf(entry), has: entry.has, mayHave: entry.mayHave ?? [] }));
}

/** Any request, notification or response of a side. */
function messageSchema({ requests: asked, notifications: told }: Methods, error: JsonSchema): JsonSchema {
  const id = { type: ['number', 'string'] };
  const call = (method: string, params: JsonSchema, fields: Record<string, unknown>) => ({
    type: 'object',
    properties: { ...fields, method: { const: method }, params },
    required: [...Object.keys(fields), 'method'],
  });
  return {
    anyOf: [
      ...Object.entries(asked).map(([method, { params }]) => call(method, params, { id })),
      ...Object.entries(told).map(([method, { params }]) => call(method, params, {})),
      { type: 'object', properties: { id, result: { type: 'object' } }, required: ['id', 'result'] },
      {
        type: 'object',
        properties: { id: { type: ['number', 'string', 'null'] }, error },
        required: ['id', 'error'],
      },
    ],
  };
}

/** Sentences of the catalogue with `<name>` in the place of each detail. */
function errorSentences(): Record<string, string> {
  return mapped<(details: never) => string, string>(errorCatalogue, (sentence) =>
    sentence(placeholders as never),
  );
}

const placeholders = new Proxy(
  {},
  {
    get: (_, name) => {
      if (name === 'near') return undefined;
      const place = `<${String(name)}>`;
      return Object.assign(Object(place), { join: () => place }) as unknown;
    },
  },
);

function mapped<T, R>(
  table: Readonly<Record<string, T>>,
  of: (value: T, name: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, of(value, name)]));
}
