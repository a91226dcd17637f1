/** ESC k of prompts and programs, as screen and tmux know it: never seen on the screen, and a name where that is allowed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-n', 'mine', 'stty -echo; exec sh');
  // Before its prompt, the terminal may still echo what is typed.
  await host.until(screen, (text) => text !== '');
});

afterEach(() => host.stop());

/** A prompt as shells make it for TERM=tmux-256color. */
const prints = (name: string, after: string) =>
  host.ok('send-keys', '-t', 'work', `printf '\\033k${name}\\033\\\\%s\\n' ${after}`, 'Enter');
const screen = () => host.ok('capture-pane', '-p', '-t', 'work');
const name = () => host.ok('display-message', '-p', '-t', 'work', '#{window_name}');

describe('the name that a program gives its window', () => {
  it('counts for nothing by default, and is not printed', async () => {
    await prints('other', 'one');
    expect(await host.until(screen, (text) => text.includes('one'))).not.toContain('other');
    expect(await name()).toBe('mine');
  });

  it('is the name with allow-rename, until an empty one gives it back to what runs there', async () => {
    await host.ok('set-option', '-w', '-t', 'work', 'allow-rename', 'on');
    await prints('other', 'one');
    await host.until(name, (now) => now === 'other');
    await prints('', 'two');
    await host.until(name, (now) => now === 'sh');
  });
});
