/**
 * Look of lists, menus and panels on a viewport: a style for each role of text, from the options in force there.
 * The client draws with these styles; it knows roles and no options.
 */
import type { Formats } from '../../command/formats/Formats.ts';
import { ofWinlink } from '../../command/targets/about.ts';
import { type Attribute, defaultLook, type Look, lookSgr, parseStyle } from '../../options/style/style.ts';
import { optionTable } from '../../options/table.ts';
import type { OverlayLooks, RoleStyles } from '../../protocol/looks.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { messageStyleOf } from './viewportChrome.ts';

/** Every option that contributes to a look. */
const optionNames: readonly string[] = optionTable
  .filter(({ name, type }) => type === 'style' && /^(?:list|menu|key-hints|mode|message)-/.test(name))
  .map(({ name }) => name);
/** Parts of formats whose outcome the cache key covers: which background it is, and other options. */
const known = /#\{==:#\{client_theme\},(?:dark|light)\}|#\{E:(?:list|menu|mode)-[\w-]*style\}/g;
/** Any other query in a format. */
const asksMore = /#\{(?!\?,)|#\(|#[A-Z]/;

/** Most looks cached, one for each theme, background and set of options in use. */
const mostLooks = 8;

/**
 * Cache of looks, by all their inputs. A look costs ten times as much as a status line, rarely changes, and is the same
 * for most viewports. With the cache, the first picture of an attach does not wait for it.
 */
export class ViewportLooks {
  readonly #formats: Formats;
  /** By key, the least recently made first. */
  readonly #made = new Map<string, OverlayLooks>();

  constructor(formats: Formats) {
    this.#formats = formats;
  }

  of(viewport: Viewport): OverlayLooks {
    const { session } = viewport;
    const texts = optionNames.map((name) =>
      (name.startsWith('message-') ? session.options : session.current.window.options).getString(name),
    );
    const key = [viewport.terminal.theme, ...texts].join('\0');
    const made = this.#made.get(key);
    if (made) return made;
    const looks = looksOf(viewport, this.#formats);
    // Looks that depend on anything else are computed each time.
    if (texts.some((text) => asksMore.test(text.replace(known, '')))) return looks;
    this.#made.set(key, looks);
    const [oldest] = this.#made.keys();
    if (this.#made.size > mostLooks && oldest !== undefined) this.#made.delete(oldest);
    return looks;
  }
}

function looksOf(viewport: Viewport, formats: Formats): OverlayLooks {
  const { current } = viewport.session;
  const { options } = current.window;
  const about = { ...ofWinlink(current), client: viewport };
  /** An option's style over another look: attributes that it does not set stay. */
  const over = (base: Look, name: string): Look =>
    parseStyle(formats.expand(options.getString(name), about), base, base) ?? base;
  const rolesOn = (base: Look, border: string, chosen: string): RoleStyles => {
    const selected = over(base, chosen);
    const role = (name: string): string => lookSgr(over(base, `list-${name}-style`));
    return {
      plain: lookSgr(base),
      border: lookSgr(over(base, border)),
      title: role('title'),
      dim: role('dim'),
      accent: role('accent'),
      good: role('good'),
      warn: role('warn'),
      bad: role('bad'),
      match: role('match'),
      key: role('key'),
      input: role('input'),
      question: role('question'),
      selected: lookSgr(selected),
      selectedDim: lookSgr(selected),
      selectedAccent: lookSgr(selected),
      // Not bold: many terminals show bold black as grey.
      selectedMatch: lookSgr(withAttribute(selected, 'underscore')),
    };
  };
  const list = rolesOn(over(defaultLook, 'list-style'), 'list-border-style', 'list-selected-style');
  const menu = rolesOn(over(defaultLook, 'menu-style'), 'menu-border-style', 'menu-selected-style');
  const hints = rolesOn(
    over(defaultLook, 'key-hints-style'),
    'key-hints-border-style',
    'list-selected-style',
  );
  return {
    list,
    menu: different(menu, list),
    hints: different(hints, list),
    message: lookSgr(messageStyleOf(viewport, formats)),
  };
}

function withAttribute(look: Look, attribute: Attribute): Look {
  return { ...look, attributes: new Set([...look.attributes, attribute]) };
}

/** Only the styles that differ, since all of them cross the link at every attach. */
function different(roles: RoleStyles, usual: RoleStyles): Partial<RoleStyles> {
  const differ = Object.entries(roles).filter(([role, style]) => usual[role as keyof RoleStyles] !== style);
  return Object.fromEntries(differ);
}
