/**
 * Node's internal bindings, which its public modules wrap, for commands that live 30 ms: `node:net` and `node:tty`
 * take longer to load and to compile than everything else in such a command. Node guarantees none of this: callers use
 * the public modules when a binding is missing.
 */

/** A binding of Node's by name, such as 'pipe_wrap'; null when this Node does not give it. */
export function internalBinding<T>(name: string): Partial<T> | null {
  const { binding } = process as unknown as { binding?(name: string): Partial<T> };
  const { noDeprecation = false } = process;
  // Deprecated in the documentation only: hidden from users who have such warnings shown.
  process.noDeprecation = true;
  try {
    return binding?.(name) ?? null;
  } catch {
    return null;
  } finally {
    process.noDeprecation = noDeprecation;
  }
}
