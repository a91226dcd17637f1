import { describe, expect, it } from 'vitest';
import { colourHex, colourSgr, parseColour } from '../../src/options/style/colour.ts';
import { lookSgr, parseStyle } from '../../src/options/style/style.ts';

describe('colours and styles', () => {
  it('knows colours by name, number and value, and refuses the rest', () => {
    const read = [
      'red',
      'BrightBlue',
      'colour208',
      'color7',
      '#FFaa00',
      '3',
      '93',
      'default',
      'Alice Blue',
      'gray50',
    ];
    expect(read.map(parseColour)).toEqual([
      'red',
      'brightblue',
      'colour208',
      'colour7',
      '#ffaa00',
      'yellow',
      'brightyellow',
      'default',
      '#f0f8ff',
      '#808080',
    ]);
    expect(['colour256', '#fff', '8', 'constructor', ''].map(parseColour)).toEqual(Array(5).fill(undefined));
  });

  it('turns a colour into the SGR that terminals know', () => {
    expect(colourSgr('red', 'fg')).toBe('31');
    expect(colourSgr('brightred', 'bg')).toBe('101');
    expect(colourSgr('colour1', 'fg')).toBe('31');
    expect(colourSgr('colour15', 'bg')).toBe('107');
    expect(colourSgr('colour208', 'fg')).toBe('38;5;208');
    expect(colourSgr('#010203', 'bg')).toBe('48;2;1;2;3');
    expect(colourSgr('red', 'us')).toBe('58;5;1');
    expect(colourHex('colour208')).toBe('ff8700');
  });

  it('reads a style whole or not at all', () => {
    const style = parseStyle('fg=red,bold,bg=colour4 align=centre range=window|3');
    expect(style && lookSgr(style)).toBe('1;31;44');
    expect(style?.align).toBe('centre');
    expect(style?.range).toBe('window|3');
    expect(parseStyle('fg=red,boldly')).toBeUndefined();
    expect(parseStyle('bold|italics,nobold')?.attributes).toEqual(new Set(['italics']));
  });
});
