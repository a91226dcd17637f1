/**
 * What a client says of itself that means something on the client's machine only: its process id, its tty, its directory
 * and its environment. Of a far client they would be taken for ours (a signal to a pid, a name of a tty), so they are put
 * aside.
 */
import { homedir } from 'node:os';
import type { HelloParams } from '../protocol/messages.ts';

/** A hello as the server goes by it. The front of an ssh connection stands on this host, and gives its own environment. */
export function ofRemote(hello: HelloParams, env: Readonly<Record<string, string | undefined>>): HelloParams {
  if (hello.via === undefined) return hello;
  const { pid: _pid, ...client } = hello.client;
  const { env: _env, cwd: _cwd, terminal, ...rest } = hello;
  const { tty: _tty, ...shown } = terminal ?? { cols: 80, rows: 24, term: 'unknown' };
  return {
    ...rest,
    client,
    ...(hello.via.carrier === 'ssh' ? { env: hello.env ?? {} } : {}),
    cwd: (hello.via.carrier === 'ssh' && hello.cwd) || env.HOME || homedir(),
    ...(terminal ? { terminal: shown } : {}),
  };
}
