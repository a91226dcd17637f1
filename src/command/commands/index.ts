/** The list of every command, one file each. */
import type { CommandSpec } from '../spec.ts';
import { startServer } from './startServer.ts';

export const commands: readonly CommandSpec[] = [startServer];
