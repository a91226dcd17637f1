/**
 * GNU Screen with UTF-8 and without its welcome. It has windows; its splits belong to a display, so they are left out.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OneShot, Tool } from '../types.ts';
import { processesNaming } from '../work/processes.ts';
import { firstLine, Sandbox } from './Sandbox.ts';

export const screen: Tool = {
  name: 'screen',
  debianPackage: 'screen',
  // Screen exits with 1 after printing its version.
  version: () =>
    firstLine(() => execFileSync('sh', ['-c', 'screen -v || command -v screen'], { encoding: 'utf8' })),
  open: async ({ program, historyLines }) => {
    const sandbox = new Sandbox('screen');
    const configuration = join(sandbox.dir, 'screenrc');
    writeFileSync(
      configuration,
      `startup_message off\ndefscrollback ${historyLines ?? 2000}\ndefutf8 on\naltscreen on\nvbell off\n`,
    );
    const command = ['screen', '-U', '-c', configuration, '-S', 'bench'];
    const tell = (...argv: string[]) => sandbox.run([...command, '-X', ...argv]);
    await sandbox.run([...command, '-d', '-m', 'sh', '-c', program]);
    const oneShots: Partial<Record<OneShot, readonly string[]>> = {
      'display-message': [...command, '-Q', 'title'],
      'send-keys': [...command, '-X', 'stuff', 'x'],
    };
    return {
      dir: sandbox.dir,
      env: sandbox.env,
      attach: [...command, '-r'],
      hide: async (away) => {
        await tell('screen', 'sh', '-c', away);
        await tell('select', '0');
      },
      oneShot: (name) => oneShots[name],
      serverPids: async () =>
        processesNaming(configuration)
          .filter(({ args }) => args[0] === 'SCREEN')
          .map(({ pid }) => pid),
      close: async () => {
        await tell('quit').catch(() => {});
        sandbox.close();
      },
    };
  },
};
