/**
 * Moments at which a connection may have died unnoticed: the machine or the page has slept, or the network has changed.
 * Owns the listeners.
 */
export function onWake(woken: () => void): void {
  // Page Lifecycle: `resume` follows a freeze. A machine that slept with the page in view tells only of the focus.
  for (const name of ['online', 'pageshow', 'focus']) window.addEventListener(name, woken);
  document.addEventListener('resume', woken);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') woken();
  });
}
