import { expect, it } from 'vitest';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { takeEditorsKeys } from '../../../src/server/panes/editorsKeys.ts';

it.each([
  [{}, '/usr/bin/vi', 'emacs'],
  [{ EDITOR: '/usr/bin/nvim' }, '/usr/bin/nvim', 'vi'],
  [{ EDITOR: 'vim', VISUAL: 'emacs -nw' }, 'emacs -nw', 'emacs'],
])('%o is the editor, with its keys', (env, editor, keys) => {
  const options = createGlobalOptions();
  takeEditorsKeys(options, env);
  expect([
    options.server.getString('editor'),
    options.window.getString('mode-keys'),
    options.session.getString('status-keys'),
  ]).toEqual([editor, keys, keys]);
});
