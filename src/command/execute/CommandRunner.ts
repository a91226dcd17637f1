/**
 * Runs command lines: parses, checks every command before the first runs, resolves targets before each, gathers what
 * they print. One for a server; each line that somebody runs is a `Run` of its own. Starts nothing by itself.
 */

import type { OptionSet } from '../../options/types.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { CommandRunResult } from '../../protocol/messages.ts';
import type { Environment, Tree } from '../../session/types.ts';
import type { Caller, CommandState, FormatTarget, Services } from '../context.ts';
import { parseArguments, parseCommands } from '../grammar/parser.ts';
import type { ParsedList, ParseOptions } from '../grammar/syntax.ts';
import { CommandRegistry, type PreparedCommand, type PreparedList } from '../registry.ts';
import type { CommandSpec, ResolvedTarget } from '../spec.ts';
import { TargetFinder, type TargetScene } from '../targets/TargetFinder.ts';
import { RunContext } from './RunContext.ts';

/** Expands formats; `Formats` fulfils it. */
export interface Expander {
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
  /** Called after each command that succeeded, with its name and target (after-* hooks). */
  afterCommand?(name: string, run: Run, target: ResolvedTarget | null): Promise<void> | void;
  /** A command threw something that is no HoldfastError: a bug, to be logged. */
  crashed(what: string, error: unknown): void;
}

/** Where a key binding's mouse event happened, for `=` targets. */
export interface RunScene {
  current?: ResolvedTarget;
  mouse?: TargetScene['mouse'];
}

/** What one line has printed and asked for so far, shared by all commands of it. */
export class Run {
  readonly caller: Caller;
  readonly scene: RunScene;
  readonly readStdin: () => Promise<string>;
  /** ByteString pieces. */
  readonly out: string[] = [];
  readonly err: string[] = [];
  exitCode = 0;
  attach: CommandRunResult['attach'];
  /** Lines run inside of lines (if-shell, hooks, aliases): bounded, so that a hook that runs itself ends. */
  depth = 0;

  constructor(caller: Caller, scene: RunScene, readStdin: () => Promise<string>) {
    this.caller = caller;
    this.scene = scene;
    this.readStdin = readStdin;
  }

  result(): CommandRunResult {
    const base = { exitCode: this.exitCode, out: this.out.join(''), err: this.err.join('') };
    return this.attach && this.exitCode === 0 ? { ...base, attach: this.attach } : base;
  }
}

/** Lines within lines at most. */
const maxDepth = 50;

export class CommandRunner {
  readonly parts: RunnerParts;
  readonly registry: CommandRegistry;

  constructor(parts: RunnerParts) {
    this.parts = parts;
    this.registry = new CommandRegistry(parts.commands);
  }

  /** Runs argv words or a line to the end. Never rejects: errors are in `err` and the exit code, as a shell sees them. */
  async run(
    what: { argv: readonly string[] } | { line: string },
    caller: Caller,
    how: { scene?: RunScene; readStdin?: () => Promise<string> } = {},
  ): Promise<CommandRunResult> {
    const run = new Run(caller, how.scene ?? {}, how.readStdin ?? (async () => ''));
    try {
      const options = this.parseOptions(run);
      const list = 'argv' in what ? parseArguments(what.argv, options) : parseCommands(what.line, options);
      await this.runList(run, this.prepare(list), run.scene.current);
    } catch (error) {
      this.report(run, error);
    }
    return run.result();
  }

  prepare(list: ParsedList): PreparedList {
    return this.registry.prepare(list, { aliases: this.parts.options.server.getArray('command-alias') });
  }

  /** The same for a line inside of a line; its errors are thrown. */
  async runNested(run: Run, list: ParsedList, current: ResolvedTarget | undefined): Promise<void> {
    if (run.depth >= maxDepth) throw fail('command-failed', { message: 'commands are nested too deeply' });
    run.depth += 1;
    try {
      await this.runList(run, this.prepare(list), current);
    } finally {
      run.depth -= 1;
    }
  }

  /** Groups in order; an error skips the rest of its group, and the last error is the run's. */
  async runList(run: Run, list: PreparedList, current: ResolvedTarget | undefined): Promise<void> {
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
    run: Run,
    { spec, args }: PreparedCommand,
    current: ResolvedTarget | undefined,
  ): Promise<void> {
    const context = new RunContext(this, run, spec, args, current);
    context.resolveTargets();
    await spec.run(context, args);
    await this.parts.afterCommand?.(spec.name, run, context.afterTarget());
  }

  finder(run: Run, current: ResolvedTarget | undefined): TargetFinder {
    const { tree, services } = this.parts;
    const { caller, scene } = run;
    return new TargetFinder({
      tree,
      clients: () => services.clients(),
      caller: { client: caller.client, pane: caller.pane },
      current,
      mouse: scene.mouse,
    });
  }

  parseOptions(run: Run, file?: string): ParseOptions {
    const { globalEnvironment, state } = this.parts;
    return {
      ...(file === undefined ? {} : { file }),
      variable: (name) => globalEnvironment.get(name) ?? undefined,
      assign: (name, value, hidden) => {
        globalEnvironment.set(name, value);
        if (hidden) state.hidden.set(globalEnvironment, name, value);
      },
      home: (user) =>
        user === '' ? (run.caller.env.HOME ?? globalEnvironment.get('HOME') ?? undefined) : undefined,
      condition: (format) => isTrue(this.parts.expander.expand(format, { client: run.caller.client })),
    };
  }

  /** Adds an error to the run: a HoldfastError as its sentence, a bug as one that says so. */
  report(run: Run, error: unknown): void {
    run.exitCode = 1;
    if (error instanceof HoldfastError) {
      run.err.push(`${error.message}\n`);
      return;
    }
    this.parts.crashed('a command', error);
    run.err.push(`${fail('internal', { what: 'a command' }).message}\n`);
  }
}

function isTrue(text: string): boolean {
  return text !== '' && text !== '0';
}
