/**
 * States as JSON with an id of their own, by which a journal names the state that it follows. Every stored state has another
 * id, also when the rest is the same.
 */

export interface IdentifiedState {
  id: string;
  /** JSON, with the id as its last field, `save`. */
  text: string;
}

export interface ParsedState {
  /** Null for a state of a release that stored none. */
  id: string | null;
  /** Without the id. */
  state: unknown;
}

/** `text`: an object as JSON. `id`: without characters that JSON escapes. */
export function withId(text: string, id: string): IdentifiedState {
  return { id, text: `${text.slice(0, -1)}${text === '{}' ? '' : ','}"save":"${id}"}` };
}

/** Errors: those of JSON.parse. */
export function parseStored(text: string): ParsedState {
  const stored: unknown = JSON.parse(text);
  if (typeof stored !== 'object' || stored === null || !('save' in stored))
    return { id: null, state: stored };
  const { save, ...state } = stored;
  return { id: typeof save === 'string' ? save : null, state };
}
