/** Long text for a person: through a pager on a terminal, printed directly elsewhere. Owns nothing but that choice. */
import { spawnSync } from 'node:child_process';

/** Default options of `less`: quit when all fits, keep the text, show colours; as in git. */
const lessOptions = 'FRX';

/** True when a pager has shown it; false leaves the printing to the caller. */
export function page(text: string, output: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (!output.isTTY || text.split('\n').length < (output.rows ?? 24)) return false;
  const command = env.HOLDFAST_PAGER || env.PAGER || 'less';
  if (command === 'cat') return false;
  const shown = spawnSync('/bin/sh', ['-c', command], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: lessOptions, ...env },
  });
  // 127: the shell did not find it.
  return shown.error === undefined && shown.status !== 127;
}
