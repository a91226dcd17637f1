/**
 * Runs command lines: parses, checks every command before the first runs, resolves targets before each, and collects
 * the output. One per server; each line is a `CommandRun`. Starts nothing by itself.
 */

import type { OptionSet } from '../../options/types.ts';
import { fail, HoldfastError, inPlace } from '../../protocol/errors.ts';
import type { CommandRunResult } from '../../protocol/messages.ts';
import { printableText } from '../../protocol/printable.ts';
import { checkStoredValue } from '../../protocol/storedValues.ts';
import type { Environment, Tree } from '../../session/types.ts';
import { flagTable } from '../arguments/Arguments.ts';
import type { Caller, CallerInput, CommandState, FormatTarget } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import { parseArguments, parseCommands } from '../grammar/parser.ts';
import type { ParsedList, ParseOptions } from '../grammar/syntax.ts';
import { CommandRegistry, type PreparedCommand, type PreparedList } from '../registry.ts';
import type { Services } from '../Services.ts';
import type { CommandChange, CommandSpec, ResolvedTarget } from '../spec.ts';
import { TargetFinder } from '../targets/TargetFinder.ts';
import { CommandRun, type HookVariables, type LiveOutput, noInput, type RunScene } from './CommandRun.ts';
import { checkAssignment, checkCommand, scopeOf, servicesFor, treeFor } from './callerLimits.ts';
import { RunContext } from './RunContext.ts';
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

/** Deepest nesting of lines within lines. */
const maxDepth = 50;

export class CommandRunner {
  readonly parts: RunnerParts;
  readonly registry: CommandRegistry;

  constructor(parts: RunnerParts) {
    this.parts = parts;
    this.registry = new CommandRegistry(parts.commands);
  }

  /**
   * Runs argv words, a line or a parsed list to the end. Never rejects: errors are in `err` and the exit code, as a
   * shell sees them.
   */
  async run(
    what: { argv: readonly string[] } | { line: string } | { list: ParsedList },
    caller: Caller,
    how: { scene?: RunScene; input?: CallerInput; live?: LiveOutput } = {},
  ): Promise<CommandRunResult> {
    const run = new CommandRun(caller, how.scene ?? {}, how.input ?? noInput, how.live);
    try {
      await this.runList(run, this.prepare(this.#parsed(run, what)), run.scene.current);
    } catch (error) {
      this.report(run, error);
    }
    return run.result();
  }

  #parsed(
    run: CommandRun,
    what: { argv: readonly string[] } | { line: string } | { list: ParsedList },
  ): ParsedList {
    if ('list' in what) return what.list;
    const options = this.parseOptions(run, run.scene.current);
    return 'argv' in what ? parseArguments(what.argv, options) : parseCommands(what.line, options);
  }

  prepare(list: ParsedList): PreparedList {
    return this.registry.prepare(list, { aliases: this.parts.options.server.getArray('command-alias') });
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

  /** Groups in order; an error skips the rest of its group, and the last error is the run's. */
  async runList(run: CommandRun, list: PreparedList, current: ResolvedTarget | undefined): Promise<void> {
    let failed: unknown = null;
    for (const group of list.groups) {
      try {
        for (const command of group) await this.#runOne(run, command, current);
      } catch (error) {
        if (failed !== null) this.report(run, failed);
        failed = error;
      }
    }
    if (failed !== null) throw failed;
  }

  async #runOne(
    run: CommandRun,
    command: PreparedCommand,
    current: ResolvedTarget | undefined,
  ): Promise<void> {
    const { blocks } = run.scene;
    if (!blocks) return this.#runCommand(run, command, current, null);
    // A command that runs others (if-shell, source-file) has its block closed by the first of them, as in tmux.
    run.closeBlock?.(false);
    blocks.begin(run.hook === null);
    const close = (failed: boolean) => {
      run.closeBlock = null;
      const { out, err } = run.takePrinted();
      blocks.end(out, err, failed);
    };
    run.closeBlock = close;
    try {
      await this.#runCommand(run, command, current, close);
    } catch (error) {
      this.#reportInBlock(run, error, close);
      throw new ReportedError();
    }
  }

  /** Ends a failed command's block with its error. False for a run without blocks. */
  #reportInBlock(run: CommandRun, error: unknown, close: ((failed: boolean) => void) | null): boolean {
    if (close === null) return false;
    this.report(run, error);
    if (run.closeBlock === close) close(true);
    return true;
  }

