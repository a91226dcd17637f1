/**
 * Themes on disk, and the theme in use: lists them, reads one, and applies its values beneath the options, for each
 * client by the background of its terminal. Applies it again when its file changes. Owns neither colours nor options:
 * the option `theme` names the theme in use.
 */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ThemeInfo, ThemeService } from '../../command/Services.ts';
import type { GlobalOptions } from '../../options/OptionStore.ts';
import { optionSpec } from '../../options/table.ts';
import type { Background } from '../../options/theme/contrast.ts';
import { themedTexts } from '../../options/theme/standard.ts';
import { halfOf, parseTheme, type Theme, themeSuffix } from '../../options/theme/Theme.ts';
import { fail } from '../../protocol/errors.ts';
import { readSmallFile } from '../../runtime/regularFile.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { FileWatch } from '../automation/FileWatch.ts';

export interface ThemesParts {
  /** Theme folders; the first folder that has a theme wins. */
  folders: readonly string[];
  options: GlobalOptions;
  timers: Timers;
  /** Everything shown must be redrawn. */
  changed(): void;
  /** Shows a text to attached clients and adds it to the message log. */
  tell(text: string): void;
  /** Writes a command to the configuration. Errors: file-error. */
  keep(command: string, comment: string): { path: string; line: number };
}

/** Most themes listed per folder. */
const maxThemes = 1000;
/** Largest theme file, bytes; a theme has some 40 lines. */
const largestThemeBytes = 1024 * 1024;
/** Theme in use when the chosen one is missing or broken. */
const fallback = 'default';

/** Most backgrounds of terminals for which values are kept. */
const maxGrounds = 64;

/** Parts of the status line: made for a theme's own line, not for one that the user coloured. */
const onStatusLine = /^(?:window-status-|status-(?:left|right))/;
const statusLine = ['status-style', 'status-bg', 'status-fg'];

/** A theme's values by option, at the two places that styles inherit from. */
interface ThemedValues {
  session: Map<string, string>;
  window: Map<string, string>;
}

export class Themes implements ThemeService {
  readonly #parts: ThemesParts;
  readonly #watch: FileWatch;
  #previewed: string | null = null;
  /** Name of the theme applied, so that not every change of an option reads the file again. */
  #inUse = '';
  #theme: Theme | null = null;
  /** No theme was chosen and the status line has colours of its own: most likely a tmux configuration. */
  #ownStatusLine = false;
  /** Texts of the status line that the user has set. */
  #ownTexts = '';
  /** Values by the background of a terminal; '' for one that is not known. */
  readonly #values = new Map<string, ThemedValues>();
  /** Background for everything that all clients share: copy mode, clocks, commands. */
  #ground: string | null = null;

