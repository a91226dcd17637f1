/** Where the keys of a form go, and what it says at the end. */
import { describe, expect, it } from 'vitest';
import { FormModel } from '../../../src/client/chrome/FormModel.ts';

describe('a form', () => {
  const filled = (...keys: string[]) => {
    const form = new FormModel([{ label: 'name' }, { label: 'host', text: 'build' }]);
    const outcomes = keys.map((key) => form.key(key));
    return { values: form.values, outcome: outcomes.at(-1) };
  };

  it('edits the field with the cursor, which Tab and the arrows move round', () => {
    expect(filled('a', 'Tab', '2', 'Tab', 'b').values).toEqual(['ab', 'build2']);
    expect(filled('Up', 'x', 'Down', 'y', 'BTab', 'C-u').values).toEqual(['y', '']);
  });

  it('is done with Enter in any field, and cancelled with Escape', () => {
    expect(filled('a', 'Tab').outcome).toBe('open');
    expect(filled('a', 'Enter').outcome).toBe('done');
    expect(filled('Tab', 'C-j').outcome).toBe('done');
    expect(filled('a', 'Escape').outcome).toBe('cancelled');
  });

  it('moves the cursor to a field that is clicked, and not beyond the last', () => {
    const form = new FormModel([{ label: 'name' }, { label: 'host' }]);
    form.focus(1);
    form.focus(2);
    form.key('z');
    expect(form.values).toEqual(['', 'z']);
  });
});
