/** Text of overlays in the styles of the session's theme. Owns the styles; knows no overlay. */
import type { OverlayLooks, OverlayRole } from '../../protocol/looks.ts';
import { newElement } from '../screen/place.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';

export type Part = 'list' | 'menu' | 'hints';

export class OverlayLook {
  readonly sheet: StyleSheet;
  #looks: OverlayLooks | null = null;

  constructor(sheet: StyleSheet) {
    this.sheet = sheet;
  }

  set(looks: OverlayLooks): void {
    this.#looks = looks;
  }

  /** An element with a text in the style of a role. Text from programs must have been cleaned. */
  text(role: OverlayRole, text: string, part: Part = 'list'): HTMLElement {
    const element = newElement(this.className(role, part), 'span');
    element.textContent = text;
    return element;
  }

  /** Class names of a role. */
  className(role: OverlayRole, part: Part = 'list'): string {
    const style = this.#looks?.[part][role] ?? this.#looks?.list[role] ?? '';
    return `role-${role} ${this.sheet.look(style).className}`;
  }
}
