/**
 * Command language without a server: the real tree, options and runner, with services that start nothing. Owns the
 * caller (a shell outside, a pane, an attached client) and the results of a run.
 */

import { commands } from '../../src/command/commands/index.ts';
import type { Caller } from '../../src/command/context.ts';
import { CommandRunner } from '../../src/command/execute/CommandRunner.ts';
import { Formats } from '../../src/command/formats/Formats.ts';
import { HiddenEnvironment } from '../../src/command/HiddenEnvironment.ts';
import { KeyTables } from '../../src/command/KeyTables.ts';
import { PasteBuffers } from '../../src/command/PasteBuffers.ts';
import type { CommandChange } from '../../src/command/spec.ts';
import { WaitChannels } from '../../src/command/WaitChannels.ts';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import type { CommandRunResult } from '../../src/protocol/messages.ts';
import { Hooks } from '../../src/server/automation/Hooks.ts';
import { SessionTree } from '../../src/session/SessionTree.ts';
import type { Environment, Pane, Session } from '../../src/session/types.ts';
import { shellWords } from '../differential/TwoServers.ts';
import { FakeClient, FakeServices } from './fakeServices.ts';

export interface RunAnswer {
  out: string;
  err: string;
  code: number;
  errorCode: string | undefined;
  attach: CommandRunResult['attach'];
}

export class CommandBench {
  readonly options = createGlobalOptions();
  readonly globalEnvironment: Environment = new Map([['HOME', '/home/ann']]);
  readonly state = {
    buffers: new PasteBuffers(),
    channels: new WaitChannels(),
    keys: new KeyTables(),
    hidden: new HiddenEnvironment(),
  };
  readonly tree: SessionTree;
  readonly services: FakeServices;
  readonly runner: CommandRunner;
  /** Milliseconds since the epoch; commands that wait advance it. */
  now = 1_700_000_000_000;
  /** Called after each successful command, with the changes that its entry declares. */
  succeeded: (changes: readonly CommandChange[]) => void = () => {};
  /** Standard input of the caller, a ByteString. */
  stdin = '';
  caller: Caller = {
    client: null,
    pane: null,
    cwd: '/home/ann/src',
    env: { HOME: '/home/ann', DISPLAY: ':0' },
    canAttach: false,
    terminal: null,
    operatorName: 'ann',
    principal: null,
  };

  constructor() {
    const clock = {
      now: () => this.now,
      after: (ms: number) => {
        this.now += ms;
        return Promise.resolve();
      },
    };
    let uuids = 0;
    this.tree = new SessionTree({
      clock,
      newUuid: () => `uuid-${uuids++}`,
      globalOptions: this.options,
      emit: () => {},
    });
    this.services = new FakeServices(this.tree);
    const { tree, services, options, globalEnvironment, state } = this;
    const parts = { tree, services, options, globalEnvironment, state, clock };
    const hooks = new Hooks({
      globalSession: options.session,
      globalWindow: options.window,
      isBeingEnded: () => false,
      run: () => {},
    });
    this.runner = new CommandRunner({
      ...parts,
      commands,
      hookLines: (hook, target) => hooks.lines(hook, target ?? undefined),
      afterCommand: (changes) => {
        this.succeeded(changes);
        return null;
      },
      expander: new Formats({ ...parts, host: { name: 'host', pid: 1, user: 'ann' } }),
      crashed: (_what, error) => {
        throw error;
      },
    });
  }

  /** Runs a shell line: its words are the argv. */
  async run(line: string): Promise<RunAnswer> {
    const input = { readStdin: async () => this.stdin, gone: null, files: null };
    const result = await this.runner.run({ argv: shellWords(line) }, this.caller, { input });
    const out = Buffer.from(result.out, 'latin1').toString('utf8');
    const { err, exitCode: code, errorCode, attach } = result;
    return { out, err, code, errorCode, attach };
  }

  /** Runs a line that must succeed; resolves with its output without the last newline. */
  async ok(line: string): Promise<string> {
    const { out, err, code } = await this.run(line);
    if (code !== 0 || err !== '') throw new Error(`${line}: exit ${code}: ${err}`);
    return out.replace(/\n$/, '');
  }

  /** Runs a line that must fail with exit code 1 and without output; resolves with its error. */
  async error(line: string): Promise<string> {
    const { out, err, code } = await this.run(line);
    if (code !== 1 || out !== '') throw new Error(`${line}: exit ${code}: ${out}${err}`);
    return err.replace(/\n$/, '');
  }

  session(name: string): Session {
    const found = [...this.tree.sessions.values()].find((session) => session.name === name);
    if (!found) throw new Error(`no session ${name}`);
    return found;
  }

  /** Finds a pane by its index in the current window of a session. */
  pane(index = 0, session = 'a'): Pane {
    const pane = this.session(session).current.window.panes[index];
    if (!pane) throw new Error(`no pane ${index}`);
    return pane;
  }

  /** Makes the caller a client attached to a session. */
  attachCaller(session: string): FakeClient {
    const client = new FakeClient(this.session(session));
    this.services.attached.push(client);
    const { cols, rows } = client;
    const { term } = client.terminal;
    this.caller = { ...this.caller, client, canAttach: true, terminal: { cols, rows, term } };
    return client;
  }

  /** Gives the caller a terminal without attaching it. */
  withTerminal(cols: number, rows: number): void {
    this.caller = { ...this.caller, canAttach: true, terminal: { cols, rows, term: 'xterm-256color' } };
  }
}
