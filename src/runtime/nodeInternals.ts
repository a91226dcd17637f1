/**
 * What Node has inside and its public modules wrap, for commands that live 30 ms: `node:net` and `node:tty` take longer to
 * load and to compile than such a command takes for all else. Nothing here is promised by Node: whoever asks goes the
 * public way when there is nothing.
 */

/** A binding of Node's by name, such as 'pipe_wrap'; null where this Node has none for us. */
export function internalBinding<T>(name: string): Partial<T> | null {
  const { binding } = process as unknown as { binding?(name: string): Partial<T> };
  const { noDeprecation = false } = process;
  // Deprecated in the documentation only; who has such warnings shown is not told of ours.
  process.noDeprecation = true;
  try {
    return binding?.(name) ?? null;
  } catch {
    return null;
  } finally {
    process.noDeprecation = noDeprecation;
  }
}
