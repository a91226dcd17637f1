/** All protocol methods in one list, and the check of a method name that a person typed. */
import type { ApiDocument, MethodEntry } from '../../protocol/apiDocument.ts';
import { fail } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';

export interface Method extends MethodEntry {
  method: string;
  /** The side that sends it. */
  from: 'client' | 'server';
  kind: 'request' | 'notification';
}

export function methodsOf({ protocol }: ApiDocument): Method[] {
  return (['client', 'server'] as const).flatMap((from) =>
    (['request', 'notification'] as const).flatMap((kind) =>
      Object.entries(protocol[from][`${kind}s`]).map(([method, entry]) => ({ method, from, kind, ...entry })),
    ),
  );
}

/** Methods of this name. Both sides have a `ping`. Errors: unknown-method. */
export function methodsNamed(document: ApiDocument, name: string): Method[] {
  const methods = methodsOf(document);
  const found = methods.filter(({ method }) => method === name);
  if (found.length > 0) return found;
  const near = nearest(
    name,
    methods.map(({ method }) => method),
  );
  throw fail('unknown-method', {
    words: `unknown method: ${name}${near === undefined ? '' : ` (did you mean ${near}?)`}; see: holdfast api list`,
  });
}

/** First sentence of a text. */
export const firstSentence = (text: string): string =>
  /^.*?[.:;](?= |$)/s.exec(text)?.[0].slice(0, -1) ?? text;
