/**
 * Values that a line of a run is parsed with: variables of the global environment, home directories, conditions. Assignments in the
 * line take effect at once, if the caller may make them.
 */
import { checkStoredValue } from '../../protocol/storedValues.ts';
import type { FormatTarget } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { ParseOptions } from '../grammar/syntax.ts';
import type { CommandRun } from './CommandRun.ts';
import type { RunnerParts } from './CommandRunner.ts';
import { checkAssignment } from './callerLimits.ts';

export class RunParsing implements ParseOptions {
  readonly file: ParseOptions['file'];
  readonly onProblem: ParseOptions['onProblem'];
  readonly #parts: RunnerParts;
  readonly #run: CommandRun;
  readonly #about: () => FormatTarget;
  #wasAsked = false;

  /** `about`: what conditions (%if) are evaluated for. */
  constructor(
    parts: RunnerParts,
    run: CommandRun,
    about: () => FormatTarget,
    how?: Pick<ParseOptions, 'file' | 'onProblem'>,
  ) {
    this.#parts = parts;
    this.#run = run;
    this.#about = about;
    this.file = how?.file;
    this.onProblem = how?.onProblem;
  }

  /** Whether the input has variables, assignments, home directories or conditions: it may mean something else next time. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  variable(name: string): string | undefined {
    this.#wasAsked = true;
    const { globalEnvironment, state } = this.#parts;
    return globalEnvironment.get(name) ?? state.hidden.of(globalEnvironment).get(name);
  }

  /** Errors: read-only, out-of-scope, people-only, state-full. */
  assign(name: string, value: string, hidden: boolean): void {
    this.#wasAsked = true;
    const { globalEnvironment, state, tree } = this.#parts;
    if (this.#run.hook === null) checkAssignment(this.#run.caller, name, tree);
    checkStoredValue('variable', name, value);
    this.#parts.admitStored?.(Buffer.byteLength(value));
    if (hidden) {
      globalEnvironment.delete(name);
      state.hidden.set(globalEnvironment, name, value);
    } else {
      state.hidden.delete(globalEnvironment, name);
      globalEnvironment.set(name, value);
    }
  }

  home(user: string): string | undefined {
    this.#wasAsked = true;
    const { globalEnvironment, services } = this.#parts;
    if (user !== '') return services.files.homeOf(user);
    return this.#run.caller.env.HOME ?? globalEnvironment.get('HOME') ?? undefined;
  }

  condition(format: string): boolean {
    this.#wasAsked = true;
    return isTrue(this.#parts.expander.expand(format, this.#about()));
  }
}
