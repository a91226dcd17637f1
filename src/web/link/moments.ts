/** Moments that the page counts from, such as the last word of the host. */

/** By both clocks of the browser, milliseconds: the running one stops while many machines sleep, and the wall clock can be set. */
export interface Moment {
  running: number;
  wall: number;
}

export const momentNow = (): Moment => ({ running: performance.now(), wall: Date.now() });

/** The longer time of the two, since a machine sleeps more often than its clock is set. */
export const passedMs = ({ running, wall }: Moment): number =>
  Math.max(performance.now() - running, Date.now() - wall);
