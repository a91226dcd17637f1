/** Whether a pane's foreground is anything but a shell at its prompt. */
import type { Pane } from '../../session/types.ts';
import type { Foreground } from './ProcessInspector.ts';

/** A start command that is only a shell, such as 'bash' or '/bin/zsh -l'. */
const shellLine =
  /^(?:\S*\/)?(?:a|ba|c|da|fi|k|mk|pdk|tc|z)?sh(?:\s+-\S+)*$|^(?:\S*\/)?(?:nu|elvish|xonsh|pwsh)$/;

/** `foreground` is null when unknown; this counts as a program, so that a pane in doubt is kept. */
export function runsProgram(pane: Pane, foreground: Foreground | null, defaultCommand: string): boolean {
  if (pane.process.state !== 'running') return false;
  if (foreground === null || foreground.group !== pane.process.pid) return true;
  const line = pane.startCommand.join(' ');
  return line !== '' && line !== defaultCommand && !shellLine.test(line);
}
