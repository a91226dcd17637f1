/**
 * First start by a person: a hint at the first keys and, with a configuration of tmux and none of holdfast, an offer to
 * import it, once. Owns the question and the memory of a No; `holdfast config import` does the import.
 */
import { existsSync, mkdirSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { stateHome } from '../../runtime/paths.ts';
import { foundTmuxConfig, ownConfig } from './configPlaces.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Commands that open a session for a person. -d is excluded: scripts get no question. */
const opening = ['new-session', 'new', 'attach-session', 'attach', 'a', 'at'];
/** Time to read the hint and to try its first key. A key ends it earlier. */
const hintMs = 15_000;
/** Longest answer read, bytes. */
const answerBytes = 1024;

/** Whether a person opens a session with this command line, on a terminal. */
export function opensSession(words: readonly string[]): boolean {
  const [first, ...rest] = words;
  if (first === undefined) return true;
  return opening.includes(first) && !rest.some((word) => /^-[A-Za-z]*d/.test(word));
}

/**
 * The command that shows the first keys, for the very first start. None when a server has kept state, or when a
 * configuration (tmux's too) exists: its user knows the keys, or has others.
 */
export function firstHint(env: Env): string | undefined {
  if (existsSync(stateHome(env)) || existsSync(ownConfig(env)) || foundTmuxConfig(env) !== undefined) return;
  return `display-message -d ${hintMs} 'C-b ? shows the keys; C-b d leaves, and the programs run on'`;
}

/**
 * Asks if there is a configuration to import, and acts on the answer. Called before a server is started; `run` runs a
 * noun-verb command and prints its output.
 */
export async function offerImport(env: Env, run: (words: string[]) => Promise<unknown>): Promise<void> {
  const refused = join(stateHome(env), 'import-refused');
  const source = foundTmuxConfig(env);
  if (source === undefined || existsSync(ownConfig(env)) || existsSync(refused)) return;
  const own = ownConfig(env);
  say(
    `You have a configuration of tmux, ${short(source)}. holdfast can take it over into ${short(own)};\n` +
      'the file of tmux stays as it is, and you will see what could not be taken over.\n',
  );
  for (;;) {
    say('Take it over? [Y/n] ');
    const answer = readLine()?.trim().toLowerCase();
    // The end of input is no answer: the next start asks again.
    if (answer === undefined) {
      say('\n');
      return;
    }
    if (answer === 'n' || answer === 'no') return remember(refused, source);
    if (answer === '' || answer === 'y' || answer === 'yes') break;
  }
  await run(['config', 'import', source, '--to', own]);
  say('Enter goes on. ');
  readLine();
}

function remember(refused: string, source: string): void {
  try {
    mkdirSync(dirname(refused), { recursive: true, mode: 0o700 });
    writeFileSync(refused, `${source}\n`, { mode: 0o600 });
    say('Not asked again; holdfast config import does it at any time.\n');
  } catch {
    // Then the next start asks again.
  }
}

const short = (path: string): string => {
  const home = `${homedir()}/`;
  return path.startsWith(home) ? `~/${path.slice(home.length)}` : path;
};

function say(text: string): void {
  writeSync(1, text);
}

/** A line of the terminal without its end; undefined at the end of input. */
function readLine(): string | undefined {
  const bytes = Buffer.alloc(answerBytes);
  try {
    const length = readSync(0, bytes);
    return length === 0 ? undefined : bytes.toString('utf8', 0, length).replace(/\r?\n[\s\S]*$/, '');
  } catch {
    return undefined;
  }
}
