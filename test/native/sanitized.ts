/** The native client with the sanitizers for addresses and undefined behaviour: the first fault ends it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const top = join(import.meta.dirname, '../..');
const flags = ['-std=c99', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-DHOLD_VERSION="0.2.0"'];

export function buildSanitized(file: string): void {
  const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  execFileSync('cc', [...flags, ...sanitizers, '-o', file, join(top, 'native/hold.c')]);
}
