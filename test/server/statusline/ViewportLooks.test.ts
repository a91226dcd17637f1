/** Looks of overlays: made once for all viewports that show the same, and anew for any other. */
import { expect, it } from 'vitest';
import type { Formats } from '../../../src/command/formats/Formats.ts';
import { ViewportLooks } from '../../../src/server/statusline/ViewportLooks.ts';
import type { Viewport } from '../../../src/server/viewports/Viewport.ts';
import { newWindow } from '../../session/treeHarness.ts';

/** Viewports of one session, and how many formats were expanded for their looks. */
function newLooks() {
  const { session, options } = newWindow();
  let expanded = 0;
  const formats = {
    expand: (text: string, { client }: { client: Viewport }) => {
      expanded++;
      return text.replaceAll('#{client_theme}', client.terminal.theme).replace('#{client_name}', client.name);
    },
  } as unknown as Formats;
  const looks = new ViewportLooks(formats);
  const of = (name: string, theme: string) => {
    expanded = 0;
    const made = looks.of({ session, name, terminal: { theme } } as unknown as Viewport);
    return { list: made.list, expanded };
  };
  return { of, options };
}

it('are made once for all viewports of the same look', () => {
  const { of } = newLooks();
  const first = of('one', 'dark');
  expect(first.expanded).toBeGreaterThan(0);
  expect(of('two', 'dark')).toEqual({ list: first.list, expanded: 0 });
});

it('are others on another background, and after a change of an option', () => {
  const { of, options } = newLooks();
  const before = of('one', 'dark').list.plain;
  expect(of('two', 'light').expanded).toBeGreaterThan(0);
  options.window.set('list-style', 'fg=red');
  const after = of('one', 'dark');
  expect(after.expanded).toBeGreaterThan(0);
  expect(after.list.plain).not.toBe(before);
});

it('are each viewport’s own where a format asks for more', () => {
  const { of, options } = newLooks();
  options.window.set('list-style', 'fg=#{client_name}');
  const colours = ['red', 'blue', 'red'].map((name) => of(name, 'dark').list.plain);
  expect(new Set(colours).size).toBe(2);
  expect(colours[0]).toBe(colours[2]);
});

it('are kept for some looks only', () => {
  const { of, options } = newLooks();
  for (let colour = 1; colour <= 12; colour++) {
    options.window.set('list-style', `fg=colour${colour}`);
    of('one', 'dark');
  }
  options.window.set('list-style', 'fg=colour12');
  expect(of('one', 'dark').expanded).toBe(0);
  options.window.set('list-style', 'fg=colour1');
  expect(of('one', 'dark').expanded).toBeGreaterThan(0);
});
