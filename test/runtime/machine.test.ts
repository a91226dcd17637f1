import { expect, it } from 'vitest';
import { isOtherMachine, thisMachine } from '../../src/runtime/machine.ts';

const here = { ...thisMachine(), machine: thisMachine().machine || 'here' };
const there = { boot: '0b8f8f5e-0000-4000-8000-000000000000', machine: 'another', host: 'far' };
const shared = () => true;

it.runIf(thisMachine().machine !== '')('takes for another machine only one that may share the folder', () => {
  expect(isOtherMachine(there, '/', shared)).toBe(true);
  expect(isOtherMachine(there, '/', () => false)).toBe(false);
});

it('takes this machine for itself after a reboot, under another name, and where it does not say which it is', () => {
  expect(isOtherMachine(here, '/', shared)).toBe(false);
  expect(isOtherMachine({ ...here, boot: there.boot }, '/', shared)).toBe(false);
  expect(isOtherMachine({ ...here, host: 'renamed' }, '/', shared)).toBe(false);
  // Containers: a new machine each time, or none, on one kernel.
  expect(isOtherMachine({ ...there, boot: here.boot }, '/', shared)).toBe(false);
  expect(isOtherMachine({ ...there, machine: '' }, '/', shared)).toBe(false);
});
