/** Messages about a pane's text, with history and screen as one list of rows. Types and their checks. */
import { boolean, count, type Infer, list, object, optional, shortText, text, whole } from './check.ts';
import { paneId } from './values.ts';

/** Longest target, and longest pattern, characters. */
const targetCharacters = 256;
const patternCharacters = 1024;
/** Most rows, and most matches, in one answer. */
const mostRows = 1000;
const mostMatches = 200;

/** A session, or a pane in the target language. */
const target = shortText(targetCharacters);
/** Number of a row: 0 is the oldest row kept. Clearing the history renumbers rows. */
const row = count;

export const PaneLinesParams = object({
  pane: target,
  /** Number of the row after the last wanted one; the end when absent. */
  before: optional(row),
  /** Most rows in the answer; 100 when absent. */
  limit: optional(whole(1, mostRows)),
});
export interface PaneLinesParams extends Infer<typeof PaneLinesParams> {}

export const PaneLinesResult = object({
  pane: paneId,
  /** Number of the first of these rows. */
  first: row,
  /** Their text. */
  lines: list(text),
  /** Rows of history and screen, without the blank ones at the end. */
  total: count,
});
export interface PaneLinesResult extends Infer<typeof PaneLinesResult> {}

export const PaneSearchParams = object({
  pane: target,
  /** An extended regular expression; case-sensitive when it has capitals. */
  pattern: shortText(patternCharacters),
  /** Only rows before this one. */
  before: optional(row),
  /** Most matches in the answer; 50 when absent. */
  limit: optional(whole(1, mostMatches)),
});
export interface PaneSearchParams extends Infer<typeof PaneSearchParams> {}

export const PaneSearchResult = object({
  pane: paneId,
  /** Newest first. */
  matches: list(
    object({
      line: row,
      /** Text of the row. */
      text,
    }),
  ),
  /** Older rows were not searched. To search them, pass the line of the last match as `before`. */
  more: boolean,
});
export interface PaneSearchResult extends Infer<typeof PaneSearchResult> {}

export const paneLinesRequests = {
  /** Rows of a pane as text, with history and screen in one list. Errors: of targets. */
  'pane.lines': { params: PaneLinesParams, result: PaneLinesResult },
  /** Rows of a pane that match. Errors: of targets, bad-value. */
  'pane.search': { params: PaneSearchParams, result: PaneSearchResult },
};
