/** The inbox: the questions that wait, the pane of the selected one, and the box in which it is answered. */
import { Box, Text } from 'ink';
import { useLayoutEffect, useState } from 'react';
import type { AskInfo } from '../../protocol/asks.ts';
import type { OverlayRole } from '../../protocol/looks.ts';
import type { InboxOverlay } from '../../protocol/overlays.ts';
import { boxPlace } from './boxPlace.ts';
import { foldedLines } from './foldedLines.ts';
import { askEnding, type ChoiceSpot, InboxInUse } from './InboxInUse.ts';
import {
  Dialog,
  Float,
  Form,
  type Hint,
  KeyLine,
  Line,
  List,
  type OverlayProps,
  Panel,
  Spot,
  useTaker,
  WithPreview,
} from './kit.tsx';
import { type ListForm, listForm, listPlace } from './listForm.ts';
import { lineOf, type Piece, textCells } from './marks.ts';
import type { BoxSize } from './messages.ts';

/** Widest box for an answer, cells. */
const answerCells = 76;

export function Inbox({ request, size, stage }: OverlayProps<InboxOverlay>) {
  const [inbox] = useState(() => new InboxInUse(request, stage));
  const place = listPlace({ size: 'large', preview: true }, size);
  const form = listForm(place, true);
  useLayoutEffect(() => stage.setPlace(place));
  useTaker(inbox);
  const { answering } = inbox;
  return (
    <Box>
      <Panel {...form}>
        <Head inbox={inbox} cells={form.inner} />
        <Body inbox={inbox} form={form} />
        <Foot inbox={inbox} cells={form.inner} />
      </Panel>
      {answering?.what === 'answer' ? <AnswerBox inbox={inbox} room={form} /> : null}
      {answering?.what === 'cancel' ? (
        <Dialog
          room={form}
          question={`Cancel ${answering.ask.id}? Its asker gets no answer.`}
          hints={[hint('y', 'cancel it'), hint('n', 'back')]}
        />
      ) : null}
    </Box>
  );
}

interface PartProps {
  inbox: InboxInUse;
  cells: number;
}

function Head({ inbox, cells }: PartProps) {
  const waiting = inbox.asks.filter(({ state }) => state === 'pending').length;
  return <Line pieces={[['title', 'questions']]} right={[['dim', `${waiting} waiting`]]} cells={cells} />;
}

function Body({ inbox, form }: { inbox: InboxInUse; form: ListForm }) {
  const { listCols, listRows } = form;
  const rows = (
    <Box flexDirection="column" width={listCols} height={listRows} flexShrink={0}>
      {inbox.asks.length === 0 ? (
        <Line pieces={[['dim', 'nobody asks anything']]} cells={listCols} />
      ) : (
        <List
          items={inbox.asks}
          at={inbox.at}
          cols={listCols}
          rows={listRows}
          row={(ask, at) => <Row ask={ask} now={inbox.now} selected={at === inbox.at} cells={listCols} />}
        />
      )}
    </Box>
  );
  const { selected } = inbox;
  const item = selected && selected.pane !== null ? previewItem(selected.id, selected.pane) : null;
  return <WithPreview form={form} rows={rows} item={item} />;
}

const previewItem = (id: string, pane: string) => ({ id, pane, depth: 0, label: '', tags: [] });

interface RowProps {
  ask: AskInfo;
  now: number;
  selected: boolean;
  cells: number;
}

function Row({ ask, now, selected, cells }: RowProps) {
  const isOver = ask.state !== 'pending';
  const base: OverlayRole = selected ? 'selected' : isOver ? 'dim' : 'plain';
  const dim: OverlayRole = selected ? 'selectedDim' : 'dim';
  const pieces: Piece[] = [
    [selected ? 'selectedAccent' : isOver ? 'dim' : 'warn', isOver ? '  ' : '? '],
    [base, ask.title],
  ];
  const fact = isOver
    ? askEnding(ask)
    : [ask.session?.name ?? [], ask.pane ?? [], age(now - ask.askedAt)].flat().join(' ');
  return <Line pieces={pieces} right={[[dim, `  ${fact}`]]} cells={cells} fill={base} />;
}

const hint = (key: string, name: string, shown = key): Hint => ({ key, shown, name });

