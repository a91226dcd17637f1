import { chmodSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultShell } from '../../../src/server/panes/defaultShell.ts';
import { temporaryFolder } from '../../log/logHelpers.ts';

it("is $SHELL, or the user's own when that is no program", () => {
  const dir = temporaryFolder();
  const shell = join(dir, 'myshell');
  writeFileSync(shell, '#!/bin/sh\n');
  chmodSync(shell, 0o755);
  const users = userInfo().shell ?? '/bin/sh';
  expect(defaultShell({ SHELL: shell })).toBe(shell);
  expect(defaultShell({ SHELL: join(dir, 'missing') })).toBe(users);
  expect(defaultShell({ SHELL: 'myshell' })).toBe(users);
  expect(defaultShell({ SHELL: dir })).toBe(users);
  chmodSync(shell, 0o644);
  // Root may execute nothing that has no x bit either.
  expect(defaultShell({ SHELL: shell })).toBe(users);
  expect(defaultShell({})).toBe(users);
});
