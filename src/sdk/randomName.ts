/** Unique names, by which the server recognises a repeated request. */

/** Works without randomUUID too, which pages without TLS lack. */
export function randomName(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('');
}
