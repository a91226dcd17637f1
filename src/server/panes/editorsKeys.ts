/** The user's editor, and the key style of copy mode and prompts that goes with it. */
import type { GlobalOptions } from '../../options/OptionStore.ts';

/** As in tmux: the editor is the default of `editor`, and a user of vi gets vi keys in copy mode and prompts too, unless options set otherwise. */
export function takeEditorsKeys(
  options: GlobalOptions,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const editor = env.VISUAL ?? env.EDITOR;
  if (editor === undefined) return;
  options.server.set('editor', editor);
  if (!editor.slice(editor.lastIndexOf('/') + 1).includes('vi')) return;
  options.window.set('mode-keys', 'vi');
  options.session.set('status-keys', 'vi');
}
