/**
 * One run of a command line: its caller, the output of its commands so far, and the depth of files within files. Runs
 * nothing by itself.
 */
import { type ErrorCode, fail } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { CommandRunResult } from '../../protocol/messages.ts';
import type { Caller, CallerInput, PressedMouse } from '../context.ts';
import type { ResolvedTarget } from '../spec.ts';
import type { TargetScene } from '../targets/TargetFinder.ts';

/** Deepest nesting of files within files, as in tmux. */
const maxFileDepth = 50;
/** Most files of one run: two that source each other by a pattern would run 2^50 times at that depth. */
const maxFiles = 1000;
/** Standard input and files of a run without a caller's process. */
export const noInput: CallerInput = { readStdin: async () => '', gone: null, files: null };

export interface RunScene {
  current?: ResolvedTarget;
  /** Format variables of the hook that this line belongs to; commands of a hook run no hooks. */
  hook?: HookVariables;
  /** Place of the mouse event that pressed a key binding, for `=` targets. */
  mouse?: TargetScene['mouse'] & { event: PressedMouse };
  /** Called for each command in turn, with its output (control mode). */
  blocks?: CommandBlocks;
}

/** Receives the output of a run command by command, instead of the run's result. */
export interface CommandBlocks {
  /** `isOwn`: false for a hook's command. */
  begin(isOwn: boolean): void;
  /** A ByteString, and text of errors: complete lines. */
  end(out: string, err: string, failed: boolean): void;
}

/** `hook`, `hook_session_name`, `hook_arguments` and so on (tmux(1), HOOKS). */
export type HookVariables = Readonly<Record<string, string>>;

/** Shows the output so far; true when it is delivered, and then no part of the result. */
export type LiveOutput = (bytes: string) => boolean;

/** Output and requests of one line so far, shared by all its commands. */
export class CommandRun {
  readonly caller: Caller;
  readonly scene: RunScene;
  readonly input: CallerInput;
  readonly #live: LiveOutput | undefined;
  /** Output and errors so far: a ByteString, and text. */
  out = '';
  err = '';
  #bytes = 0;
  exitCode = 0;
  /** Code of the last error in `err`. */
  errorCode: ErrorCode | undefined;
  attach: CommandRunResult['attach'];
  /** Depth of lines within lines (if-shell, hooks, aliases): bounded, so that a hook that runs itself ends. */
  depth = 0;
  /** The running hook; null outside of hooks. */
  hook: HookVariables | null;
  /** Name of the hook that a command runs (set-hook -R), for formats only: its commands are the caller's own. */
  ranHook: string | null = null;
  /** Number of the open block, from 1; 0 between blocks, and without any. */
  #openBlock = 0;
  #lastBlock = 0;
  /** The file whose commands are running (`current_file`); null outside of files. */
  file: string | null = null;
  /** Present depth of files within files. */
  #fileDepth = 0;
  /** Files run so far by this run and its background work. */
  #sourced = { files: 0 };

  constructor(caller: Caller, scene: RunScene, input: CallerInput, live?: LiveOutput) {
    this.#live = live;
    this.caller = caller;
    this.scene = scene;
    this.input = input;
    this.hook = scene.hook ?? null;
  }

  /** A run that continues by itself (-b), without its caller's process. */
  detached(): CommandRun {
    const { blocks: _, ...scene } = this.scene;
    const run = new CommandRun(this.caller, scene, noInput);
    run.hook = this.hook;
    run.file = this.file;
    run.#fileDepth = this.#fileDepth;
    run.#sourced = this.#sourced;
    return run;
  }

  /** Runs the commands of a file. Errors: file-nesting, for files that source each other in a circle. */
  async inFile(path: string, work: () => Promise<void> | null): Promise<void> {
    if (this.#fileDepth >= maxFileDepth || this.#sourced.files >= maxFiles) throw fail('file-nesting', {});
    const { file } = this;
    this.#sourced.files += 1;
    this.#fileDepth += 1;
    this.file = path;
    try {
      await work();
    } finally {
      this.#fileDepth -= 1;
      this.file = file;
    }
  }

  /** Adds output, a ByteString. Errors: limit-exceeded, when a run prints more than a message can sensibly carry. */
  write(bytes: string): void {
    this.#bytes += bytes.length;
    if (this.#bytes > limits.commandBytes)
      throw fail('limit-exceeded', { limit: 'bytes of output', most: limits.commandBytes });
    this.out += bytes;
  }

  writeError(text: string): void {
    this.err += text;
  }

  /**
   * Opens the block of a command and answers its number; null for a run without blocks. The block of a command that runs
   * others (if-shell, source-file) ends with the first of them, as in tmux.
   */
  openBlock(): number | null {
    const { blocks } = this.scene;
    if (!blocks) return null;
    this.closeBlock(this.#openBlock, false);
    blocks.begin(this.hook === null);
    this.#lastBlock += 1;
    this.#openBlock = this.#lastBlock;
    return this.#openBlock;
  }

  /** Ends a block with what was printed since its beginning, unless it has ended. */
  closeBlock(block: number, failed: boolean): void {
    if (block === 0 || block !== this.#openBlock) return;
    this.#openBlock = 0;
    const { out, err } = this;
    this.out = '';
    this.err = '';
    this.scene.blocks?.end(out, err, failed);
  }

  /** Adds output and shows it at once, where the caller can: a job may go on for long. Errors: as `write`. */
  writeNow(bytes: string): void {
    this.write(bytes);
    if (this.#live?.(this.out)) this.out = '';
  }

  result(): CommandRunResult {
    const { exitCode, out, err, errorCode } = this;
    const base = {
      exitCode,
      out,
      err,
      ...(errorCode === undefined ? {} : { errorCode }),
    };
    return this.attach && this.exitCode === 0 ? { ...base, attach: this.attach } : base;
  }
}
