/**
 * What a client says of itself that means something on the client's machine only: its process id, its tty, its directory
 * and its environment. Of a far client they would be taken for ours (a signal to a pid, a name of a tty), so they are put
 * aside. The name of its terminal is kept as a word: it is printed in lists, on terminals of others.
 */
import { homedir } from 'node:os';
import type { HelloParams } from '../../protocol/messages.ts';

/** Longest name of a terminal kept; terminfo's are shorter. */
const termCharacters = 64;

/** A hello as the server goes by it. The front of an ssh connection stands on this host, and gives its own environment. */
export function ofRemote(hello: HelloParams, env: Readonly<Record<string, string | undefined>>): HelloParams {
  if (hello.via === undefined) return hello;
  const { pid: _pid, ...client } = hello.client;
  const { env: _env, cwd: _cwd, terminal, ...rest } = hello;
  const { tty: _tty, ...size } = terminal ?? { cols: 80, rows: 24, term: 'unknown' };
  const shown = { ...size, term: size.term.replace(/[^\x21-\x7e]/g, '').slice(0, termCharacters) };
  return {
    ...rest,
    client,
    ...(hello.via.carrier === 'ssh' ? { env: hello.env ?? {} } : {}),
    cwd: (hello.via.carrier === 'ssh' && hello.cwd) || env.HOME || homedir(),
    ...(terminal ? { terminal: shown } : {}),
  };
}