  async #runCommand(
    run: CommandRun,
    { spec, args, at }: PreparedCommand,
    current: ResolvedTarget | undefined,
    close: ((failed: boolean) => void) | null,
  ): Promise<void> {
    const ran = (target: ResolvedTarget | null, error: unknown = null) =>
      this.#ran(run, { spec, args }, target, error);
    if (run.hook === null) this.#checkCaller(run, { spec, args }, (error) => ran(null, error));
    const context = new RunContext(this, run, spec, args, current);
    try {
      context.resolveTargets();
      const bytes = storedBytes(spec.name, args);
      if (bytes > 0) this.parts.admitStored?.(bytes);
      await spec.run(context, args);
    } catch (error) {
      ran(context.afterTarget(), error);
      const told = error instanceof ReportedError || this.#reportInBlock(run, error, close);
      const hooked = this.#runHook(run, 'command-error', { spec, args }, context.afterTarget());
      if (hooked) await hooked;
      if (told) throw new ReportedError();
      throw run.caller.namesLines ? withPlace(error, at) : error;
    }
    ran(context.afterTarget());
    const stored = this.parts.afterCommand?.(spec.changes);
    if (stored) await stored;
    if (close && run.closeBlock === close) close(false);
    const hooked = this.#runHook(run, `after-${spec.name}`, { spec, args }, context.afterTarget());
    if (hooked) await hooked;
  }

  /** Hooks run as the owner, whoever ran the command before them. Errors: read-only, out-of-scope. */
  #checkCaller(
    { caller }: CommandRun,
    { spec, args }: Pick<PreparedCommand, 'spec' | 'args'>,
    refused: (error: unknown) => void,
  ): void {
    try {
      checkCommand(caller, spec, args, this.parts.tree);
    } catch (error) {
      refused(error);
      throw error;
    }
  }

  /** Reports a command of an operator; those of hooks and of the configuration are the server's own. */
  #ran(
    { hook, caller }: CommandRun,
    command: Pick<PreparedCommand, 'spec' | 'args'>,
    target: ResolvedTarget | null,
    error: unknown,
  ): void {
    if (hook !== null || !caller.author || error instanceof ReportedError) return;
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
    command: Pick<PreparedCommand, 'spec' | 'args'>,
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
    return new TargetFinder({
      tree,
      clients: () => services.clients(),
      caller: { client: caller.client, pane: caller.pane },
      current,
      mouse: scene.mouse,
    });
  }

  /** Parse options of this run; conditions (%if) are evaluated for `current`. */
  parseOptions(run: CommandRun, current: ResolvedTarget | undefined, file?: string): ParseOptions {
    const { globalEnvironment, state, services } = this.parts;
    return {
      ...(file === undefined ? {} : { file }),
      variable: (name) => globalEnvironment.get(name) ?? state.hidden.of(globalEnvironment).get(name),
      assign: (name, value, hidden) => {
        if (run.hook === null) checkAssignment(run.caller, name, this.parts.tree);
        checkStoredValue('variable', name, value);
        this.parts.admitStored?.(Buffer.byteLength(value));
        if (hidden) {
          globalEnvironment.delete(name);
          state.hidden.set(globalEnvironment, name, value);
        } else {
          state.hidden.delete(globalEnvironment, name);
          globalEnvironment.set(name, value);
        }
      },
      home: (user) =>
        user === ''
          ? (run.caller.env.HOME ?? globalEnvironment.get('HOME') ?? undefined)
          : services.files.homeOf(user),
      condition: (format) => isTrue(this.parts.expander.expand(format, this.#conditionIsAbout(run, current))),
    };
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
    if (error instanceof ReportedError) return;
    if (error instanceof HoldfastError) {
      // A name that was not found may be any text.
      run.err.push(`${printableText(error.message)}\n`);
      run.errorCode = error.code;
      return;
    }
    this.parts.crashed('a command', error);
    run.err.push(`${fail('internal', { what: 'a command' }).message}\n`);
    run.errorCode = 'internal';
  }
}

/** Ends a group whose failed command has reported its error in its own block. */
class ReportedError extends Error {}

/** Adds the file and line of the failed command to an error, unless the error names one already. */
function withPlace(error: unknown, { file, line }: PreparedCommand['at']): unknown {
  if (file === null || !(error instanceof HoldfastError) || /^[^ ]+:\d+: /.test(error.message)) return error;
  return inPlace(`${file}:${line}`, error);
}

/** Format variables for hooks about their command: its words and flags, in tmux's names. */
function hookVariables(hook: string, { spec, args }: Pick<PreparedCommand, 'spec' | 'args'>): HookVariables {
  const variables: Record<string, string> = {
    hook,
    hook_arguments: args.print((flag) => flagTable(spec).get(flag)?.value !== undefined),
  };
  args.words.forEach((word, at) => {
    variables[`hook_argument_${at}`] = word;
  });
  for (const [flag, { value }] of flagTable(spec)) {
    if (!args.has(flag)) continue;
    variables[`hook_flag_${flag}`] = value === undefined ? '1' : (args.value(flag) ?? '');
    if (value !== undefined)
      args.values(flag).forEach((each, at) => {
        variables[`hook_flag_${flag}_${at}`] = each;
      });
  }
  return variables;
}
