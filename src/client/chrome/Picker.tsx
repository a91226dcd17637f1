/** A list to choose from: its filter, rows, preview, hints and questions, and the menu of a row. */
import { Box } from 'ink';
import { useLayoutEffect, useState } from 'react';
import { closesList, type ListOverlay, type OverlayAction } from '../../protocol/overlays.ts';
import {
  Dialog,
  type Hint,
  hintCells,
  KeyLine,
  Line,
  List,
  type OverlayProps,
  Panel,
  piecesCells,
  useTaker,
  WithPreview,
} from './kit.tsx';
import { ListInUse } from './ListInUse.ts';
import { type ListModel, menuKey } from './ListModel.ts';
import { ListRow } from './ListRow.tsx';
import { type ListForm, listForm, listPlace } from './listForm.ts';
import { FloatingMenu } from './Menu.tsx';
import { cut, type Piece, textCells } from './marks.ts';
import type { BoxSize } from './messages.ts';

export function Picker({ request, size, stage }: OverlayProps<ListOverlay>) {
  const [list] = useState(() => new ListInUse(request, stage));
  const place = listPlace(request, size);
  const form = listForm(place, request.preview);
  useLayoutEffect(() => stage.setPlace(place));
  useTaker(list);
  const { model, menu } = list;
  list.setForm(form);
  return (
    <Box>
      <Panel {...form}>
        <Head model={model} cells={form.inner} />
        <Body model={model} form={form} />
        <Foot model={model} cells={form.inner} />
      </Panel>
      <Asked list={list} room={form} />
      {menu ? <FloatingMenu menu={menu} size={form} /> : null}
    </Box>
  );
}

interface PartProps {
  model: ListModel;
  cells: number;
}

function Head({ model, cells }: PartProps) {
  const { title } = model.request;
  const count = model.hides ? `${model.matches} of ${model.total}` : `${model.total}`;
  const before: Piece[] = [
    ['title', title],
    ['dim', ' › '],
  ];
  const right: Piece[] = [
    ['warn', model.remark === '' ? '' : ` ${model.remark}`],
    ['dim', ` ${count}`],
  ];
  const typed: Piece =
    model.filter === ''
      ? ['dim', cut('type to filter', cells - textCells(title) - 4 - piecesCells(right))]
      : ['input', model.filter];
  const end = piecesCells(before) + textCells(model.filter);
  const cursor = Math.min(cells - 1, end);
  return <Line pieces={[...before, typed]} right={right} cells={cells} cursor={cursor} />;
}

function Body({ model, form }: { model: ListModel; form: ListForm }) {
  const { listCols, listRows } = form;
  const rows = (
    <Box flexDirection="column" width={listCols} height={listRows} flexShrink={0}>
      {model.rows.length === 0 ? (
        <Line
          pieces={[['dim', model.total === 0 ? model.request.empty : 'nothing matches']]}
          cells={listCols}
        />
      ) : null}
      <List
        items={model.rows}
        at={model.at}
        cols={listCols}
        rows={listRows}
        row={(row, at) => (
          <ListRow
            row={row}
            selected={at === model.at}
            tagged={model.tagged.has(row.item.id)}
            cells={listCols}
          />
        )}
      />
    </Box>
  );
  return <WithPreview form={form} rows={rows} item={model.selected} />;
}

function Foot({ model, cells }: PartProps) {
  if (model.question) return <Line pieces={[]} cells={cells} />;
  if (model.notice !== '') return <Line pieces={[['bad', model.notice]]} cells={cells} />;
  return <KeyLine hints={fittingHints(model, cells)} />;
}

/** The question before an action, over the list and beside the row that it is about. */
function Asked({ list, room }: { list: ListInUse; room: BoxSize }) {
  const { question } = list.model;
  if (!question) return null;
  const { name, text, form } = question;
  const hints = form ? [hint('Enter', name), hint('Escape', 'cancel')] : [hint('y', 'yes'), hint('n', 'no')];
  return <Dialog room={room} wanted={list.rowPlace} question={text} form={form} hints={hints} />;
}

const hint = (key: string, name: string): Hint => ({
  key,
  shown: key.replace('C-', '^').replace('Escape', 'Esc'),
  name,
});

/** Hints that fit: first for choosing, for more actions and for closing, then for the actions in order. */
function fittingHints(model: ListModel, cells: number): Hint[] {
  const toHint = ({ key, name }: OverlayAction): Hint => hint(key, name);
  const enter = model.selected?.enter ?? model.request.enter ?? 'choose';
  const { actions } = model;
  const some = actions.length > 0;
  let left = cells + 2;
  const fitting = (hints: Hint[]): Hint[] =>
    hints.filter((each) => {
      const fits = hintCells(each) <= left;
      if (fits) left -= hintCells(each);
      return fits;
    });
  const close = hint('Escape', 'close');
  const ends = fitting(enter === closesList ? [close] : [hint('Enter', enter), close]);
  const more = fitting(some ? [hint(menuKey, 'menu'), hint('C-t', 'tag')] : []);
  // With tagged items, actions that take a target come first: the person probably wants to move them.
  const onto = fitting(actions.filter((each) => each.onto && model.tagged.size > 0).map(toHint));
  const rest = fitting(actions.filter(({ onto, name }) => !onto && name !== enter).map(toHint));
  const [first, ...last] = ends;
  return [...(first ? [first] : []), ...onto, ...rest, ...more.reverse(), ...last];
}
