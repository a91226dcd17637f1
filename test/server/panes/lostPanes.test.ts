/** What is said in and of panes without a program. */
import { expect, it } from 'vitest';
import { lostNotice, typedAtNothing } from '../../../src/server/panes/lostPanes.ts';
import { newWindow } from '../../session/treeHarness.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

it('a lost pane names its command and folder, and no control character of either', () => {
  const { first } = newWindow();
  first.startCommand = ['vim \x1b]0;x\x07notes'];
  first.cwd = '/home/ann/src';
  expect(text(lostNotice(first, 'host restarted', '/home/ann'))).toBe(
    "\r\n[lost: host restarted; this was 'vim ]0;xnotes' in ~/src]\r\n[Enter starts it again]\r\n",
  );
});

it('Enter starts what was lost; every other key at a pane without a program is answered with what to do', () => {
  const { tree, first } = newWindow();
  tree.setProcess(first, { state: 'lost', reason: 'keeper killed', at: 0 });
  expect(typedAtNothing(first, Buffer.from('\r'))).toBe(null);
  expect(typedAtNothing(first, Buffer.from('x'))).toContain('lost: keeper killed');
  tree.setProcess(first, { state: 'exited', code: 1, at: 0 });
  expect(typedAtNothing(first, Buffer.from('\r'))).toContain('respawn-pane');
  first.inputDisabled = true;
  expect(typedAtNothing(first, Buffer.from('x'))).toContain('select-pane -e');
});
