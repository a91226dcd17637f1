/** list-buffers: one line per paste buffer, the newest first. */

import { visible } from '../../session/names.ts';
import type { PasteBuffer } from '../PasteBuffers.ts';
import type { CommandSpec } from '../spec.ts';
import { toText } from './support/bytes.ts';
import { listFlags } from './support/flags.ts';
import { filtered, jsonFlag, printedAsJson } from './support/json.ts';
import { printList } from './support/listing.ts';

const template = '#{buffer_name}: #{buffer_size} bytes: "#{buffer_sample}"';
/** Columns of a sample of the text (tmux 3.3a). */
const sampleWidth = 200;

/** Format variables of a buffer. */
export function bufferVariables(buffer: PasteBuffer): Record<string, string> {
  const text = visible(toText(buffer.data.slice(0, sampleWidth * 4)));
  const sample = [...text].slice(0, sampleWidth).join('');
  return {
    buffer_name: buffer.name,
    buffer_size: String(buffer.data.length),
    buffer_created: String(Math.floor(buffer.createdAt / 1000)),
    buffer_sample: sample.length < text.length ? `${sample}...` : sample,
  };
}

/** A buffer in JSON, without its text. */
export const bufferObject = ({ name, data, createdAt, automatic }: PasteBuffer) => ({
  name,
  bytes: data.length,
  createdAt,
  automatic,
});

export const listBuffers: CommandSpec = {
  name: 'list-buffers',
  alias: 'lsb',
  usage: '[-F format] [-f filter]',
  about: 'List the paste buffers.',
  flags: [...listFlags, jsonFlag],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['list-buffers', 'List what can be pasted.']],
  needsNoSession: true,
  run(context, args) {
    const rows = context.state.buffers
      .list()
      .map((buffer) => ({ buffer, variables: bufferVariables(buffer) }));
    const objects = () =>
      filtered(context, args, rows).map(({ buffer, variables }) => ({
        ...bufferObject(buffer),
        sample: variables.buffer_sample,
      }));
    if (!printedAsJson(context, args, objects)) printList(context, args, template, rows);
  },
};
