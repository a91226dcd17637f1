/** `node -e 0`: the cost of starting any program on Node, which is the yardstick for start-up. It opens no session. */
import type { Tool } from '../types.ts';

export const bareNode: Tool = {
  name: 'node',
  debianPackage: null,
  version: () => `node ${process.version}`,
  open: () => Promise.reject(new Error('node is no multiplexer')),
};

export const bareNodeCommand: readonly string[] = [process.execPath, '-e', '0'];
