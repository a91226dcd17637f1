/**
 * Commands that agents and programs may never run: those that act later in a person's name, such as key bindings, and
 * those that turn a pane's input off or on. Owns the list. Hooks and the configuration are exempt.
 */
import { fail } from '../../protocol/errors.ts';
import type { Caller } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';

const always = (): boolean => true;

const forPeople: Readonly<Record<string, (args: ParsedArguments) => boolean>> = {
  'bind-key': always,
  'unbind-key': always,
  'set-hook': always,
  'select-pane': (args) => args.has('d') || args.has('e'),
};

/** Errors: people-only. */
export function checkActor({ principal }: Caller, { name }: CommandSpec, args: ParsedArguments): void {
  if (principal === null || principal.actor === 'person') return;
  if (Object.hasOwn(forPeople, name) && forPeople[name]?.(args)) throw fail('people-only', { action: name });
}
