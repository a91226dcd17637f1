/** Messages about the ledger: its lines, as they are stored, and its newest checkpoint. Types and their checks. */
import { count, list, object, optional, orNull, shortText, text } from './check.ts';

const noteCharacters = 4096;

export const auditRequests = {
  /** Lines of the ledger, part by part. Errors: bad-value, wrong-state. */
  'audit.read': {
    params: object({
      /** Number of an entry; the answer is the part that contains it. */
      from: count,
      /** Checkpoint for the header of an export, which says where it ends. */
      head: optional(shortText(noteCharacters)),
    }),
    result: object({
      /** Lines as they are stored, each a JSON object. */
      lines: list(text),
      /** Number of the entry to continue from; null at the end. */
      next: orNull(count),
    }),
  },
  /** Signs all entries so far. */
  'audit.checkpoint': {
    params: object({}),
    result: object({
      /** Null when the ledger is off or not stored. */
      checkpoint: orNull(
        object({
          /** Signed note (c2sp.org/tlog-checkpoint). */
          note: text,
          /** Public key that verifies it. */
          key: text,
        }),
      ),
      /** Reason for which nothing is stored. */
      problem: optional(text),
    }),
  },
};
