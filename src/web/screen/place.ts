/** Places of elements in cells of the screen; the style sheet turns them into lengths. */
export interface CellBox {
  x: number;
  y: number;
  cols: number;
  rows: number;
}

export function put(element: HTMLElement, { x, y, cols, rows }: CellBox): void {
  const { style } = element;
  style.setProperty('--x', String(x));
  style.setProperty('--y', String(y));
  style.setProperty('--cols', String(cols));
  style.setProperty('--rows', String(rows));
}

export function newElement(className: string, tag = 'div'): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
