/** Gestures of fingers on the screen. Owns the listeners; scrolling and selecting stay the browser's. */

/** Least way of a swipe, and how much more sideways than upright it must be. */
const leastPixels = 60;
const steepness = 2;

/**
 * A swipe with one finger: 1 to the left, -1 to the right. One that scrolls the element sideways is none, so an element
 * that is wider than the screen is scrolled to its edge first.
 */
export function onSwipe(element: HTMLElement, swiped: (by: 1 | -1) => void): void {
  let start: { x: number; y: number; scrollLeft: number } | null = null;
  element.addEventListener(
    'touchstart',
    ({ touches }) => {
      const [touch] = touches;
      const { scrollLeft } = element;
      start = touch && touches.length === 1 ? { x: touch.clientX, y: touch.clientY, scrollLeft } : null;
    },
    { passive: true },
  );
  element.addEventListener(
    'touchend',
    ({ changedTouches }) => {
      const [touch] = changedTouches;
      const begun = start;
      start = null;
      if (!begun || !touch || document.getSelection()?.isCollapsed === false) return;
      if (Math.abs(element.scrollLeft - begun.scrollLeft) >= 1) return;
      const x = touch.clientX - begun.x;
      const y = touch.clientY - begun.y;
      if (Math.abs(x) >= leastPixels && Math.abs(x) > steepness * Math.abs(y)) swiped(x < 0 ? 1 : -1);
    },
    { passive: true },
  );
}

/** A pinch with two fingers: calls with the factor since the last call. */
export function onPinch(element: HTMLElement, pinched: (by: number) => void): void {
  let last: number | null = null;
  element.addEventListener(
    'touchmove',
    (event) => {
      const [one, other] = event.touches;
      if (!one || !other) return;
      event.preventDefault();
      const distance = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      if (last !== null && last > 0) pinched(distance / last);
      last = distance;
    },
    { passive: false },
  );
  element.addEventListener('touchend', () => {
    last = null;
  });
}