function Foot({ inbox, cells }: PartProps) {
  if (inbox.notice !== '') return <Line pieces={[['accent', inbox.notice]]} cells={cells} />;
  return (
    <KeyLine
      hints={[
        hint('Enter', 'answer'),
        hint('o', 'go to the pane'),
        hint('x', 'cancel'),
        hint('Escape', 'close', 'Esc'),
      ]}
    />
  );
}

/** The question that is being answered, whole, with its answers. */
function AnswerBox({ inbox, room }: { inbox: InboxInUse; room: BoxSize }) {
  const { answering } = inbox;
  if (!answering) return null;
  const { ask, form, choice } = answering;
  const inner = Math.max(8, Math.min(answerCells, room.cols - 8));
  const controls = (form ? 1 : ask.choices.length) + 2;
  const text = shownText(ask, inbox.now, inner, Math.max(1, room.rows - 2 - controls));
  const place = boxPlace({ cols: inner + 4, rows: text.length + controls + 2 }, room, {});
  return (
    <Float {...place}>
      <Panel cols={place.cols} rows={place.rows} border>
        <Box height={text.length} flexShrink={0}>
          <Text>{text.map((piece) => lineOf([piece], inner, 'plain')).join('\n')}</Text>
        </Box>
        <Line pieces={[]} cells={inner} />
        {form ? (
          <Form model={form} cells={inner} />
        ) : (
          ask.choices.map((each, at) => (
            <Spot key={each} of={{ choice: at } satisfies ChoiceSpot}>
              <Choice name={each} shortcut={inbox.keyOf(at)} selected={at === choice} cells={inner} />
            </Spot>
          ))
        )}
        {inbox.notice === '' ? (
          <KeyLine
            hints={
              form
                ? [hint('Enter', 'answer'), hint('Escape', 'back', 'Esc')]
                : [hint('Escape', 'back', 'Esc')]
            }
          />
        ) : (
          <Line pieces={[['accent', inbox.notice]]} cells={inner} />
        )}
      </Panel>
    </Float>
  );
}

function Choice({
  name,
  shortcut,
  selected,
  cells,
}: {
  name: string;
  shortcut: string;
  selected: boolean;
  cells: number;
}) {
  const base: OverlayRole = selected ? 'selected' : 'plain';
  return (
    <Line
      pieces={[
        [selected ? 'selectedAccent' : 'key', ` ${shortcut} `],
        [base, name],
      ]}
      cells={cells}
      fill={base}
    />
  );
}

/** The question, its details and facts; where there is no room for all of it, the last line says so. */
function shownText(ask: AskInfo, now: number, cells: number, most: number): Piece[] {
  const piece =
    (role: OverlayRole) =>
    (text: string): Piece => [role, text];
  const detail = ask.detail === undefined ? [] : foldedLines(ask.detail, cells).map(piece('plain'));
  const facts = foldedLines(factsOf(ask, now), cells).map(piece('dim'));
  const title = foldedLines(ask.title, cells).map(piece('question'));
  const left = most - facts.length;
  const asked = [...title, ...detail];
  if (asked.length <= left && !ask.cut) return [...asked, ...facts];
  const rest = `… this is not all of it: holdfast ask show ${ask.id}`;
  return [
    ...asked.slice(0, Math.max(0, left - 1)),
    ['bad', textCells(rest) > cells ? '… this is not all of it' : rest],
    ...facts,
  ];
}

function factsOf(ask: AskInfo, now: number): string {
  const place = [ask.session?.name ?? [], ask.pane ?? []].flat().join(' ');
  const facts = [
    `${ask.by.name} asks${place === '' ? '' : ` in ${place}`}`,
    `${age(now - ask.askedAt)} ago`,
    ...(ask.to === 'person' ? ['only a person may answer'] : []),
    ...(ask.deadline === null ? [] : [deadlineFact(ask.deadline - now, ask.default)]),
    ...(ask.waiting ? [] : ['the asker is gone and may ask again']),
  ];
  return facts.join(' · ');
}

const deadlineFact = (left: number, taken: string | undefined): string =>
  taken === undefined ? `ends in ${age(left)}` : `${taken} is taken in ${age(left)}`;

/** '12s', '5m', '3h', '2d'. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