  constructor(parts: ThemesParts) {
    this.#parts = parts;
    this.#watch = new FileWatch({
      timers: parts.timers,
      changed: () => this.#reload(),
      // Without watches, a changed theme takes effect when it is set again.
      problem: (reason) => parts.tell(`theme: can't watch for changes: ${reason}`),
    });
  }

  list(): ThemeInfo[] {
    const found = new Map<string, ThemeInfo[]>();
    for (const folder of this.#parts.folders) {
      for (const name of themesIn(folder)) if (!found.has(name)) found.set(name, infosOf(name, folder));
    }
    const themes = [...found.values()].flat();
    return themes
      .filter((theme) => theme.pair === null || !found.has(theme.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  check(name: string): void {
    this.#read(name);
  }

  keep(name: string): { path: string; line: number } {
    return this.#parts.keep(`set -g theme ${name}`, 'chosen with choose-theme');
  }

  preview(name: string | null): void {
    this.#previewed = name;
    this.apply();
  }

  /** Applies the previewed theme, or the one that the option names. Shows why a theme cannot be read. */
  apply(): void {
    const name = this.#previewed ?? this.#parts.options.server.getString('theme');
    const { session } = this.#parts.options;
    const own = name === fallback && statusLine.some((option) => session.own(option) !== undefined);
    const texts = Object.keys(themedTexts)
      .filter((option) => session.own(option) !== undefined)
      .join();
    if (name === this.#inUse && own === this.#ownStatusLine && texts === this.#ownTexts) return;
    this.#ownStatusLine = own;
    this.#ownTexts = texts;
    if (name === this.#inUse && this.#theme) this.#enforce(this.#theme);
    else this.#use(name);
  }

  /** The background of the terminal that is typed in, for what all clients share: copy mode, clocks, commands. */
  follow(ground: string | null): void {
    if (ground === this.#ground) return;
    this.#ground = ground;
    this.#set(this.#valuesOn(ground));
  }

  /** Computes something for a single client, with the values for its terminal's background. */
  on<T>(ground: string | null, make: () => T): T {
    const [shared, own] = [this.#valuesOn(this.#ground), this.#valuesOn(ground)];
    if (shared === own) return make();
    this.#set(own);
    try {
      return make();
    } finally {
      this.#set(shared);
    }
  }

  stop(): void {
    this.#watch.stop();
  }

  #use(name: string): void {
    this.#inUse = name;
    try {
      const { theme, path } = this.#read(name);
      this.#enforce(theme);
      this.#watch.set([path]);
    } catch (error) {
      this.#watch.set([]);
      this.#parts.tell(messageOf(error));
      if (name !== fallback) this.#fallBack();
    }
  }

  #fallBack(): void {
    try {
      this.#enforce(this.#read(fallback).theme);
    } catch {
      // An installation without its themes looks as tmux does.
    }
  }

  /** The theme's file changed: reports a fault in it, and then leaves the theme as it was. */
  #reload(): void {
    try {
      this.#enforce(this.#read(this.#inUse).theme);
    } catch (error) {
      this.#parts.tell(messageOf(error));
    }
  }

  #enforce(theme: Theme): void {
    this.#theme = theme;
    this.#values.clear();
    this.#set(this.#valuesOn(this.#ground));
    this.#parts.changed();
  }

  #set({ session, window }: ThemedValues): void {
    this.#parts.options.session.setThemed(session);
    this.#parts.options.window.setThemed(window);
  }

  #valuesOn(ground: string | null): ThemedValues {
    const known = this.#values.get(ground ?? '');
    if (known) return known;
    const { session } = this.#parts.options;
    const made: ThemedValues = { session: new Map(), window: new Map() };
    for (const [option, value] of this.#theme?.valuesOn(ground) ?? []) {
      if (this.#ownStatusLine && onStatusLine.test(option)) continue;
      // Lengths apply to the theme's own text only.
      const [, text] = /^(.*)-length$/.exec(option) ?? [];
      if (text !== undefined && session.own(text) !== undefined) continue;
      const scopes = optionSpec(option)?.scopes ?? [];
      if (scopes.includes('session')) made.session.set(option, value);
      if (scopes.includes('window')) made.window.set(option, value);
    }
    if (this.#values.size >= maxGrounds) this.#values.clear();
    this.#values.set(ground ?? '', made);
    return made;
  }

  /** Errors: no-such-theme, which lists the known ones; syntax-error, file-error. */
  #read(name: string): { theme: Theme; path: string } {
    if (/^[\w][\w.+-]{0,63}$/.test(name)) {
      for (const folder of this.#parts.folders) {
        const path = join(folder, name + themeSuffix);
        const text = contentOf(path);
        if (text !== null) return { theme: parseTheme(name, text), path };
      }
      const pair = this.#pairWith(name);
      if (pair) return pair;
    }
    const names = this.list().map((theme) => theme.name);
    throw fail('no-such-theme', { name, known: names });
  }

  /** The half of a pair that has this name. */
  #pairWith(name: string): { theme: Theme; path: string } | null {
    const found = this.list().find((theme) => theme.name === name);
    if (!found?.pair) return null;
    for (const folder of this.#parts.folders) {
      const path = join(folder, found.pair + themeSuffix);
      const text = contentOf(path);
      if (text !== null) return { theme: halfOf(found.pair, text, found.kind as Background), path };
    }
    return null;
  }
}

/** The user's own themes, then those shipped with the program. */
export function themeFolders(
  env: Readonly<Record<string, string | undefined>>,
  shipped: string,
): readonly string[] {
  const base = env.XDG_CONFIG_HOME;
  const home = base && isAbsolute(base) ? base : join(env.HOME || homedir(), '.config');
  return [join(home, 'holdfast', 'themes'), shipped];
}

function themesIn(folder: string): string[] {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith(themeSuffix));
    return files.slice(0, maxThemes).map((file) => file.slice(0, -themeSuffix.length));
  } catch {
    return [];
  }
}

/** Entries for a theme, and for both halves when it is a pair. */
function infosOf(name: string, folder: string): ThemeInfo[] {
  try {
    const { about, kind, halves } = parseTheme(name, contentOf(join(folder, name + themeSuffix)) ?? '');
    const half = (which: Background): ThemeInfo[] =>
      halves ? [{ name: halves[which], about, kind: which, pair: name, problem: null }] : [];
    return [{ name, about, kind, pair: null, problem: null }, ...half('dark'), ...half('light')];
  } catch (error) {
    return [{ name, about: '', kind: 'both', pair: null, problem: messageOf(error) }];
  }
}

function contentOf(path: string): string | null {
  try {
    return readSmallFile(path, largestThemeBytes);
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
