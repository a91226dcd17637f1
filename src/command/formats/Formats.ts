/**
 * Formats for the server: expands text for a session, window, pane or client, and lists the variables. Owns how a target
 * becomes a scene; SceneValues finds the values.
 */

import type { FormatTarget } from '../context.ts';
import { expandFormat } from './expandFormat.ts';
import { asText, isTrue } from './Lookup.ts';
import { SceneValues, variableNames } from './SceneValues.ts';
import { FormatTemplates } from './Template.ts';
import type { FormatParts, FormatScene } from './types.ts';

export class Formats {
  readonly #parts: FormatParts;
  readonly #templates = new FormatTemplates();

  constructor(parts: FormatParts) {
    this.#parts = parts;
  }

  /**
   * Expands a format. Never throws: unknown names are empty, and so is the rest past the bounds of `formatLimits`.
   * `target.time` expands strftime conversions too.
   */
  expand(format: string, target: FormatTarget = {}): string {
    if (!target.trace && !format.includes('#') && !(target.time && format.includes('%'))) return format;
    return expandFormat(format, new SceneValues(this.#parts, asScene(target)), target, this.#templates);
  }

  /** Whether a format expands to a text that is neither empty nor 0. */
  holds(format: string, target: FormatTarget = {}): boolean {
    return isTrue(this.expand(format, target));
  }

  /** Every variable with a value for the target, sorted by name. */
  list(target: FormatTarget = {}): readonly (readonly [name: string, value: string])[] {
    const lookup = new SceneValues(this.#parts, asScene(target));
    return [...new Set([...variableNames, ...Object.keys(target.variables ?? {})])].sort().flatMap((name) => {
      const value = lookup.find(name);
      if (value === undefined) return [];
      return [[name, asText(value)] as const];
    });
  }
}

function asScene(target: FormatTarget): FormatScene {
  const window =
    target.window ?? target.pane?.window ?? target.winlink?.window ?? target.session?.current.window;
  const session =
    target.session ??
    target.winlink?.session ??
    ((target.pane ?? target.window) ? window?.links[0]?.session : undefined);
  const winlink = target.winlink ?? session?.winlinks.find((link) => link.window === window);
  return {
    session,
    winlink,
    window,
    pane: target.pane ?? window?.active,
    client: target.client ?? undefined,
    variables: target.variables ?? {},
    only: target.only,
  };
}
