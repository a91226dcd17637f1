/** capture-pane -P: the unfinished escape sequence at the end of a program's output. */
import type { PaneLog } from '../../log/PaneLog.ts';
import type { PastReader } from '../../log/PastReader.ts';

/** Longest unfinished sequence reported, bytes; a longer one is no honest sequence. */
const pendingLimitBytes = 64 * 1024;

type State = 'ground' | 'escape' | 'control' | 'command' | 'string';

const esc = 0x1b;
const bel = 0x07;

/**
 * Bytes after the last whole character or finished sequence (ECMA-48: CSI, OSC, DCS, SOS, PM, APC; counted as
 * input_pending in tmux 3.3a). A character cut in the middle does not count as pending.
 */
export function pendingSequence(output: Uint8Array): Uint8Array {
  let state: State = 'ground';
  let start = 0;
  output.forEach((byte, at) => {
    const next = following(state, byte);
    if (state === 'ground' && next !== 'ground') start = at;
    state = next;
  });
  return state === 'ground' ? output.subarray(output.length) : output.subarray(start);
}

function following(state: State, byte: number): State {
  if (byte === esc) return 'escape';
  // CAN and SUB end every sequence.
  if (state === 'ground' || byte === 0x18 || byte === 0x1a) return 'ground';
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'control';
      if (byte === 0x5d) return 'command';
      // DCS, SOS, PM, APC, and the window name (ESC k).
      if (byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f || byte === 0x6b) return 'string';
      return byte >= 0x30 && byte <= 0x7e ? 'ground' : 'escape';
    case 'control':
      return byte >= 0x40 && byte <= 0x7e ? 'ground' : 'control';
    case 'command':
      return byte === bel ? 'ground' : 'command';
    case 'string':
      return 'string';
  }
}

/** The unfinished sequence at the end of a pane's output, as bytes; empty for none. */
export async function pendingOutput(log: PaneLog, past: PastReader): Promise<string> {
  const offset = Math.max(0, log.endOffset - pendingLimitBytes);
  const source = log.source();
  const { data } = await past.readBytes({ source, offset, limit: pendingLimitBytes });
  return Buffer.from(pendingSequence(data)).toString('latin1');
}
