/** Whose terminals get the sequences of programs. */
import { expect, it } from 'vitest';
import { Passthroughs } from '../../../src/server/reactions/Passthroughs.ts';
import type { Viewport } from '../../../src/server/viewports/Viewport.ts';
import { newWindow } from '../../session/treeHarness.ts';

it('are those of this machine, and of nobody who may only look', async () => {
  const { first: pane, tree, session } = newWindow();
  pane.options.set('allow-passthrough', 'on');
  const got: string[] = [];
  const viewport = (name: string, more: object) =>
    ({
      session,
      access: {},
      operator: { role: 'operator' },
      raw: { write: (data: Uint8Array) => (got.push(`${name} ${Buffer.from(data)}`), name !== 'slow') },
      ...more,
    }) as unknown as Viewport;
  const all = [
    viewport('own', {}),
    viewport('observer', { operator: { role: 'observer' } }),
    viewport('far', { access: { via: { carrier: 'websocket', address: '' } } }),
    viewport('slow', {}),
  ];
  const messages: string[] = [];
  const passthroughs = new Passthroughs({
    tree,
    viewports: { all: () => all },
    copyModes: { of: () => undefined },
    clocks: { of: () => undefined },
    messages: { add: (text: string) => messages.push(text) },
    parts: { timers: { now: () => 0 } },
  } as unknown as ConstructorParameters<typeof Passthroughs>[0]);
  passthroughs.came(pane, Buffer.from('a'), false);
  passthroughs.came(pane, Buffer.from('b'), false);
  await Promise.resolve();
  expect(got).toEqual(['own a', 'slow a', 'own b', 'slow b']);
  expect(messages).toEqual([
    `${pane.id}: allow-passthrough: a sequence did not reach a terminal that is too slow, and is dropped`,
  ]);
});
