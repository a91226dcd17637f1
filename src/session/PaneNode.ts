/**
 * A pane: one place in a window, and the state of its program. Owns its fields; only the tree changes them, and sizes
 * follow from the window's layout.
 */
import type { OptionStore } from '../options/OptionStore.ts';
import type { ProcessInfo } from '../protocol/messages.ts';
import type { Pane, PaneId, PaneSpec, Uuid } from './types.ts';
import type { WindowNode } from './WindowNode.ts';

export interface PaneFields {
  id: PaneId;
  uuid: Uuid;
  options: OptionStore;
  createdAt: number;
  window: WindowNode;
  spec: PaneSpec;
}

export class PaneNode implements Pane {
  readonly id: PaneId;
  readonly uuid: Uuid;
  readonly createdAt: number;
  /** Changes when the pane moves to another window, together with its options' parent. */
  window: WindowNode;
  options: OptionStore;
  x = 0;
  y = 0;
  cols = 0;
  rows = 0;
  title = '';
  startCwd: string;
  cwd: string;
  startCommand: readonly string[];
  startEnvironment: Readonly<Record<string, string>>;
  process: ProcessInfo;
  restored = false;
  inputDisabled = false;
  marked = false;
  /** When it was last active, as a count: of several neighbours the latest one is chosen. */
  activePoint = 0;

  constructor(fields: PaneFields) {
    this.id = fields.id;
    this.uuid = fields.uuid;
    this.options = fields.options;
    this.createdAt = fields.createdAt;
    this.window = fields.window;
    this.startCwd = fields.spec.cwd;
    this.cwd = fields.spec.cwd;
    this.startCommand = [...fields.spec.command];
    this.startEnvironment = { ...fields.spec.environment };
    // Not running until the server has started it.
    this.process = { state: 'failed', reason: 'not started', at: fields.createdAt };
  }

  get index(): number {
    return this.window.panes.indexOf(this) + this.window.options.getNumber('pane-base-index');
  }

  get active(): boolean {
    return this.window.active === this;
  }
}
