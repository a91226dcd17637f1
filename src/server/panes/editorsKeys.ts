/** Defaults of the keys of copy mode and prompts, by the user's editor. */
import type { GlobalOptions } from '../../options/OptionStore.ts';

/** As in tmux: who edits with vi has its keys in copy mode and prompts too, until options say otherwise. */
export function takeEditorsKeys(
  options: GlobalOptions,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const editor = env.VISUAL ?? env.EDITOR ?? '';
  if (!editor.slice(editor.lastIndexOf('/') + 1).includes('vi')) return;
  options.window.set('mode-keys', 'vi');
  options.session.set('status-keys', 'vi');
}
