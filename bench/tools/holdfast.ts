/** holdfast as built from this clone, started like its launcher does, with default options. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ServerStatus } from '../../src/protocol/messages.ts';
import type { Tool } from '../types.ts';
import { DelayProxy } from '../work/DelayProxy.ts';
import { Sandbox } from './Sandbox.ts';
import { openTmuxLike } from './tmuxLike.ts';

/** The bundle of this file is in bench/results/built. */
const repository = resolve(import.meta.dirname, '../../..');
const launcher = join(repository, 'bin/holdfast.cjs');
const native = join(repository, `dist/native/${process.platform}-${process.arch}/hold`);
const clients = { program: [native], script: [join(repository, 'bin/holdfast')] };

export const holdfast: Tool = {
  name: 'holdfast',
  debianPackage: null,
  version: () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      version: string;
    };
    return `holdfast ${version}`;
  },
  open: async (options) => {
    const sandbox = new Sandbox('holdfast');
    const command = [process.execPath, launcher];
    const socket = join(sandbox.dir, 'run/holdfast/default');
    const proxies: DelayProxy[] = [];
    return openTmuxLike(
      {
        sandbox,
        command,
        socket,
        // Without a compiler there was no native client to build.
        ...(existsSync(native) ? { clients } : {}),
        serverPids: async () => {
          const status = JSON.parse(
            await sandbox.run([...command, 'server', 'status', '--json']),
          ) as ServerStatus;
          return [status.server.pid, status.keeper.pid];
        },
        attachOver: async (delayMs) => {
          const path = join(sandbox.dir, 'run/far');
          proxies.push(await DelayProxy.listen(path, socket, delayMs));
          return [...command, '-S', path, 'attach-session', '-t', 'bench'];
        },
        closed: () => {
          for (const proxy of proxies) proxy.close();
        },
      },
      options,
    );
  },
};
