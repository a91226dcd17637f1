// Writes man/holdfast.1 from the command entries, with the program just built.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

mkdirSync('man', { recursive: true });
writeFileSync('man/holdfast.1', execFileSync(process.execPath, ['bin/holdfast.cjs', 'help', '--man']));
