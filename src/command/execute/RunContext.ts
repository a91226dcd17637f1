/**
 * Context of one command of a run: its targets, its caller, and the parts of the server that it may use. Made per
 * command; keeps nothing beyond it.
 */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Environment, Tree } from '../../session/types.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { Caller, CommandContext, CommandState, FormatTarget, PressedMouse } from '../context.ts';
import { parseArguments, parseCommands } from '../grammar/parser.ts';
import { argumentText } from '../grammar/print.ts';
import type { Argument } from '../grammar/syntax.ts';
import { printPrepared } from '../registry.ts';
import type { Services } from '../Services.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget, TargetSpec, TargetType } from '../spec.ts';
import type { TargetFinder } from '../targets/TargetFinder.ts';
import { checkAgentTarget } from './agentCommands.ts';
import type { CommandRun } from './CommandRun.ts';
import type { CommandRunner } from './CommandRunner.ts';
import { scopeOf, servicesFor, treeFor } from './callerLimits.ts';

const ascii = /^[\x00-\x7f]*$/;

/** Encodes text as UTF-8, as a ByteString. */
function byteString(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A target of a flag; `missing` for one that may be. */
type Found =
  | { kind: 'place'; flag: string; place: ResolvedTarget }
  | { kind: 'client'; flag: string; client: AttachedClient }
  | { kind: 'missing'; flag: string; error: HoldfastError };

export class RunContext implements CommandContext {
  readonly #runner: CommandRunner;
  readonly #run: CommandRun;
  readonly #spec: CommandSpec;
  readonly #args: ParsedArguments;
  readonly #current: ResolvedTarget | undefined;
  /** Targets of the spec that are resolved. */
  readonly #found: Found[] = [];
  #made: ResolvedTarget | null = null;

  constructor(
    runner: CommandRunner,
    run: CommandRun,
    spec: CommandSpec,
    args: ParsedArguments,
    current: ResolvedTarget | undefined,
  ) {
    this.#runner = runner;
    this.#run = run;
    this.#spec = spec;
    this.#args = args;
    this.#current = current;
  }

  get tree(): Tree {
    return treeFor(this.caller, this.#runner.parts.tree);
  }

  get services(): Services {
    return servicesFor(this.caller, this.#runner.parts.services);
  }

  get options(): CommandContext['options'] {
    return this.#runner.parts.options;
  }

  get globalEnvironment(): Environment {
    return this.#runner.parts.globalEnvironment;
  }

  get state(): CommandState {
    return this.#runner.parts.state;
  }

  get commands(): readonly CommandSpec[] {
    return this.#runner.registry.specs;
  }

  get clock(): CommandContext['clock'] {
    return this.#runner.parts.clock;
  }

  get caller(): Caller {
    return this.#run.caller;
  }

  get mouse(): PressedMouse | null {
    return this.#run.scene.mouse?.event ?? null;
  }

  /** Finds every target of the spec before the command runs. Errors: those of required targets. */
  resolveTargets(): void {
    if (this.#spec.targets.length === 0) return;
    const finder = this.#runner.finder(this.#run, this.#current);
    for (const target of this.#spec.targets) this.#found.push(this.#findTarget(finder, target));
    const { checkPane } = this.caller.limits ?? {};
    if (checkPane && this.#run.hook === null) checkAgentTarget(this.#spec, this.target(), checkPane);
  }

  #findTarget(finder: TargetFinder, target: TargetSpec): Found {
    const { flag, type, canFail } = target;
    const text = this.#args.value(flag);
    try {
      if (type === 'client') return { kind: 'client', flag, client: finder.findClient(text) };
      return { kind: 'place', flag, place: finder.find(type, text, target) };
    } catch (error) {
      if (error instanceof HoldfastError && canFail) return { kind: 'missing', flag, error };
      throw error;
    }
  }

  #targetOf(flag: string): Found | undefined {
    for (const found of this.#found) if (found.flag === flag) return found;
    return undefined;
  }

  hooksAbout(made: ResolvedTarget): void {
    this.#made = made;
  }

  /** Target of the hooks after this command. */
  afterTarget(): ResolvedTarget | null {
    if (this.#made) return this.#made;
    const target = this.#targetOf('t');
    return target?.kind === 'place' ? target.place : (this.#current ?? null);
  }

  target(flag = 't'): ResolvedTarget {
    const found = this.#targetOf(flag);
    if (found?.kind === 'missing') throw found.error;
    if (found?.kind !== 'place') throw new Error(`${this.#spec.name} has no target -${flag}`);
    return found.place;
  }

  targetClient(flag = 't'): AttachedClient {
    const found = this.#targetOf(flag);
    if (found?.kind === 'missing') throw found.error;
    if (found?.kind !== 'client') throw new Error(`${this.#spec.name} has no client -${flag}`);
    return found.client;
  }

  find(
    type: Exclude<TargetType, 'client'>,
    text: string | undefined,
    how?: { windowIndex?: boolean; defaultMarked?: boolean; preferUnattached?: boolean },
  ): ResolvedTarget {
    return this.#runner.finder(this.#run, this.#current).find(type, text, how);
  }

  findClient(text: string | undefined): AttachedClient {
    return this.#runner.finder(this.#run, this.#current).findClient(text);
  }

  expand(format: string, target?: FormatTarget): string {
    return this.#runner.parts.expander.expand(format, this.#about(target));
  }

  formatVariables(target?: FormatTarget): readonly (readonly [string, string])[] {
    return this.#runner.parts.expander.list(this.#about(target));
  }

  print(line: string): void {
    this.printRaw(`${byteString(line)}\n`);
  }

  printRaw(bytes: string): void {
    this.#run.write(bytes);
  }

  printNow(text: string): void {
    this.#run.writeNow(byteString(text));
  }

  printError(line: string): void {
    this.#run.writeError(`${line}\n`);
  }

  requestAttach(request: NonNullable<CommandRun['attach']>): void {
    this.#run.attach = request;
  }

  readStdin(): Promise<string> {
    return this.#run.input.readStdin();
  }

  get callerGone(): AbortSignal | null {
    return this.#run.input.gone;
  }

  get callerHasFiles(): boolean {
    return this.#run.input.files !== null;
  }

  async readFile(path: string): Promise<string> {
    const own = (await this.#run.input.files?.read(path)) ?? null;
    return own ?? this.services.files.read(path);
  }

  async writeFile(path: string, data: string, how: { append: boolean }): Promise<void> {
    const isWritten = (await this.#run.input.files?.write(path, data, how)) ?? false;
    if (!isWritten) await this.services.files.write(path, data, how);
  }

  async runLine(line: string, how?: { target?: ResolvedTarget; hook?: string }): Promise<void> {
    const run = this.#run;
    const list = parseCommands(line, this.#runner.parseOptions(run, this.#current));
    const before = run.ranHook;
    run.ranHook = how?.hook ?? before;
    try {
      await this.#runner.runNested(run, list, how?.target ?? this.#current);
    } finally {
      run.ranHook = before;
    }
  }

  async runFile(text: string, how: Parameters<CommandContext['runFile']>[1]): Promise<void> {
    const current = how.target ?? this.#current;
    const problems: HoldfastError[] = [];
    const onProblem = (problem: HoldfastError): void => void problems.push(problem);
    const list = parseCommands(
      text,
      this.#runner.parseOptions(this.#run, current, { file: how.path, onProblem }),
    );
    const prepared = this.#runner.registry.prepare(list, {
      aliases: this.options.server.getArray('command-alias'),
      onProblem,
    });
    if (how.verbose) {
      for (const command of prepared.groups.flat()) {
        this.print(`${command.at.file ?? how.path}:${command.at.line}: ${printPrepared(command)}`);
      }
    }
    if (!how.parseOnly) {
      try {
        await this.#run.inFile(how.path, () => this.#runner.runList(this.#run, prepared, current));
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        problems.push(error);
      }
    }
    const last = problems.pop();
    for (const problem of problems) this.#runner.report(this.#run, problem);
    if (last) throw last;
  }

  parseCommands(words: readonly (string | Argument)[]): string {
    const [first = ''] = words;
    const only = typeof first === 'string' ? first : argumentText(first);
    const options = this.#runner.parseOptions(this.#run, this.#current);
    const list = words.length === 1 ? parseCommands(only, options) : parseArguments(words, options);
    const { groups } = this.#runner.prepare(list);
    return groups.map((group) => group.map(printPrepared).join(' ; ')).join(' ;; ');
  }

  background(work: (context: CommandContext) => Promise<void>): void {
    const run = this.#run.detached();
    const context = new RunContext(this.#runner, run, this.#spec, this.#args, this.#current);
    context.#found.push(...this.#found);
    work(context).then(
      () => this.#showLater(run),
      (error) => {
        this.#runner.report(run, error);
        this.#showLater(run);
      },
    );
  }

  setExitCode(code: number): void {
    this.#run.exitCode = code;
  }

  /** Background work has no one-shot caller any more: output goes to its client, and errors to the message log. */
  #showLater(run: CommandRun): void {
    const text = `${run.err}${Buffer.from(run.out, 'latin1')}`.trimEnd();
    if (text === '') return;
    if (run.exitCode !== 0) this.services.log(text);
    const last = text.split('\n').at(-1) ?? '';
    if (run.exitCode === 0) this.caller.client?.showMessage(last);
    else this.caller.client?.showError(last);
  }

  #about(target: FormatTarget | undefined): FormatTarget {
    const about = this.#aboutTarget(target);
    const { mouse } = this;
    return mouse ? { ...about, variables: { ...mouse.variables, ...about.variables } } : about;
  }

  #aboutTarget(target: FormatTarget | undefined): FormatTarget {
    const given = target ?? this.#usual();
    const named = 'client' in given ? given : { ...given, client: this.caller.client };
    const { only } = scopeOf(this.#run);
    const about: FormatTarget = only === undefined ? named : { ...named, only };
    const { hook, ranHook, file } = this.#run;
    if (hook === null && ranHook === null && file === null) return about;
    const variables = {
      ...(file === null ? {} : { current_file: file }),
      ...(ranHook === null ? {} : { hook: ranHook }),
      ...hook,
    };
    return Object.keys(variables).length === 0
      ? about
      : { ...about, variables: { ...variables, ...about.variables } };
  }

  /** Default target of a format. */
  #usual(): FormatTarget {
    const own = this.afterTarget();
    if (own) return own;
    try {
      return this.#runner.finder(this.#run, this.#current).current();
    } catch {
      return {};
    }
  }
}
