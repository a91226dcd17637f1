/**
 * Hidden variables of environments (set-environment -h): visible to formats, never passed to programs in panes. Kept
 * apart from the environments, so that code which builds a program's environment can't include one by mistake.
 */
import type { Environment } from '../session/types.ts';

export class HiddenEnvironment {
  readonly #hidden = new WeakMap<Environment, Map<string, string>>();

  of(environment: Environment): ReadonlyMap<string, string> {
    return this.#hidden.get(environment) ?? new Map();
  }

  set(environment: Environment, name: string, value: string): void {
    const variables = this.#hidden.get(environment) ?? new Map<string, string>();
    variables.set(name, value);
    this.#hidden.set(environment, variables);
  }

  delete(environment: Environment, name: string): boolean {
    return this.#hidden.get(environment)?.delete(name) ?? false;
  }
}
