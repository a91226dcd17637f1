/** The environment that a server starts with, when npm started the program. */
import { describe, expect, it } from 'vitest';
import { ownEnvironment } from '../../../src/cli/shared/ownEnvironment.ts';

const npm = {
  npm_execpath: '/usr/lib/npm-cli.js',
  npm_node_execpath: '/usr/bin/node',
  npm_config_registry: 'http://of.npm',
  npm_lifecycle_event: 'start',
  INIT_CWD: '/src/holdfast',
  NODE: '/usr/bin/node',
  COLOR: '1',
  EDITOR: 'vi',
  PATH: '/src/holdfast/node_modules/.bin:/src/node_modules/.bin:/node_modules/.bin:/usr/lib/node-gyp-bin:/usr/bin:/opt/node_modules/.bin',
  HOME: '/home/ann',
  HOLDFAST_CONFIG: 'mine',
};

describe('the environment of a server', () => {
  it('is that of the command, when npm is not in it', () => {
    const env = { EDITOR: 'vi', COLOR: '1', npm_config_prefix: '/opt' };
    expect(
      ownEnvironment(env, () => {
        throw new Error('asked');
      }),
    ).toBe(env);
  });

  it('has what npm was started with in place of what it set', () => {
    const before = {
      PATH: '/mine/node_modules/.bin:/usr/bin',
      EDITOR: 'emacs',
      npm_config_prefix: '/opt',
      LANG: 'C',
    };
    expect(ownEnvironment(npm, () => before)).toEqual({
      HOME: '/home/ann',
      HOLDFAST_CONFIG: 'mine',
      PATH: '/mine/node_modules/.bin:/usr/bin',
      EDITOR: 'emacs',
      npm_config_prefix: '/opt',
    });
  });

  it('loses what npm sets, where the system does not say what was before', () => {
    expect(ownEnvironment(npm, () => null)).toEqual({
      HOME: '/home/ann',
      HOLDFAST_CONFIG: 'mine',
      PATH: '/usr/bin:/opt/node_modules/.bin',
    });
  });

  it('keeps an editor and a NODE that are not npm’s, where the system does not say what was before', () => {
    const env = { ...npm, EDITOR: 'nano', NODE: 'production' };
    expect(ownEnvironment(env, () => null)).toMatchObject({ EDITOR: 'nano', NODE: 'production' });
    const visual = { ...npm, EDITOR: 'code', VISUAL: 'code' };
    expect(ownEnvironment(visual, () => null)).not.toHaveProperty('EDITOR');
  });
});
