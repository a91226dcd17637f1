/** choose-buffer: a list of the paste buffers, to paste one or to delete some. */

import type { OverlayItem } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { PasteBuffer } from '../PasteBuffers.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { fillIn } from './commandPrompt.ts';
import { bufferVariables } from './listBuffers.ts';
import {
  chooserFlags,
  chooserUsage,
  inOrder,
  itemLabel,
  pressedPair,
  showChooser,
} from './support/choosers.ts';
import { shortAge } from './support/treeItems.ts';

/** Characters of a buffer that its line shows and the filter searches. */
const sampleCharacters = 200;

export const chooseBuffer: CommandSpec = {
  name: 'choose-buffer',
  usage: `[-NrZ] ${chooserUsage}`,
  about: 'Choose a paste buffer from a list.',
  flags: chooserFlags,
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['choose-buffer', 'Paste one of the buffers.'],
    ['choose-buffer \'save-buffer -b "%%" ~/copied\'', 'Write one to a file.'],
  ],
  run(context, args) {
    const template = args.words[0] ?? "paste-buffer -p -b '%%'";
    showChooser(context, args, {
      title: 'buffers',
      mode: 'buffer-mode',
      orders: ['time', 'name', 'size'],
      items: (view) => bufferItems(context, view),
      empty: 'nothing was copied',
      noPreview: true,
      actions: [{ name: 'delete', key: 'C-x', asks: 'nothing', question: '' }],
      acts: {
        delete: async (id) => {
          context.state.buffers.delete(id);
        },
      },
      pressed: [
        ...pressedPair(['d', 'D'], 'delete'),
        ...pressedPair(['p', 'P'], 'choose').map((key) => ({ ...key, closes: true })),
      ],
      chosen: (id) => fillIn(template, [id]),
    });
  },
};

function bufferItems(context: CommandContext, args: ParsedArguments): OverlayItem[] {
  const filter = args.value('f');
  const about = (buffer: PasteBuffer) => ({
    ...context.target('t'),
    variables: bufferVariables(buffer),
  });
  const shown = [...context.state.buffers.list()].filter(
    (buffer) => filter === undefined || isTrue(context.expand(filter, about(buffer))),
  );
  const order = args.value('O');
  if (order === 'name') shown.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (order === 'size') shown.sort((a, b) => b.data.length - a.data.length);
  const items = shown.map((buffer): OverlayItem => {
    const sample = Buffer.from(buffer.data.slice(0, sampleCharacters * 4), 'latin1').toString();
    const label = sample.replace(/\s+/g, ' ').trim().slice(0, sampleCharacters);
    return {
      id: buffer.name,
      depth: 0,
      label: itemLabel(context, args, buffer.name, about(buffer), label === '' ? '(blank)' : label),
      tags: [
        ['dim', buffer.name],
        ['dim', `${buffer.data.length} B`],
        ['dim', shortAge(context.clock.now() - buffer.createdAt)],
      ],
      search: buffer.name,
      called: buffer.name,
    };
  });
  return inOrder(items, args);
}
