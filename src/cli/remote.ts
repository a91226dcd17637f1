/** `holdfast proxy` and `holdfast serve`: the ways in from elsewhere. What they do stands in files of their own. */
import type { NounCommand } from './nouns.ts';
import { runProxy } from './proxy.ts';

export const remoteCommands: readonly NounCommand[] = [
  {
    words: ['proxy'],
    about: 'Connects standard input and output to the server: what ssh runs on the far host',
    options: [{ name: 'start', about: 'start a server when none runs and there is nothing to bring back' }],
    examples: [['ssh HOST holdfast proxy', 'what holdfast connect HOST runs']],
    async run(args, { where, flags }) {
      const start = flags.noStart ? 'never' : args.flag('start') ? 'always' : 'stored';
      return { out: '', code: await runProxy(where, { start, configFiles: flags.configFiles }) };
    },
  },
];
