/** Messages about the echo of typed text: whether a terminal shows what is typed into it. Types and their checks. */
import { type Infer, object, oneOf, orNull } from './check.ts';
import { paneId } from './values.ts';

/**
 * `off`: the terminal takes whole lines and shows nothing of them, as programs set it for a password (ECHO off and ICANON
 * on, termios(3)). `on`: it shows them, or the program takes single keys and draws for itself, as shells and editors do.
 * `unknown`: the host can't tell.
 */
const Echo = oneOf('on', 'off', 'unknown');
export type Echo = Infer<typeof Echo>;

const PaneEcho = object({
  pane: paneId,
  echo: Echo,
});

export const echoRequests = {
  /**
   * Tells the viewport from now on whether text that it types into this pane is shown, by `viewport.echo`; null ends that.
   * Repeated while somebody writes, it looks anew. Errors: wrong-state, no-such-pane, read-only.
   */
  'viewport.watchEcho': {
    params: object({ pane: orNull(paneId) }),
    result: object({ echo: Echo }),
  },
};

export const echoNotifications = {
  /** Text typed into the pane is shown from now on, or hidden. */
  'viewport.echo': PaneEcho,
};
