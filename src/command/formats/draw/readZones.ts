/**
 * Reads expanded format text into zones: styles, alignment, list, fill and ranges in `#[...]` (tmux(1), STYLES). Owns
 * which zone the text goes to; places no zone on the line.
 */
import { type Look, lookSgr, parseStyle, type StyleAlign } from '../../../options/style/style.ts';
import { graphemes } from '../../../protocol/graphemes.ts';
import { textOfInert } from '../inert.ts';
import type { ClusterWidth } from './styledText.ts';
import { Zone, type ZoneName, zoneNames } from './zones.ts';

/** Longest text that is drawn: a status line is a few hundred cells. */
const maxCharacters = 64 * 1024;

/** A line's zones, and where its list stands. */
export interface ReadLine {
  zones: Record<ZoneName, Zone>;
  /** Undefined: the line has no list. */
  listAlign: StyleAlign | undefined;
  focus: { from: number; to: number } | null;
  fill: string | undefined;
}

class Reader {
  readonly zones = Object.fromEntries(zoneNames.map((name) => [name, new Zone()])) as Record<ZoneName, Zone>;
  readonly #base: Look;
  #look: Look;
  #sgr: string;
  #default: Look;
  #align: StyleAlign | undefined;
  #list: 'on' | 'off' | 'focus' | 'left-marker' | 'right-marker' = 'off';
  #range = '';
  #open: { zone: Zone; from: number; name: string } | null = null;
  #listState: 'before' | 'in' | 'after' = 'before';
  /** The zone for text of this alignment. */
  readonly #zoneOf: Record<StyleAlign | 'default', ZoneName> = {
    default: 'left',
    left: 'left',
    centre: 'centre',
    right: 'right',
    'absolute-centre': 'absolute',
  };
  #current: ZoneName = 'left';
  ignore = false;
  fill: string | undefined;
  listAlign: StyleAlign | undefined;
  focusFrom = -1;
  focusTo = -1;

  constructor(base: Look) {
    this.#base = base;
    this.#look = base;
    this.#default = base;
    this.#sgr = lookSgr(base);
  }

  put(text: string, width: number): void {
    this.zones[this.#current].put(text, width, this.#sgr);
  }

  /** Attributes in `#[...]`; unreadable ones do nothing. */
  style(text: string): void {
    const before = this.#look;
    const style = parseStyle(text, this.#look, this.#default);
    if (!style) return;
    this.#look = style;
    this.#sgr = lookSgr(style);
    this.#align = style.align ?? this.#align;
    this.#list = style.list ?? this.#list;
    this.#range = style.range ?? this.#range;
    this.ignore = style.ignore ?? this.ignore;
    if (style.fill !== undefined && style.fill !== 'default') this.fill = style.fill;
    if (style.defaultOp === 'push') this.#default = before;
    else if (style.defaultOp === 'set') this.#default = { ...style };
    else if (style.defaultOp === 'pop') this.#default = this.#base;
    this.#changeList();
    this.#changeRange();
  }

  #changeList(): void {
    const { list, leftMarker, rightMarker } = this.zones;
    switch (this.#list) {
      case 'on':
        if (this.#listState !== 'in') {
          this.#open = null;
          this.#listState = 'in';
          this.listAlign = this.#align ?? 'left';
        }
        this.#endFocus(list.width);
        this.#current = 'list';
        break;
      case 'focus':
        if (this.#listState === 'in' && this.focusFrom < 0) this.focusFrom = list.width;
        break;
      case 'off':
        if (this.#listState === 'in') {
          this.#open = null;
          this.#endFocus(list.width);
          const align = this.listAlign ?? 'left';
          this.#zoneOf[align] = 'after';
          if (align === 'left') this.#zoneOf.default = 'after';
          this.#listState = 'after';
        }
        this.#current = this.#zoneOf[this.#align ?? 'default'];
        break;
      case 'left-marker':
      case 'right-marker': {
        const zone = this.#list === 'left-marker' ? leftMarker : rightMarker;
        if (this.#listState !== 'in' || zone.width > 0) break;
        this.#open = null;
        if (this.focusFrom >= 0 && this.focusTo < 0) this.focusFrom = -1;
        this.#current = this.#list === 'left-marker' ? 'leftMarker' : 'rightMarker';
        break;
      }
    }
  }

  #endFocus(at: number): void {
    if (this.focusFrom >= 0 && this.focusTo < 0) this.focusTo = at;
  }

  #changeRange(): void {
    const open = this.#open;
    const zone = this.zones[this.#current];
    if (open && open.name !== this.#range) {
      if (zone.width > open.from) open.zone.ranges.push({ from: open.from, to: zone.width, name: open.name });
      this.#open = null;
    }
    if (!this.#open && this.#range !== '') this.#open = { zone, from: zone.width, name: this.#range };
  }
}

/** Reads a text whose default style is `base`; what follows 64 Ki characters is dropped. */
export function readZones(whole: string, base: Look, widthOf: ClusterWidth): ReadLine {
  const text = whole.slice(0, maxCharacters);
  const reader = new Reader(base);
  // Marks, runs of #, and the text between them.
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('#', at);
    const end = next < 0 ? text.length : next;
    if (end > at) {
      putText(reader, text.slice(at, end), widthOf);
      at = end;
      continue;
    }
    const marks = /^#+/.exec(text.slice(at))?.[0].length ?? 1;
    const isStyle = text[at + marks] === '[';
    if (marks === 1 && isStyle && !reader.ignore) {
      const close = text.indexOf(']', at);
      if (close < 0) break;
      reader.style(text.slice(at + 2, close));
      at = close + 1;
    } else if (!isStyle) {
      putText(reader, '#'.repeat(Math.ceil(marks / 2)), widthOf);
      at += marks;
    } else if (marks === 1) {
      putText(reader, '#[', widthOf);
      at += 2;
    } else {
      // Half of the hashes are literal; an odd one begins a style.
      const even = marks % 2 === 0;
      putText(reader, '#'.repeat(Math.floor(marks / 2)) + (even ? '[' : ''), widthOf);
      at += even ? marks + 1 : marks - 1;
    }
  }
  const { zones, listAlign, focusFrom, focusTo, fill } = reader;
  return {
    zones,
    listAlign,
    focus: focusFrom < 0 || focusTo < 0 ? null : { from: focusFrom, to: focusTo },
    fill,
  };
}

const plainAscii = /^[\x20-\x7e]*$/;

function putText(reader: Reader, inertText: string, widthOf: ClusterWidth): void {
  const raw = textOfInert(inertText);
  if (plainAscii.test(raw)) {
    for (const character of raw) reader.put(character, 1);
    return;
  }
  for (const segment of graphemes(raw.replace(/\p{Cc}/gu, ''))) reader.put(segment, widthOf(segment));
}
