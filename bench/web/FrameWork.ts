/** Result of watching the frames of a page: passes from the probe in the page to the case. Holds no behaviour. */

/** Work of frames on the page's thread, in milliseconds, of one measurement. */
export interface FrameWork {
  seconds: number;
  /** Frames of the display, and those that changed rows of panes. */
  frames: number;
  pictures: number;
  /** Work of a frame, from its start until it is painted: the longest, and that of 99 of 100. */
  longestMs: number;
  p99Ms: number;
  /** Frames of more than 50 ms, by the browser's own count (Long Animation Frames API). */
  over50: number;
}
