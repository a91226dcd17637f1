/** Everything else that the page can do, in one list, for fingers and for the keyboard. Owns its sheet. */
import { newElement } from '../screen/place.ts';
import { Sheet, textButton, textIn } from '../sheet/Sheet.ts';

/** A group of things to do: a heading, and buttons with their words. */
export type MoreGroup = readonly [
  heading: string,
  deeds: readonly (readonly [words: string, run: () => void])[],
];

export class MoreSheet {
  readonly sheet: Sheet;

  constructor(closed: () => void) {
    this.sheet = new Sheet('more', closed);
  }

  show(groups: readonly MoreGroup[]): void {
    this.sheet.fill(
      ...groups.map(([heading, deeds]) => {
        const group = newElement('more-group', 'section');
        const row = newElement('more-row');
        row.append(
          ...deeds.map(([words, run]) =>
            textButton(
              words,
              () => {
                this.sheet.close();
                run();
              },
              { className: 'choice-button' },
            ),
          ),
        );
        group.append(textIn('more-heading', heading, 'h3'), row);
        return group;
      }),
    );
    this.sheet.open();
  }
}
