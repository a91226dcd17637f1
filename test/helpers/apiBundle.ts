/** The built bundle that prints the protocol: only there do checks have texts. */
import { createRequire } from 'node:module';
import type * as Api from '../../src/cli/api/api.ts';

export const api = createRequire(import.meta.url)('../../dist/api.cjs') as typeof Api;
