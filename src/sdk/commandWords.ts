/** Words of the command language (tmux(1)) from values, quoted so that no value is taken for syntax. */

/** A word for `command.run`'s argv. Escapes a trailing semicolon, which would end the command. */
export function argvWord(word: string): string {
  return word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word;
}

/** A value for a place where the command expands formats. */
export function withoutFormats(text: string): string {
  return text.replaceAll('#', '##');
}

/** Options of a command: `{ c: '/tmp' }` as `-c /tmp`; undefined and false leave the option out. */
export function flagWords(options: Readonly<Record<string, string | boolean | undefined>>): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : value === true ? [`-${name}`] : [`-${name}`, value],
  );
}

/** The program of a new pane. */
export interface ProgramOptions {
  /**
   * The words of a program and its arguments, which no shell reads; or one command line for a shell. The default
   * shell when absent.
   */
  command?: readonly string[] | string | undefined;
  /** Folder to start in. */
  cwd?: string | undefined;
  /** Added to the environment. */
  env?: Readonly<Record<string, string>> | undefined;
}

/** The options and the command of new-session, new-window and split-window. */
export function programWords({ command = [], cwd, env = {} }: ProgramOptions): string[] {
  const words =
    typeof command === 'string'
      ? [command]
      : command.length === 1
        ? [`exec ${quotedWord(command[0] ?? '')}`]
        : command;
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  return [
    ...flagWords({ c: cwd === undefined ? undefined : withoutFormats(cwd) }),
    ...variables,
    ...(words.length === 0 ? [] : ['--', ...words]),
  ];
}

/** As in tmux, a single word is a command line for a shell, so it is quoted for that shell. */
export function quotedWord(word: string): string {
  return /^[\w./+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
