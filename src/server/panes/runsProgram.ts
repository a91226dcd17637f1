/** Whether something else than a shell that waits for a command is in the foreground of a pane. */
import type { Pane } from '../../session/types.ts';
import type { Foreground } from './ProcessInspector.ts';

/** A start command that is nothing but a shell, such as 'bash', '/bin/zsh -l'. */
const shellLine =
  /^(?:\S*\/)?(?:a|ba|c|da|fi|k|mk|pdk|tc|z)?sh(?:\s+-\S+)*$|^(?:\S*\/)?(?:nu|elvish|xonsh|pwsh)$/;

/** `foreground` is null when it can't be told, which counts as a program: what is in doubt is kept. */
export function runsProgram(pane: Pane, foreground: Foreground | null, defaultCommand: string): boolean {
  if (pane.process.state !== 'running') return false;
  if (foreground === null || foreground.group !== pane.process.pid) return true;
  const line = pane.startCommand.join(' ');
  return line !== '' && line !== defaultCommand && !shellLine.test(line);
}
