/** Reads who typed from a record of a pane's log, where it is JSON. */
import type { Author } from './Deed.ts';

/** The author that a record names; null for one that this release can't read. */
export function typistOf(json: string): Author | null {
  try {
    const author = JSON.parse(json) as Partial<Author> | null;
    const { id, name, actor } = author ?? {};
    return typeof id === 'string' && typeof name === 'string' && typeof actor === 'string'
      ? (author as Author)
      : null;
  } catch {
    return null;
  }
}
