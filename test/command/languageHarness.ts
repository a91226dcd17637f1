/** A command language for tests: a real tree and real options over services that do nothing. */
import type { Caller } from '../../src/command/context.ts';
import { Formats } from '../../src/command/formats/Formats.ts';
import type { FormatParts } from '../../src/command/formats/types.ts';
import { HiddenEnvironment } from '../../src/command/HiddenEnvironment.ts';
import { KeyTables } from '../../src/command/KeyTables.ts';
import { PasteBuffers } from '../../src/command/PasteBuffers.ts';
import { TargetFinder } from '../../src/command/targets/TargetFinder.ts';
import { WaitChannels } from '../../src/command/WaitChannels.ts';
import type { Session } from '../../src/session/types.ts';
import { FakeServices } from '../helpers/fakeServices.ts';
import { newHarness, shell } from '../session/treeHarness.ts';

export const nobody: Caller = {
  client: null,
  pane: null,
  cwd: '/home',
  env: {},
  canAttach: false,
  terminal: null,
  operatorName: 'tester',
  principal: null,
};

export function newLanguage() {
  const harness = newHarness();
  const services = new FakeServices(harness.tree);
  const parts: FormatParts = {
    tree: harness.tree,
    services,
    options: harness.options,
    globalEnvironment: new Map([['HOME', '/home/me']]),
    state: {
      buffers: new PasteBuffers(),
      channels: new WaitChannels(),
      keys: new KeyTables(),
      hidden: new HiddenEnvironment(),
    },
    clock: harness.clock,
    host: { name: 'vm.example', pid: 77, user: 'me' },
  };
  const formats = new Formats(parts);
  const session = (name: string, windowName?: string): Session => {
    harness.clock.time += 1000;
    return harness.tree.createSession({
      name,
      cwd: '/home',
      cols: 80,
      rows: 24,
      pane: shell,
      ...(windowName ? { windowName } : {}),
    });
  };
  const finder = (more: Partial<ConstructorParameters<typeof TargetFinder>[0]> = {}): TargetFinder =>
    new TargetFinder({ tree: harness.tree, clients: () => services.clients(), caller: nobody, ...more });
  return { ...harness, services, parts, formats, session, finder };
}

/** The tree that the target and format tests talk about: the same as tmux had when the expectations were taken. */
export function twoSessions() {
  const language = newLanguage();
  const alpha = language.session('alpha', 'one');
  language.tree.createWindow(alpha, { name: 'two', detached: true, pane: shell });
  language.tree.createWindow(alpha, { name: 'twin', detached: true, pane: shell });
  language.session('alpine');
  const beta = language.session('beta');
  const split = language.tree.splitPane(
    alpha.current.window.active,
    { direction: 'vertical', detached: true },
    shell,
  );
  return { ...language, alpha, beta, split };
}
