/** Pages of the documentation shipped with the program, by name: `holdfast help keys`. Reads pages; writes none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsDir } from '../../runtime/installation.ts';

export interface Topic {
  name: string;
  /** Heading of the page. */
  title: string;
}

/** The most wanted pages, in order; all other pages follow by name. */
const order = [
  'first-steps',
  'keys',
  'sessions',
  'what-survives',
  'copy-mode',
  'lists',
  'configuration',
  'themes',
  'scripting',
  'history',
];

/** Available pages; none in an installation without documentation. */
export function topics(): Topic[] {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return pageNames()
    .map((name) => ({ name, title: /^# (.*)$/m.exec(pageText(name))?.[1] ?? name }))
    .sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
}

/** Markdown of the page with this name or unique prefix; undefined for none. */
export function topicPage(word: string): string | undefined {
  const names = pageNames();
  const fitting = names.filter((name) => name.startsWith(word));
  const name = names.includes(word) ? word : fitting.length === 1 && word.length > 2 ? fitting[0] : undefined;
  return name === undefined ? undefined : pageText(name);
}

function pageNames(): string[] {
  try {
    return readdirSync(docsDir())
      .filter((file) => file.endsWith('.md'))
      .map((file) => file.slice(0, -'.md'.length));
  } catch {
    return [];
  }
}

function pageText(name: string): string {
  return readFileSync(join(docsDir(), `${name}.md`), 'utf8');
}
