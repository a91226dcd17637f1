/** Reads examples of methods from the message blocks of docs/protocol.md. */
import { parseMessage } from '../../protocol/codec.ts';
import type { Method } from './methods.ts';

export interface Example {
  from: 'client' | 'server';
  line: string;
}

/** Messages of the page, in page order. */
export function examplesIn(page: string): Example[] {
  return [...page.matchAll(/^```json (client|server)\n(.*?)^```$/gms)].flatMap(([, from = '', block = '']) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => ({ from: from === 'client' ? ('client' as const) : ('server' as const), line })),
  );
}

/** The first example of the method, followed by its answer if it is a request; empty when the page has none. */
export function exampleOf({ method, from, kind }: Method, examples: readonly Example[]): Example[] {
  const parsed = examples.map((example) => ({ example, message: parseMessage(example.line) }));
  const asked = parsed.find(
    ({ example, message }) => example.from === from && message.kind === kind && message.method === method,
  );
  if (!asked) return [];
  const { message } = asked;
  const answer =
    message.kind === 'request'
      ? parsed.find(
          (each) =>
            each.example.from !== from && each.message.kind === 'result' && each.message.id === message.id,
        )
      : undefined;
  return [asked.example, ...(answer ? [answer.example] : [])];
}
