/** Errors of tools speak of tools, not of the flags of the command line. */
import { expect, it } from 'vitest';
import { errorResult } from '../../src/mcp/toolErrors.ts';
import { fail } from '../../src/protocol/errors.ts';

it('tells a busy pane without flags, and the next step', () => {
  const { content } = errorResult(fail('pane-busy', { pane: '%3', reason: 'runs vim' }));
  expect(content[0]?.text).toMatch(/^pane-busy: pane %3 runs vim\nUse wait /);
  expect(content[0]?.text).not.toMatch(/-t|holdfast/);
});
