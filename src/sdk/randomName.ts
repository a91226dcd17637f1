/** Names that nobody else makes, by which the server knows a repeated request. */

/** Also where a page has no randomUUID: one that did not come over TLS. */
export function randomName(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('');
}
