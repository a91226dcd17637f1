/**
 * Runs command lines: parses, checks every command before the first runs, resolves targets before each, and collects
 * the output. One per server; each line is a `CommandRun`. Starts nothing by itself.
 */

import { clientVariable } from '../../operator/Principal.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail, HoldfastError, inPlace } from '../../protocol/errors.ts';
import type { CommandRunResult } from '../../protocol/messages.ts';
import { printableText } from '../../protocol/printable.ts';
import type { Environment, Tree } from '../../session/types.ts';
import type { Caller, CallerInput, CommandState, FormatTarget } from '../context.ts';
import { parseArguments, parseCommands } from '../grammar/parser.ts';
import type { ParsedList, ParseOptions } from '../grammar/syntax.ts';
import { CommandRegistry, type PreparedCommand, type PreparedList } from '../registry.ts';
import type { Services } from '../Services.ts';
import type { CommandChange, CommandSpec, ResolvedTarget } from '../spec.ts';
import { TargetFinder } from '../targets/TargetFinder.ts';
import { CommandRun, type LiveOutput, noInput, type RunScene } from './CommandRun.ts';
import { checkCommand, scopeOf, servicesFor, treeFor } from './callerLimits.ts';
import { hookVariables } from './hookVariables.ts';
import { ListWalk } from './ListWalk.ts';
import { PreparedLines } from './PreparedLines.ts';
import { RunContext } from './RunContext.ts';
import { RunParsing } from './RunParsing.ts';
import { storedBytes } from './storedBytes.ts';

/** Expands formats; implemented by `Formats`. */
interface Expander {
  expand(format: string, about?: FormatTarget): string;
  list(about?: FormatTarget): readonly (readonly [name: string, value: string])[];
}

export interface RunnerParts {
  commands: readonly CommandSpec[];
  tree: Tree;
  services: Services;
  options: { server: OptionSet; session: OptionSet; window: OptionSet };
  globalEnvironment: Environment;
  state: CommandState;
  clock: { now(): number; after(ms: number): Promise<void> };
  expander: Expander;
  /** Called before up to `bytes` are added to the stored state. Errors: state-full. */
  admitStored?(bytes: number): void;
  /**
   * Called after each command that succeeded, before its hooks; the command ends when the returned promise resolves.
   */
  afterCommand?(changes: readonly CommandChange[]): Promise<void> | null;
  /** Called after each command of an operator, before `afterCommand`; `error`: the code of a failure. */
  ran?(command: Pick<PreparedCommand, 'spec' | 'args'>, about: RanCommand): void;
  /** Lines set for a hook (after-*, command-error) at a target's scope, or globally. */
  hookLines?(hook: string, target: ResolvedTarget | null): readonly string[];
  /** Reports an exception that is no HoldfastError: a bug, to be logged. */
  crashed(what: string, error: unknown): void;
}

/** Circumstances of a command that ran. */
export interface RanCommand {
  readonly caller: Caller;
  readonly target: ResolvedTarget | null;
  readonly error: string | null;
}

/** Argv words, a line, or a parsed list. */
type CommandText = { argv: readonly string[] } | { line: string } | { list: ParsedList };

interface RunHow {
  scene?: RunScene;
  input?: CallerInput;
  live?: LiveOutput;
}

/** Deepest nesting of lines within lines. */
const maxDepth = 50;

export class CommandRunner {
  readonly parts: RunnerParts;
  readonly registry: CommandRegistry;
  /** Names of the hooks after each command. */
  readonly #hooksAfter: ReadonlyMap<CommandSpec, string>;
  readonly #lines = new PreparedLines();

  constructor(parts: RunnerParts) {
    this.parts = parts;
    this.registry = new CommandRegistry(parts.commands);
    this.#hooksAfter = new Map(parts.commands.map((spec) => [spec, `after-${spec.name}`]));
  }

  /**
   * Runs argv words, a line or a parsed list to the end. Never rejects: errors are in `err` and the exit code, as a
   * shell sees them.
   */
  async run(what: CommandText, caller: Caller, how?: RunHow): Promise<CommandRunResult> {
    return this.start(what, caller, how);
  }

  /** The same, with the result at once when no command had to be waited for: a promise costs more than most commands. */
  start(
    what: CommandText,
    caller: Caller,
    { scene = {}, input = noInput, live }: RunHow = {},
  ): CommandRunResult | Promise<CommandRunResult> {
    const run = new CommandRun(caller, scene, input, live);
    try {
      const running = this.runList(run, this.#prepared(run, what), scene.current);
      if (running) return this.#resultOf(run, running);
    } catch (error) {
      this.report(run, error);
    }
    return run.result();
  }

  async #resultOf(run: CommandRun, running: Promise<void>): Promise<CommandRunResult> {
    try {
      await running;
    } catch (error) {
      this.report(run, error);
    }
    return run.result();
  }

