import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../../src/protocol/errors.ts';
import { formatLayout, layoutChecksum, parseLayout } from '../../src/session/layout/layoutString.ts';
import { Tiling } from '../../src/session/layout/Tiling.ts';
import { newWindow, shell } from './treeHarness.ts';

/** Strings that tmux 3.3a gave. */
const fromTmux = [
  '44e4,179x26,0,0[179x11,0,0,137,179x1,0,12,135,179x12,0,14,136]',
  '27a8,139x20,0,0[139x1,0,0,497,139x1,0,2,501,139x7,0,4,498,139x3,0,12,499,139x4,0,16,500]',
  'e5b9,47x9,0,0[47x1,0,0,1606,47x1,0,2,1604,47x1,0,4,1605,47x3,0,6{23x3,0,6,1603,23x3,24,6,1608}]',
  '7169,2x8,0,0,39',
];

function withChecksum(body: string): string {
  return `${layoutChecksum(body)},${body}`;
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HoldfastError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('layout strings', () => {
  test('those of tmux read and write back unchanged, with tmux’s checksum', () => {
    for (const text of fromTmux) expect(formatLayout(parseLayout(text))).toBe(text);
    for (const text of fromTmux) expect(new Tiling(parseLayout(text)).toString()).toBe(text);
  });

  test('a leaf without a pane number is read, as older versions of tmux wrote it', () => {
    const text = 'bb62,159x48,0,0{79x48,0,0,79x48,80,0}';
    expect(formatLayout(parseLayout(text))).toBe(text);
  });

  test.each([
    ['', 'no checksum at character 1'],
    ['nonsense', 'no checksum at character 1'],
    ['12345,1x1,0,0', 'no checksum at character 1'],
    ['0000,80x24,0,0,0', 'checksum is 0000, should be'],
    [withChecksum('80y24,0,0,0'), "'x' expected at character 8"],
    [withChecksum('80x24,0'), "',' expected at character 13"],
    [withChecksum('80x24,,0'), 'number expected at character 12'],
    [withChecksum('80x24,0,0,0]'), 'more than one layout at character 17'],
    [withChecksum('80x24,0,0{40x24,0,0,0,39x24,41,0,1'), "'}' expected at character 40"],
    [withChecksum('80x24,0,0{40x24,0,0,0,39x24,41,0,1]'), "'}' expected at character 40"],
    [withChecksum('80x24,0,0{}'), 'number expected at character 16'],
    [withChecksum('0x24,0,0,1'), 'size of 0 at character 7'],
    [withChecksum('99999999999x24,0,0,1'), 'number above 10000'],
    [withChecksum('80x24,0,0,99999999999999999999'), 'pane number out of range'],
  ])('%s is refused with the place of what is wrong', (text, reason) => {
    const message = messageOf(() => parseLayout(text));
    expect(message.startsWith(`invalid layout: ${text}`)).toBe(true);
    expect(message).toContain(reason);
  });

  test('nesting and length are bounded', () => {
    const deep = `${'80x24,0,0{'.repeat(100_000)}`;
    expect(messageOf(() => parseLayout(withChecksum(deep)))).toContain('more than 512 levels deep');
    const long = `80x24,0,0{${'1x1,0,0,'.repeat(200_000)}`;
    expect(messageOf(() => parseLayout(withChecksum(long)))).toContain('longer than');
  });

  test('whatever is thrown at the reader, it answers with a layout or an error of its own', () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ',', 'x', '80x24,0,0', ',1', '40x24,0,0,3', ' ', '-1', '\0', 'é'),
      fc.nat(100_000).map(String),
    );
    const garbage = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(garbage, fc.boolean(), (text, sign) => {
        try {
          const root = parseLayout(sign ? withChecksum(text) : text);
          // What is read must be writable and read the same again.
          expect(formatLayout(parseLayout(formatLayout(root)))).toBe(formatLayout(root));
        } catch (error) {
          expect(error).toBeInstanceOf(HoldfastError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('applying a layout string', () => {
  function windowOf(count: number) {
    const made = newWindow(200, 60);
    for (let at = 1; at < count; at++)
      made.tree.splitPane(made.window.active, { direction: 'vertical' }, shell);
    return made;
  }

  test('gives the panes the sizes it names, and the window its own', () => {
    const { tree, window } = windowOf(2);
    tree.applyLayout(window, withChecksum('159x48,0,0{79x48,0,0,1,79x48,80,0,2}'));
    expect(window.layout).toBe(withChecksum('159x48,0,0{79x48,0,0,0,79x48,80,0,1}'));
    expect(window.panes.map((pane) => [pane.cols, pane.rows, pane.x])).toEqual([
      [79, 48, 0],
      [79, 48, 80],
    ]);
    expect([window.cols, window.rows]).toEqual([159, 48]);
  });

  test('with fewer panes than cells closes the cells at the bottom right', () => {
    const { tree, window } = windowOf(2);
    tree.applyLayout(window, withChecksum('80x24,0,0{40x24,0,0,1,39x24,41,0[39x12,41,0,2,39x11,41,13,3]}'));
    expect(window.layout.slice(5)).toBe('80x24,0,0{40x24,0,0,0,39x24,41,0,1}');
  });

  test('with more panes than cells is refused in tmux’s words', () => {
    const { tree, window } = windowOf(3);
    const before = window.layout;
    expect(messageOf(() => tree.applyLayout(window, withChecksum('80x24,0,0,0')))).toContain(
      'have 3 panes but need 1',
    );
    expect(window.layout).toBe(before);
  });

  test('whose cells do not add up is refused and changes nothing', () => {
    const { tree, window } = windowOf(2);
    tree.zoom(window, true);
    const before = JSON.stringify(tree.toState());
    const bad = withChecksum('80x24,0,0{40x24,0,0,0,39x23,41,0,1}');
    expect(messageOf(() => tree.applyLayout(window, bad))).toContain('size mismatch after applying layout');
    expect(JSON.stringify(tree.toState())).toBe(before);
  });

  test('mends a root of a wrong size, which old versions of tmux wrote', () => {
    const { tree, window } = windowOf(2);
    tree.applyLayout(window, withChecksum('99x30,0,0{40x24,0,0,0,39x24,41,0,1}'));
    expect(window.layout.slice(5)).toBe('80x24,0,0{40x24,0,0,0,39x24,41,0,1}');
  });
});
