/** The paste buffer that -b names. */
import { fail } from '../../../protocol/errors.ts';
import type { CommandContext } from '../../context.ts';
import type { PasteBuffer } from '../../PasteBuffers.ts';

/** The named buffer, or the newest. Errors: `no buffer X`, `no buffers`. */
export function wantedBuffer(context: CommandContext, name: string | undefined): PasteBuffer {
  const { buffers } = context.state;
  const buffer = name === undefined ? buffers.top() : buffers.get(name);
  if (buffer) return buffer;
  throw fail('no-such-buffer', name === undefined ? { words: 'no buffers' } : { name });
}
