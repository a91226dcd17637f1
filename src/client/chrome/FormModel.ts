/**
 * A form in use: its fields, the one with the cursor, and the effect of keys. Owns the typed text; draws nothing, and
 * its owner decides what the values mean.
 */
import { LineEditor } from '../../keys/LineEditor.ts';

export interface Field {
  /** Shown before the field; empty for none. */
  label: string;
  /** Initial text. */
  text?: string;
  /** Shown as dots. */
  hidden?: boolean;
}

interface EditedField extends Field {
  readonly line: LineEditor;
}

export type FormOutcome = 'open' | 'done' | 'cancelled';

export class FormModel {
  readonly fields: readonly EditedField[];
  /** Number of the field with the cursor. */
  at = 0;

  constructor(fields: readonly Field[]) {
    this.fields = fields.map((field) => ({ ...field, line: new LineEditor(field.text ?? '', {}) }));
  }

  get values(): string[] {
    return this.fields.map(({ line }) => line.text);
  }

  /** Tab and the arrows go to another field; Enter is done in any of them. */
  key(key: string): FormOutcome {
    const by = key === 'Tab' || key === 'Down' ? 1 : key === 'BTab' || key === 'Up' ? -1 : 0;
    const { length } = this.fields;
    if (by !== 0) this.at = (this.at + by + length) % length;
    const outcome = by === 0 ? this.fields[this.at]?.line.key(key) : 'edited';
    return outcome === 'done' || outcome === 'cancelled' ? outcome : 'open';
  }

  /** Moves the cursor to a field. */
  focus(at: number): void {
    if (this.fields[at]) this.at = at;
  }
}