  #prepared(run: CommandRun, what: CommandText): PreparedList {
    if ('list' in what) return this.prepare(what.list);
    const { current } = run.scene;
    if ('argv' in what) return this.prepare(parseArguments(what.argv, this.parseOptions(run, current)));
    const { line } = what;
    const aliases = this.#aliases;
    const known = this.#lines.find(line, aliases);
    if (known) return known;
    const options = this.parseOptions(run, current);
    const list = this.registry.prepare(parseCommands(line, options), { aliases });
    if (!options.wasAsked) this.#lines.keep(line, list);
    return list;
  }

  get #aliases(): readonly string[] {
    return this.parts.options.server.getArray('command-alias');
  }

  prepare(list: ParsedList): PreparedList {
    return this.registry.prepare(list, { aliases: this.#aliases });
  }

  /** Runs a line within a line; its errors are thrown. */
  async runNested(run: CommandRun, list: ParsedList, current: ResolvedTarget | undefined): Promise<void> {
    if (run.depth >= maxDepth)
      throw fail('limit-exceeded', {
        limit: 'nested commands',
        value: maxDepth,
        words: 'commands are nested too deeply',
      });
    run.depth += 1;
    try {
      await this.runList(run, this.prepare(list), current);
    } finally {
      run.depth -= 1;
    }
  }

  /** Runs a checked list. Null when no command had to be waited for. Errors: the last command's that failed. */
  runList(run: CommandRun, list: PreparedList, current: ResolvedTarget | undefined): Promise<void> | null {
    const [group, another] = list.groups;
    const [only] = group ?? [];
    if (only && group?.length === 1 && another === undefined) return this.#runOne(run, only, current);
    return new ListWalk(list, {
      run: (command) => this.#runOne(run, command, current),
      report: (error) => this.report(run, error),
    }).run();
  }

  #runOne(
    run: CommandRun,
    command: PreparedCommand,
    current: ResolvedTarget | undefined,
  ): Promise<void> | null {
    const block = run.openBlock();
    try {
      const running = this.#runCommand(run, command, current, block);
      if (running === null || block === null) return running;
      return running.catch((error) => this.#failBlock(run, error, block));
    } catch (error) {
      if (block === null) throw error;
      return this.#failBlock(run, error, block);
    }
  }

  /** Ends the block of a failed command with its error. */
  #failBlock(run: CommandRun, error: unknown, block: number): never {
    this.report(run, error);
    run.closeBlock(block, true);
    throw reported;
  }

  #runCommand(
    run: CommandRun,
    command: PreparedCommand,
    current: ResolvedTarget | undefined,
    block: number | null,
  ): Promise<void> | null {
    const { spec, args } = command;
    if (run.hook === null) this.#checkCaller(run, command);
    const context = new RunContext(this, run, spec, args, current);
    const step: Step = { run, command, context, block };
    try {
      context.resolveTargets();
      const bytes = storedBytes(spec.name, args);
      if (bytes > 0) this.parts.admitStored?.(bytes);
      const running = spec.run(context, args);
      if (running) return this.#waitFor(running, step);
    } catch (error) {
      return this.#failed(step, error);
    }
    return this.#succeeded(step);
  }

  async #waitFor(running: Promise<void>, step: Step): Promise<void> {
    try {
      await running;
    } catch (error) {
      await this.#failed(step, error);
    }
    await this.#succeeded(step);
  }

  #succeeded(step: Step): Promise<void> | null {
    const { run, command, context } = step;
    this.#ran(run, command, context.afterTarget());
    const stored = this.parts.afterCommand?.(command.spec.changes);
    return stored ? this.#endedWhen(stored, step) : this.#ended(step);
  }

  async #endedWhen(stored: Promise<void>, step: Step): Promise<void> {
    await stored;
    await this.#ended(step);
  }

  #ended({ run, command, context, block }: Step): Promise<void> | null {
    if (block !== null) run.closeBlock(block, false);
    const hook = this.#hooksAfter.get(command.spec) ?? '';
    return this.#runHook(run, hook, command, context.afterTarget());
  }

  /** Reports the failure of a command, and runs its hooks. Errors: that failure. */
  async #failed({ run, command, context, block }: Step, error: unknown): Promise<never> {
    const target = context.afterTarget();
    this.#ran(run, command, target, error);
    if (block !== null && error !== reported) {
      this.report(run, error);
      run.closeBlock(block, true);
    }
    await this.#runHook(run, 'command-error', command, target);
    if (block !== null) throw reported;
    throw run.caller.namesLines ? withPlace(error, command.at) : error;
  }

  /** Hooks run as the owner, whoever ran the command before them. Errors: read-only, out-of-scope. */
  #checkCaller(run: CommandRun, command: PreparedCommand): void {
    try {
      checkCommand(run.caller, command.spec, command.args, this.parts.tree);
    } catch (error) {
      this.#ran(run, command, null, error);
      throw error;
    }
  }

  /** Reports a command of an operator; those of hooks and of the configuration are the server's own. */
  #ran(
    { hook, caller }: CommandRun,
    command: PreparedCommand,
    target: ResolvedTarget | null,
    error: unknown = null,
  ): void {
    if (hook !== null || !caller.author || error === reported) return;
    const code = error === null ? null : error instanceof HoldfastError ? error.code : 'internal';
    this.parts.ran?.(command, { caller, target, error: code });
  }

  /**
   * Runs a command's hooks as part of its run: they print to the same output, and their failures fail nothing else. Null
   * when there are none.
   */
  #runHook(
    run: CommandRun,
    hook: string,
    command: PreparedCommand,
    target: ResolvedTarget | null,
  ): Promise<void> | null {
    // Commands of a read-only client run no hooks.
    if (run.hook !== null || run.caller.limits?.readOnly) return null;
    const lines = this.parts.hookLines?.(hook, target) ?? [];
    if (lines.length === 0) return null;
    run.hook = hookVariables(hook, command);
    return this.#runHookLines(run, lines, target);
  }

  async #runHookLines(
    run: CommandRun,
    lines: readonly string[],
    target: ResolvedTarget | null,
  ): Promise<void> {
    try {
      for (const line of lines) {
        try {
          await this.runNested(
            run,
            parseCommands(line, this.parseOptions(run, target ?? undefined)),
            target ?? undefined,
          );
        } catch (error) {
          this.report(run, error);
        }
      }
    } finally {
      run.hook = null;
    }
  }

  finder(run: CommandRun, current: ResolvedTarget | undefined): TargetFinder {
    const { caller, scene } = run;
    const tree = treeFor(caller, this.parts.tree);
    const services = servicesFor(caller, this.parts.services);
    const starter = caller.env[clientVariable];
    const startedBy =
      starter === undefined ? undefined : services.clients().find(({ name }) => name === starter);
    return new TargetFinder({
      tree,
      clients: () => services.clients(),
      caller: { client: caller.client, startedBy, pane: caller.pane },
      current,
      mouse: scene.mouse,
    });
  }

  /** Parse options of this run; conditions (%if) are evaluated for `current`. */
  parseOptions(
    run: CommandRun,
    current: ResolvedTarget | undefined,
    how?: Pick<ParseOptions, 'file' | 'onProblem'>,
  ): RunParsing {
    return new RunParsing(this.parts, run, () => this.#conditionIsAbout(run, current), how);
  }

  #conditionIsAbout(run: CommandRun, current: ResolvedTarget | undefined): FormatTarget {
    const about = { client: run.caller.client, ...scopeOf(run) };
    try {
      return { ...this.finder(run, current).current(), ...about };
    } catch {
      // A configuration that is read at start has no session yet.
      return about;
    }
  }

  /** Adds an error to the run: a HoldfastError as its sentence, any other as the report of a bug. */
  report(run: CommandRun, error: unknown): void {
    run.exitCode = 1;
    if (error === reported) return;
    if (error instanceof HoldfastError) {
      // A name that was not found may be any text.
      run.writeError(`${printableText(error.message)}\n`);
      run.errorCode = error.code;
      return;
    }
    this.parts.crashed('a command', error);
    run.writeError(`${fail('internal', { what: 'a command' }).message}\n`);
    run.errorCode = 'internal';
  }
}

/** Ends a group whose failed command has reported its error in its own block. */
const reported = new Error('reported');

/** One command of a run. */
interface Step {
  run: CommandRun;
  command: PreparedCommand;
  context: RunContext;
  /** Its block, in control mode. */
  block: number | null;
}

/** Adds the file and line of the failed command to an error, unless the error names one already. */
function withPlace(error: unknown, { file, line }: PreparedCommand['at']): unknown {
  if (file === null || !(error instanceof HoldfastError) || /^[^ ]+:\d+: /.test(error.message)) return error;
  return inPlace(`${file}:${line}`, error);
}
