/** Steps of an expansion in tmux's words (display-message -v), beyond the names and results. Pure. */
import { asText, type Lookup } from './Lookup.ts';
import type { Modifier } from './modifiers.ts';

export const modifierSteps = (modifiers: readonly Modifier[]): string[] =>
  modifiers.flatMap(({ name, args }, at) => [
    `modifier ${at} is ${name}`,
    ...args.map((argument, n) => `modifier ${at} argument ${n}: ${argument}`),
  ]);

export const sideSteps = (name: string, [left = '', right = '']: readonly string[]): string[] => [
  `compare ${name} left is: ${left}`,
  `compare ${name} right is: ${right}`,
];

/** `value` is '' where there was nothing to calculate. */
export function calculationSteps(
  [, flags = '', digits = '2']: readonly string[],
  sides: readonly [left: string, right: string],
  value: string,
): string[] {
  if (value === '') return [];
  const places = flags.includes('f') ? Math.min(100, Number(digits)) : 0;
  const [left, right] = sides.map((side) => {
    const number = Number(side);
    return (places > 0 ? number : Math.trunc(number)).toFixed(places);
  });
  return [
    `expression left side is: ${left}`,
    `expression right side is: ${right}`,
    `expression result is ${value}`,
  ];
}

/** The session, window or pane that a loop has come to. */
export function sceneSteps(kind: 'S' | 'W' | 'P' | 'L', lookup: Lookup): string[] {
  const value = (name: string): string => asText(lookup.find(name) ?? '');
  if (kind === 'S') return [`session loop: ${value('session_id')}`];
  if (kind === 'W') return [`window loop: ${value('window_index')} ${value('window_id')}`];
  return kind === 'P' ? [`pane loop: ${value('pane_id')}`] : [];
}
