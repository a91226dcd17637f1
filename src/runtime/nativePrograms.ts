/** Programs in C that come with this installation, where they were built. */
import { join } from 'node:path';
import { packageDir } from './installation.ts';
import { isExecutable } from './programFiles.ts';

/**
 * Path of a program: `hold` is the native client, `ttyecho` tells whether a terminal echoes. Searched where bin/holdfast
 * searches; undefined when there is none for this machine.
 */
export function nativeProgram(name: 'hold' | 'ttyecho'): string | undefined {
  const machine = `${process.platform}-${process.arch}`;
  return [
    join(packageDir(), 'dist', 'native', machine, name),
    join(packageDir(), '..', '@holdfast', `cli-${machine}`, name),
    join(packageDir(), 'node_modules', '@holdfast', `cli-${machine}`, name),
  ].find(isExecutable);
}
