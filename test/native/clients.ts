/**
 * Both clients of one command line, run alike: the Node client and the native one, as built for this machine. Owns how
 * they are started and what they leave; compares nothing.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const top = resolve(import.meta.dirname, '../..');

/** The launcher that npm links. */
export const shellBin = join(top, 'bin/holdfast');
export const nodeEntry = join(top, 'bin/holdfast.cjs');
export const nativeBinary = join(top, `dist/native/${process.platform}-${process.arch}/hold`);

/** Command lines that start each client. */
export const clients = {
  node: [process.execPath, nodeEntry],
  native: [process.env.HOLDFAST_TEST_BINARY ?? nativeBinary],
} as const;
export type ClientName = keyof typeof clients;

/** What a command left. Output as byte strings, a character for each byte. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

export interface RunOptions {
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Bytes of standard input; none by default. */
  stdin?: Buffer;
  /** Ends the command by SIGKILL: it hung. */
  withinMs?: number;
}

const withinMs = 45_000;

/** Runs a program to its end. */
export function runProgram([file = '', ...args]: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(file, args, {
      env: options.env,
      cwd: options.cwd,
      timeout: options.withinMs ?? withinMs,
      killSignal: 'SIGKILL',
    });
    const parts: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
    child.stdout.on('data', (bytes: Buffer) => parts.out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => parts.err.push(bytes));
    child.on('error', failed);
    child.on('close', (code, signal) =>
      done({
        code,
        signal,
        out: Buffer.concat(parts.out).toString('latin1'),
        err: Buffer.concat(parts.err).toString('latin1'),
      }),
    );
    // A command that reads no input may end before any is written.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? Buffer.alloc(0));
  });
}

export const runClient = (name: ClientName, argv: readonly string[], options: RunOptions): Promise<Ended> =>
  runProgram([...clients[name], ...argv], options);

let scripts = 0;

/**
 * Runs a client with words and variables that are bytes, which Node's own spawn can't pass: through a script of the shell.
 * Nothing may hold a zero byte.
 */
export function runWithBytes(
  name: ClientName,
  words: readonly Buffer[],
  variables: readonly (readonly [name: string, value: Buffer])[],
  options: RunOptions,
): Promise<Ended> {
  const file = join(options.cwd, `run-${process.pid}-${scripts++}`);
  const quoted = (bytes: Buffer) => `'${bytes.toString('latin1').replaceAll("'", `'\\''`)}'`;
  const lines = [
    ...variables.map(([variable, value]) => `export ${variable}=${quoted(value)}`),
    ['exec', ...clients[name].map((word) => quoted(Buffer.from(word))), ...words.map(quoted)].join(' '),
  ];
  writeFileSync(file, Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
  return runProgram(['/bin/sh', file], options);
}
