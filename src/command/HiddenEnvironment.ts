/**
 * The hidden variables of environments (set-environment -h): formats see them, programs in panes never get them.
 * Kept beside the environments, so that whoever builds a program's environment can't hand one out by mistake.
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
