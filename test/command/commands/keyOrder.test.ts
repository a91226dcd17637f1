import { expect, it } from 'vitest';
import { compareKeys } from '../../../src/command/commands/support/keyOrder.ts';
import { parseKeyName } from '../../../src/keys/keyName.ts';

/** What list-keys of tmux 3.3a prints of a table with these keys, and of its table prefix. */
const orders = [
  String.raw`C-Space C-a Tab Enter Escape C-\ C-] C-^ C-_ Space 0 A a z ~ C-? Any MouseDown1Pane MouseDown1Status MouseUp1Pane MouseDrag1Pane MouseDragEnd1Border WheelUpPane WheelDownPane SecondClick1Pane DoubleClick1Pane TripleClick1Status BSpace F1 F12 IC DC Home End NPage PPage BTab Up Left KP/ KP* KPEnter KP0 KP. User0 é 中 M-C-a M-Enter M-Space M-a M-Left C-/ C-1 C-Left C-M-Left S-a S-Left M-S-Left C-S-Left`,
  'C-b C-o C-z Space ! " # $ % & \' ( ) , - . / 0 1 2 9 : ; < = > ? C D E L M [ ] c d { } ~ DC PPage Up Down Left Right M-1 M-5 M-n M-Up M-Down C-Up C-Right S-Up S-Right',
  'MouseDown1Pane MouseDown1Status MouseDown2Pane MouseDown3Pane MouseDown3Status MouseDown3StatusLeft MouseDrag1Pane MouseDrag1Border WheelUpPane WheelUpStatus WheelDownStatus DoubleClick1Pane TripleClick1Pane M-MouseDown3Pane',
];

it.each(orders)('lists keys in the order of tmux: %s', (order) => {
  const keys = order.split(' ').map((name) => parseKeyName(name) ?? `not a key: ${name}`);
  expect([...keys].reverse().sort(compareKeys)).toEqual(keys);
});
