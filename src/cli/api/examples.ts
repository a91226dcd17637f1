/** Examples of methods, which docs/protocol.md has in its blocks of messages. */
import { parseMessage } from '../../protocol/codec.ts';
import type { Method } from './methods.ts';

export interface Example {
  from: 'client' | 'server';
  line: string;
}

/** Messages of the page, in its order. */
export function examplesIn(page: string): Example[] {
  return [...page.matchAll(/^```json (client|server)\n(.*?)^```$/gms)].flatMap(([, from = '', block = '']) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => ({ from: from === 'client' ? ('client' as const) : ('server' as const), line })),
  );
}

/** The first example of the method and, of a request, its answer; none when the page has none. */
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
