import { expect, it } from 'vitest';
import { commands } from '../../../src/command/commands/index.ts';
import { storingCommands } from '../../../src/command/execute/storedBytes.ts';

it('counts what is stored of every command that sets a value or starts a program in a pane', () => {
  const storing = commands
    .map(({ name }) => name)
    .filter((name) => /^(?:new|split|respawn|bind)-|^set-/.test(name));
  // A paste buffer has limits of its own.
  expect(storing.filter((name) => name !== 'set-buffer').sort()).toEqual([...storingCommands.keys()]);
});
