/**
 * Replaces protocol/errors.ts in the built SDK. It has only the sentences that the SDK makes itself; the others come
 * from the server. A test compares sentences and codes with the catalogue and with the built SDK.
 */
import type { ErrorCode, ErrorDetails, InOtherWords } from '../protocol/errors.ts';
import { HoldfastError } from '../protocol/HoldfastError.ts';

export { HoldfastError, localFail as fail };

export const sentences: { readonly [Code in ErrorCode]?: (details: ErrorDetails<Code>) => string } = {
  'bad-value': (d) => `${d.reason}: ${d.value}`,
  'connect-failed': (d) => `can't connect to ${d.to}: ${d.reason}`,
  'connection-lost': () => 'server exited unexpectedly',
  'hello-first': () => 'the first message of a connection must be hello',
  'limit-exceeded': (d) =>
    `limit exceeded: ${d.limit}${d.value === undefined ? '' : ` is ${d.value}`}, ${d.most} at most`,
  'malformed-message': (d) => `malformed message: ${d.reason}`,
  'no-server': (d) => `no server running on ${d.path}`,
  'no-such-pane': (d) => `can't find pane: ${d.name}`,
  'not-admitted': () =>
    'not admitted: a valid token of the host is needed (on the host: holdfast token create)',
  'not-reading': (d) =>
    `the connection was closed, because the other side stopped reading: ${d.bytes} bytes waited`,
  'server-ended': () => 'the server was shut down; sessions come back with the next command',
  'too-many-attempts': (d) => `too many failed attempts: wait ${d.seconds} s`,
  unreachable: (d) => `no answer for ${d.seconds} s`,
  'unsafe-directory': (d) => `directory ${d.path} has unsafe permissions: ${d.reason}`,
  'wait-ended': (d) => `${d.pane}: ${d.conditions}: can no longer be met: ${d.how}`,
  'wait-timeout': (d) => `${d.pane}: ${d.conditions}: not met after ${d.seconds} s`,
};

function localFail(code: ErrorCode, details: object): HoldfastError {
  const { words, ...data } = details as Partial<InOtherWords>;
  const sentence = sentences[code] as ((details: object) => string) | undefined;
  return new HoldfastError(code, words ?? sentence?.(details) ?? code, data);
}
