/** What fish prints before a command does, and where the output begins. */
import { expect, it } from 'vitest';
import { fishLead } from '../../../src/server/execs/fishLead.ts';

const leads = [
  '\x1b[?2004l\x1b]0;ls ~\x07\x1b[30m\x1b(B\x1b[m\r',
  '\x1b[?2004l\x1b]0;x\x07\x1b[30m\x1b[m\x0f\r',
  '\x1b[?2004l',
];

it('ends where the command begins to print, wherever the output is cut', () => {
  for (const lead of leads)
    for (const output of ['x', '\x1b[1mbold', '\r\n', ''])
      for (let cut = 0; cut <= lead.length + output.length; cut++) {
        const length = fishLead(Buffer.from((lead + output).slice(0, cut), 'latin1'), false);
        if (length !== null && output !== '\r\n')
          expect([lead, output, length]).toEqual([lead, output, lead.length]);
      }
  for (const lead of leads) {
    expect(fishLead(Buffer.from(`${lead}x`), false)).toBe(lead.length);
    expect(fishLead(Buffer.from(lead), false)).toBe(null);
    expect(fishLead(Buffer.from(lead), true)).toBe(lead.length);
  }
  expect(fishLead(Buffer.from(''), true)).toBe(0);
  expect(fishLead(Buffer.from('\x1b]0;no end'), true)).toBe(0);
});
