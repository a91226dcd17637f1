/** What the pages of docs/ claim, held against the program; and finding them by `holdfast help`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { helpFor } from '../../../src/cli/language/help.ts';
import { topicPage, topics } from '../../../src/cli/language/topics.ts';
import { commands } from '../../../src/command/commands/index.ts';
import { defaultBindings } from '../../../src/command/defaultBindings.ts';
import { KeyTables } from '../../../src/command/KeyTables.ts';
import { CommandRegistry } from '../../../src/command/registry.ts';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { optionTable } from '../../../src/options/table.ts';

// The pages stand beside the bundles.
beforeAll(() => void vi.stubEnv('HOLDFAST_DIST', join(import.meta.dirname, '../../../dist')));
afterAll(() => void vi.unstubAllEnvs());

const docs = join(import.meta.dirname, '../../../docs');
const pages = readdirSync(docs).filter((file) => file.endsWith('.md'));
const read = (name: string): string => readFileSync(join(docs, name), 'utf8');

/** Cells of the rows of every table below a heading row that begins so. */
function rows(page: string, heading: string): string[][] {
  const found: string[][] = [];
  let inside = false;
  for (const line of page.split('\n')) {
    if (line.startsWith(heading)) inside = true;
    else if (!line.startsWith('|')) inside = false;
    else if (inside && !line.startsWith('|---'))
      found.push(
        line
          .slice(1, -1)
          .split(' | ')
          .map((cell) => cell.trim()),
      );
  }
  return found;
}

const bare = (cell = ''): string => cell.replaceAll('`', '');

function bindings(table: string) {
  const keys = new KeyTables();
  keys.setDefaults(defaultBindings());
  return keys.list(table);
}

describe('docs/keys.md', () => {
  test('has every default key after the prefix, with the note that the key has', () => {
    const listed = rows(read('keys.md'), '| after `C-b`').map(([key, note]) => `${bare(key)}: ${note}`);
    const digits = /^Window \d$/;
    const there = bindings('prefix').filter(({ note }) => note !== '' && !digits.test(note));
    expect(listed.filter((line) => !line.startsWith('0 to 9')).sort()).toEqual(
      there.map(({ key, note }) => `${key}: ${note}`).sort(),
    );
    expect(bindings('prefix').filter(({ note }) => digits.test(note))).toHaveLength(10);
  });
});

describe('docs/copy-mode.md', () => {
  test('names keys that are there, in the table of each editor', () => {
    for (const [what = '', vi = '', emacs = ''] of rows(read('copy-mode.md'), '| | vi')) {
      for (const [table, cell] of [
        ['copy-mode-vi', vi],
        ['copy-mode', emacs],
      ] as const) {
        const known = new Set(bindings(table).map(({ key }) => key));
        for (const [, key = ''] of cell.matchAll(/`([^`]+)`/g)) {
          expect(known.has(key), `${what}: ${key} in ${table}`).toBe(true);
        }
      }
    }
  });
});

describe('docs/configuration.md', () => {
  test('says the defaults that the options have', () => {
    const { server, session, window } = createGlobalOptions();
    const said = rows(read('configuration.md'), '| option |').filter(([, value]) => value?.startsWith('`'));
    expect(said.length).toBeGreaterThanOrEqual(6);
    for (const [option, value] of said) {
      const name = bare(option);
      const place = [server, session, window].find(({ scope }) =>
        optionTable.find((spec) => spec.name === name)?.scopes.includes(scope),
      );
      expect(place?.getString(name), name).toBe(bare(value));
    }
  });

  test('sets in its tables what people set in tmux anyway', () => {
    const { server, session } = createGlobalOptions();
    expect(session.getFlag('mouse')).toBe(true);
    expect(server.getNumber('escape-time')).toBe(10);
    expect(server.getFlag('focus-events')).toBe(true);
    expect(server.getFlag('config-watch')).toBe(true);
  });
});

/** Pages for people who use the program, each about a task. */
const taskPages = ['first-steps.md', 'keys.md', 'themes.md', 'configuration.md', 'copy-mode.md'];

describe('every page', () => {
  test.each(pages)('%s starts with its heading', (name) => {
    expect(read(name)).toMatch(/^# \S/);
  });

  test.each(taskPages)('%s links to pages that are there', (name) => {
    const text = read(name);
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(docs, link)), `${name}: ${link}`).toBe(true);
    }
  });

  test.each(taskPages)('%s shows commands and options that there are', (name) => {
    const registry = new CommandRegistry(commands);
    const nouns = ['config', 'session', 'server', 'events', 'help'];
    for (const [, line = ''] of read(name).matchAll(/^ {4}(?:holdfast )?(.*)$/gm)) {
      const [first = '', ...rest] = line.split(/\s+/);
      if (!/^[a-z-]+$/.test(first) || first === 'holdfast' || nouns.includes(first)) continue;
      // Lines that are no command lines of ours begin with what no command is called.
      if (/^(if|new|then)$/.test(first) && rest.length === 0) continue;
      const spec = registry.find(first);
      if (spec.name !== 'set-option') continue;
      const option = rest.find((word) => !word.startsWith('-')) ?? '';
      expect(
        optionTable.some((known) => known.name === option),
        `${name}: ${line}`,
      ).toBe(true);
    }
  });
});

describe('holdfast help', () => {
  test('shows a page by its name, and by the beginning that only it has', () => {
    expect(helpFor(['keys'])).toMatch(/^Keys\n\nKeys are tmux's/);
    expect(helpFor(['first'])).toMatch(/^First steps for people/);
    expect(topicPage('no-such-page')).toBeUndefined();
  });

  test('leaves out the pictures of a page', () => {
    expect(read('themes.md')).toContain('![');
    expect(helpFor(['themes'])).not.toMatch(/!\[|\.png/);
  });

  test('lists the topics with their headings, first those that people look for first', () => {
    expect(helpFor(['topics'])).toContain('themes                            Themes');
    expect(topics()[0]?.name).toBe('first-steps');
    expect(topics()).toHaveLength(pages.length);
    expect(helpFor([])).toContain('topics (holdfast help keys):');
  });

  test('is of a command where a command has the name, or of nothing', () => {
    expect(helpFor(['choose-theme'])).toContain('usage: choose-theme');
    expect(helpFor(['config', 'check'])).toContain('usage: holdfast config check');
    expect(() => helpFor(['nosuchthing'])).toThrow('unknown command: nosuchthing');
  });
});
