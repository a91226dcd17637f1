/**
 * Themes on disk, and the one in use: lists them, reads one, applies its values beneath the options, and applies it
 * again when its file changes. Owns neither colours nor options: the option `theme` names the one in use.
 */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ThemeInfo, ThemeService } from '../../command/Services.ts';
import type { GlobalOptions } from '../../options/OptionStore.ts';
import { optionSpec } from '../../options/table.ts';
import { parseTheme, type Theme, themeSuffix } from '../../options/theme/Theme.ts';
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
}

/** Most themes listed per folder. */
const maxThemes = 1000;
/** Largest theme file, bytes; a theme has some 40 lines. */
const largestThemeBytes = 1024 * 1024;
/** Theme in use when the chosen one is missing or broken. */
const fallback = 'default';

/** Styles of parts of the status line: made for a theme's own line, not for one that the user coloured. */
const onStatusLine = /^(?:window-status-[a-z-]*style|status-(?:left|right)-style)$/;
const statusLine = ['status-style', 'status-bg', 'status-fg'];

export class Themes implements ThemeService {
  readonly #parts: ThemesParts;
  readonly #watch: FileWatch;
  #previewed: string | null = null;
  /** Name of the theme applied, so that not every change of an option reads the file again. */
  #inUse = '';
  /** No theme was chosen and the status line has colours of its own: most likely a tmux configuration. */
  #ownStatusLine = false;

  constructor(parts: ThemesParts) {
    this.#parts = parts;
    this.#watch = new FileWatch({
      timers: parts.timers,
      changed: () => this.#reload(),
      // Without watches, a changed theme takes effect when it is set again.
      problem: (reason) => parts.tell(`theme: changes are not seen: ${reason}`),
    });
  }

  list(): ThemeInfo[] {
    const found = new Map<string, ThemeInfo>();
    for (const folder of this.#parts.folders) {
      for (const name of themesIn(folder)) if (!found.has(name)) found.set(name, infoOf(name, folder));
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  check(name: string): void {
    this.#read(name);
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
    if (name === this.#inUse && own === this.#ownStatusLine) return;
    this.#ownStatusLine = own;
    this.#use(name);
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

  #enforce({ values }: Theme): void {
    const { session, window } = this.#parts.options;
    for (const place of [session, window]) {
      const own = [...values]
        .filter(([name]) => optionSpec(name)?.scopes.includes(place.scope))
        .filter(([name]) => !(this.#ownStatusLine && onStatusLine.test(name)));
      place.setThemed(new Map(own));
    }
    this.#parts.changed();
  }

  /** Errors: no-such-theme, which lists the known ones; syntax-error, file-error. */
  #read(name: string): { theme: Theme; path: string } {
    if (/^[\w][\w.+-]{0,63}$/.test(name)) {
      for (const folder of this.#parts.folders) {
        const path = join(folder, name + themeSuffix);
        const text = contentOf(path);
        if (text !== null) return { theme: parseTheme(name, text), path };
      }
    }
    const names = this.list().map((theme) => theme.name);
    throw fail('no-such-theme', { name, known: names });
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

function infoOf(name: string, folder: string): ThemeInfo {
  try {
    const { about, kind } = parseTheme(name, contentOf(join(folder, name + themeSuffix)) ?? '');
    return { name, about, kind, problem: null };
  } catch (error) {
    return { name, about: '', kind: 'both', problem: messageOf(error) };
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
