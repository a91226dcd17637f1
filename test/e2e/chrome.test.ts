/** The thread that draws lists: what a user has of it when its file is gone, replaced or damaged. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { Installation } from '../helpers/Installation.ts';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let program: Installation;
let user: TestTerminal;
let chrome: string;

beforeEach(async () => {
  host = new TestHost();
  program = new Installation(host, 'program', { build: 'aaaaaaaa' });
  chrome = join(program.dir, 'dist', 'chrome.cjs');
  await program.run('new-session', '-d', '-s', 'alpha');
});

afterEach(async () => {
  user.end();
  await host.stop();
});

async function attach(): Promise<void> {
  user = program.terminal(['attach-session', '-t', 'alpha']);
  await user.until((text) => text.includes('[alpha]') && text.includes('#'));
}

const types = async () => {
  user.type('echo ali""ve\r');
  await user.until((text) => text.includes('\nalive'));
};

describe('a list', () => {
  it('is drawn by the file as it was when the client began', async () => {
    await attach();
    rmSync(chrome);
    user.type('\x02salp');
    await user.until((text) => text.includes('sessions › alp'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    await types();
  });

  it('does not keep a client that is detached, or whose terminal goes', async () => {
    for (const leave of [() => user.type('\x02d'), () => user.kill('SIGHUP')]) {
      await attach();
      user.type('\x02s');
      await user.until((text) => text.includes('sessions ›'));
      user.type('\x1b');
      await user.until((text) => !text.includes('sessions ›'));
      leave();
      await user.exit;
    }
  });

  it('that has no program to draw it is answered with a sentence, and typing goes on', async () => {
    rmSync(chrome);
    await attach();
    user.type('\x02s');
    await user.until((text) => text.includes("lists and menus can't be drawn: Cannot find module"));
    await types();
  });

  it('whose program is damaged is too, each time', async () => {
    writeFileSync(chrome, 'throw new Error("no good")');
    await attach();
    for (let time = 0; time < 2; time++) {
      user.type('\x02s');
      await user.until((text) => text.includes("lists and menus can't be drawn: no good"));
      await user.until((text) => !text.includes("can't be drawn"));
    }
    await types();
  });

  it.each([
    [20, 6],
    [1, 1],
  ])('of a terminal of %i by %i and its menu come, grow and go with it', async (cols, rows) => {
    user = program.terminal(['attach-session', '-t', 'alpha'], { cols, rows });
    await user.until((text) => text.includes('#'));
    user.type('\x02s\x1bm');
    user.resize(90, 24);
    await user.until((text) => text.includes('sessions ›') && /choose +Enter/.test(text));
    user.type('\x1b');
    await user.until((text) => text.includes('sessions ›') && !/choose +Enter/.test(text));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    await types();
  });
});
