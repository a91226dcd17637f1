/**
 * Themes on disk, and the one in use: which there are, reading one, putting what it says under the options, and doing so
 * again when its file changes. Owns no colour, and no option: the option `theme` says which one is in use.
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
  /** Where themes are, the first folder that has one counts. */
  folders: readonly string[];
  options: GlobalOptions;
  timers: Timers;
  /** Everything that is shown has to be drawn again. */
  changed(): void;
  /** To whoever looks, and into the message log. */
  tell(text: string): void;
}

/** Most themes listed of one folder. */
const maxThemes = 1000;
/** Bytes; a theme is some 40 lines. */
const largestThemeBytes = 1024 * 1024;
/** The theme in use when the chosen one is gone or broken. */
const fallback = 'default';

/** What stands on the status line: made for the line that a theme has, not for one of somebody's own. */
const onStatusLine = /^(?:window-status-[a-z-]*style|status-(?:left|right)-style)$/;
const statusLine = ['status-style', 'status-bg', 'status-fg'];

export class Themes implements ThemeService {
  readonly #parts: ThemesParts;
  readonly #watch: FileWatch;
  #previewed: string | null = null;
  /** What is in force, so that the same file is not read for every change of an option. */
  #inUse = '';
  /** Nobody chose a theme, and the status line has colours of its own: a configuration of tmux, most likely. */
  #ownStatusLine = false;

  constructor(parts: ThemesParts) {
    this.#parts = parts;
    this.#watch = new FileWatch({
      timers: parts.timers,
      changed: () => this.#reload(),
      // Without watches a changed theme is seen when it is set again.
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

  /** Puts the theme that is previewed, or that the option names, in force. One that can't be read says why. */
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

  /** Its file changed: what is wrong in it is said, and the theme stays as it was. */
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

  /** Errors: command-failed, which lists the names that there are for an unknown one. */
  #read(name: string): { theme: Theme; path: string } {
    if (/^[\w][\w.+-]{0,63}$/.test(name)) {
      for (const folder of this.#parts.folders) {
        const path = join(folder, name + themeSuffix);
        const text = contentOf(path);
        if (text !== null) return { theme: parseTheme(name, text), path };
      }
    }
    const names = this.list().map((theme) => theme.name);
    throw fail('command-failed', { message: `no such theme: ${name}; there are: ${names.join(', ')}` });
  }
}

/** The user's own themes, then those that come with the program. */
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
