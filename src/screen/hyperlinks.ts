/**
 * The hyperlinks (OSC 8) of one screen's cells, by number. xterm's own table keeps a marker for each line of each
 * link, which every scrolled line walks and a full-screen program grows without end; this one is a bounded map, swept
 * of links that no cell shows any more. Never touches cells itself.
 */
import type { XtermCore } from './xtermInternals.ts';

export interface Hyperlink {
  /** The `id` parameter, '' for none. */
  readonly id: string;
  readonly uri: string;
}

/** Most links of one screen. No document shows more different ones at once. */
export const linkLimit = 4096;

/** Longest URI and id, UTF-16 units: the limit that VTE and iTerm2 use for URIs, and OSC 8's description asks for. */
const uriLimit = 2083;
const idLimit = 250;

/** New links between two sweeps of a full table, so that hostile output can't cause a sweep per link. */
const sweepEvery = 1024;

export class HyperlinkTable {
  readonly #byNumber = new Map<number, Hyperlink>();
  readonly #numbers = new Map<string, number>();
  /** Numbers in use by cells and the current attributes. */
  readonly #inUse: () => Set<number>;
  #next = 1;
  #sinceSweep = 0;

  constructor(inUse: () => Set<number>) {
    this.#inUse = inUse;
  }

  /** Number for a link, the same for the same id and URI. 0 (no link) when it is too long or the table is full. */
  register(id: string, uri: string): number {
    if (uri.length > uriLimit || id.length > idLimit || /[\u0000-\u0020\u007f-\u009f]/.test(uri)) return 0;
    const key = `${id};${uri}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#sinceSweep++;
    if (this.#byNumber.size >= linkLimit && !this.#makeRoom()) return 0;
    const number = this.#next++;
    this.#add(number, { id, uri });
    return number;
  }

  get(number: number): Hyperlink | undefined {
    return this.#byNumber.get(number);
  }

  get size(): number {
    return this.#byNumber.size;
  }

  /** Number that the next new link gets; part of a checkpoint, with the links in use. */
  get next(): number {
    return this.#next;
  }

  /** The links in use by cells, in order of their numbers. */
  live(): [number: number, link: Hyperlink][] {
    const inUse = this.#inUse();
    return [...this.#byNumber].filter(([number]) => inUse.has(number)).sort(([a], [b]) => a - b);
  }

  /** Restores the values of `next` and `live`. */
  restore(next: number, links: Iterable<[number: number, link: Hyperlink]>): void {
    this.#byNumber.clear();
    this.#numbers.clear();
    this.#next = next;
    for (const [number, link] of links) this.#add(number, link);
  }

  #add(number: number, link: Hyperlink): void {
    this.#byNumber.set(number, link);
    this.#numbers.set(`${link.id};${link.uri}`, number);
  }

  #makeRoom(): boolean {
    if (this.#sinceSweep < sweepEvery) return false;
    this.#sinceSweep = 0;
    const inUse = this.#inUse();
    for (const [number, link] of this.#byNumber) {
      if (inUse.has(number)) continue;
      this.#byNumber.delete(number);
      this.#numbers.delete(`${link.id};${link.uri}`);
    }
    return this.#byNumber.size < linkLimit;
  }
}

/** Installs OSC 8 in a terminal: `parameters ; URI` begins a link, an empty URI ends it. */
export function installHyperlinks({ _inputHandler: handler }: XtermCore, links: HyperlinkTable): void {
  handler.registerOscHandler(8, (data) => {
    const separator = data.indexOf(';');
    if (separator < 0) return true;
    const id = /(?:^|:)id=([^:]*)/.exec(data.slice(0, separator))?.[1] ?? '';
    const uri = data.slice(separator + 1);
    const attributes = handler._curAttrData;
    attributes.extended = attributes.extended.clone();
    attributes.extended._urlId = uri === '' ? 0 : links.register(id, uri);
    attributes.updateExtended();
    return true;
  });
}
