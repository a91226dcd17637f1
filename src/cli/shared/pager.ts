/** Long text for a person: through their pager on a terminal, as it is anywhere else. Owns nothing but that choice. */
import { spawnSync } from 'node:child_process';

/** How `less` behaves that is asked for nothing else: quits when all fits, keeps the text, shows colours; as git has it. */
const lessOptions = 'FRX';

/** True when a pager has shown it; false leaves it to the caller. */
export function page(text: string, output: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (!output.isTTY || text.split('\n').length < (output.rows ?? 24)) return false;
  const command = env.HOLDFAST_PAGER || env.PAGER || 'less';
  if (command === 'cat') return false;
  const shown = spawnSync('/bin/sh', ['-c', command], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: lessOptions, ...env },
  });
  // 127: the shell has not found it.
  return shown.error === undefined && shown.status !== 127;
}
