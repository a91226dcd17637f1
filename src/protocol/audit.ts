/** Messages about the ledger: its lines, as they are stored, and its newest checkpoint. Types and their checks. */
import { count, list, object, optional, orNull, shortText, text } from './check.ts';

const noteCharacters = 4096;

export const auditRequests = {
  /**
   * Lines of the ledger from the part that has entry `from` on; `next` is where to go on, null at the end. With `head`,
   * a checkpoint, the header says where the export ends.
   */
  'audit.read': {
    params: object({ from: count, head: optional(shortText(noteCharacters)) }),
    result: object({ lines: list(text), next: orNull(count) }),
  },
  /** Signs all entries so far. Null when the ledger is off or not stored; `problem` says why. */
  'audit.checkpoint': {
    params: object({}),
    result: object({ checkpoint: orNull(object({ note: text, key: text })), problem: optional(text) }),
  },
};
