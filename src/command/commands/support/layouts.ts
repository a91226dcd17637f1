/** Preset layouts by name, in the order that next-layout uses (tmux 3.3a). */
import type { LayoutPreset, Window } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';

export const presets: readonly LayoutPreset[] = [
  'even-horizontal',
  'even-vertical',
  'main-horizontal',
  'main-vertical',
  'tiled',
];

/** Finds a preset by name or by a unique prefix. */
export function presetNamed(text: string): LayoutPreset | undefined {
  const exact = presets.find((preset) => preset === text);
  if (exact) return exact;
  const fitting = presets.filter((preset) => preset.startsWith(text));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Lays out a window; the tree keeps the previous layout for select-layout -o. */
function applyPreset(context: CommandContext, window: Window, preset: LayoutPreset): void {
  context.tree.selectPreset(window, preset);
  context.services.redraw(window);
}

/** The preset after or before the last used, wrapping round. */
export function stepPreset(context: CommandContext, window: Window, step: 1 | -1): void {
  const count = presets.length;
  const first = step === 1 ? -1 : 0;
  const at = window.lastLayout === -1 ? first : window.lastLayout;
  const preset = presets[(at + step + count) % count];
  if (preset) applyPreset(context, window, preset);
}
