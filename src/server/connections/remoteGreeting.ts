/**
 * Facts in a hello that are valid only on the client's machine: its process id, tty, directory and environment. Those
 * of a remote client would be mistaken for this host's (a signal to a pid, a tty's name), so they are dropped. The
 * terminal's name is kept as a plain word: lists print it on other terminals.
 */
import { homedir } from 'node:os';
import type { HelloParams } from '../../protocol/messages.ts';

/** Longest name of a terminal; terminfo's are shorter. */
const termCharacters = 64;

/**
 * A hello in the form that the server uses. The proxy of an ssh connection runs on this host, and gives its own
 * environment.
 */
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
