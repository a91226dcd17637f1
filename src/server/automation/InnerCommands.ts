/**
 * Command lines of key bindings and hooks, which no one typed at a shell. Owns their caller and the place of their
 * output.
 */
import type { Caller } from '../../command/context.ts';
import type { HookVariables, RunScene } from '../../command/execute/CommandRun.ts';
import type { CommandRunner } from '../../command/execute/CommandRunner.ts';
import { parseCommands } from '../../command/grammar/parser.ts';
import type { ParsedList } from '../../command/grammar/syntax.ts';
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { ResolvedTarget } from '../../command/spec.ts';
import { whoIs } from '../../operator/Access.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import { closesList } from '../../protocol/overlays.ts';
import type { Pane, Tree } from '../../session/types.ts';
import type { MessageLog } from '../records/MessageLog.ts';
import type { Viewport } from '../viewports/Viewport.ts';

/** Most nested hooks, where one hook's commands run another: more is a circle. */
const mostHooks = 100;

/** Most lines of output in a list: longer output is for a pager. */
const mostLines = 2000;

export class InnerCommands {
  readonly #runner: CommandRunner;
  readonly #tree: Tree;
  readonly #messages: MessageLog;
  readonly #view: (pane: Pane, text: string) => void;
  readonly #lists = new WeakMap<KeyBinding, ParsedList>();
  #hooksRunning = 0;

  /** `view` shows text in view mode of a pane. */
  constructor(
    runner: CommandRunner,
    tree: Tree,
    messages: MessageLog,
    view: (pane: Pane, text: string) => void,
  ) {
    this.#runner = runner;
    this.#tree = tree;
    this.#messages = messages;
    this.#view = view;
  }

  /**
   * Runs a binding: output goes to view mode, errors to the status line. When it attaches to a session, the viewport
   * switches to that.
   */
  async forViewport(viewport: Viewport, binding: KeyBinding, scene?: RunScene): Promise<void> {
    const list = this.#listOf(binding);
    const result = await this.#runner.run({ list }, callerOf(viewport), {
      ...(scene ? { scene } : {}),
      live: (bytes) => {
        const text = textOf(bytes);
        if (viewport.readOnly) viewport.showMessage(text.slice(text.lastIndexOf('\n') + 1));
        else this.#view(viewport.activePane, text);
        return !viewport.readOnly;
      },
    });
    const text = result.err === '' ? textOf(result.out) : result.err.trimEnd();
    const failed = result.err !== '';
    if (failed) this.#messages.add(`${viewport.name}: ${text}`);
    if (text !== '') this.#show(viewport, text, binding.command, failed);
    const target = result.attach?.target;
    const session = [...this.#tree.sessions.values()].find(
      ({ id, name }) => id === target || name === target,
    );
    if (session) viewport.switchTo(session);
  }

  /**
   * Parses a binding at its first press. Its text is canonical (bind-key printed it): variables and conditions are
   * resolved.
   */
  #listOf(binding: KeyBinding): ParsedList {
    const known = this.#lists.get(binding);
    if (known) return known;
    const list = parseCommands(binding.command);
    this.#lists.set(binding, list);
    return list;
  }

  /**
   * Shows output in view mode, as in tmux. Keys and messages go into a list with a filter; a single error is a message.
   */
  #show(viewport: Viewport, text: string, line: string, failed: boolean): void {
    // As in tmux, an error begins with a capital letter there.
    const say = (sentence: string) =>
      failed
        ? viewport.showError(sentence.charAt(0).toUpperCase() + sentence.slice(1))
        : viewport.showMessage(sentence);
    const lines = text.split('\n');
    const last = lines.at(-1) ?? '';
    const isList = !failed && listing.test(line);
    if (!failed && !viewport.readOnly && !isList) {
      this.#view(viewport.activePane, text);
      return;
    }
    if (lines.length < 2 && !isList) {
      say(last);
      return;
    }
    const items = lines.slice(0, mostLines).map((label, at) => ({ id: `${at}`, depth: 0, label, tags: [] }));
    const about = { title: titleOf(line), enter: closesList, empty: '' };
    viewport
      .overlay({ kind: 'list', ...about, items, actions: [], preview: false, size: 'large' })
      .catch(() => say(last));
  }

  /** Runs a hook's line; its errors go to the message log. */
  async forHook(line: string, target: ResolvedTarget | undefined, variables: HookVariables): Promise<void> {
    const hook = variables.hook ?? '';
    if (this.#hooksRunning >= mostHooks) {
      this.#messages.add(`${hook}: not run, too many hooks at once`);
      return;
    }
    const caller: Caller = {
      client: null,
      pane: null,
      cwd: target?.session.cwd ?? '/',
      env: {},
      canAttach: false,
      terminal: null,
      operatorName: `hook ${hook}`,
      principal: null,
    };
    this.#hooksRunning += 1;
    const scene = { hook: variables, ...(target ? { current: target } : {}) };
    const result = await this.#runner.run({ line }, caller, { scene });
    this.#hooksRunning -= 1;
    if (result.err !== '') this.#messages.add(`${hook}: ${result.err.trimEnd()}`);
  }
}

/** Output without its final line break. */
const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString().trimEnd();

/** Command lines whose output is a list with a filter. */
const listing = /^(?:list-keys\b.* -\w*N|lsk\b.* -\w*N|show-messages\b|showmsgs\b)/;

/** Title of the list that shows a command's output: `keys` for list-keys, `messages` for show-messages. */
function titleOf(line: string): string {
  const command = line.split(/[ ;]/, 1)[0] ?? '';
  return command.replace(/^(?:list|show)-/, '');
}

function callerOf(viewport: Viewport): Caller {
  const { cols, rows, terminal } = viewport;
  return {
    client: viewport,
    pane: viewport.activePane,
    cwd: viewport.session.cwd,
    env: {},
    canAttach: true,
    terminal: { cols, rows, term: terminal.term },
    operatorName: whoIs(viewport.operator, viewport.access),
    principal: viewport.principal,
    author: authorOf(viewport.operator, viewport.access),
    limits: { readOnly: viewport.readOnly, session: viewport.access.grant?.session ?? null },
  };
}
