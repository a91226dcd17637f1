/** The service worker's message to an open page: show another session. Types only. */

export interface GoMessage {
  kind: 'go';
  /** Id of the session. */
  session: string;
}
