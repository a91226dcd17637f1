/** A menu: its lines, and its place on the terminal. */
import { Text } from 'ink';
import { useLayoutEffect, useState } from 'react';
import type { OverlayRole } from '../../protocol/looks.ts';
import type { MenuOverlay as MenuRequest } from '../../protocol/overlays.ts';
import { acrossOf } from './boxLines.ts';
import { boxPlace } from './boxPlace.ts';
import { Float, Line, List, type OverlayProps, Panel, Spot, useTaker } from './kit.tsx';
import { insideMenu, MenuInUse } from './MenuInUse.ts';
import { cut, marked, textCells } from './marks.ts';
import type { BoxSize, Place } from './messages.ts';

export function Menu({ request, size, stage }: OverlayProps<MenuRequest>) {
  const [menu] = useState(() => new MenuInUse(request, (answer) => stage.answer(answer)));
  const place = menuPlace(menu.model.request, size);
  useLayoutEffect(() => stage.setPlace(place));
  useTaker(menu);
  return <MenuLines menu={menu} size={place} />;
}

/** A menu over another overlay; `size` is the size of that overlay. */
export function FloatingMenu({ menu, size }: MenuProps) {
  const place = menuPlace(menu.model.request, size);
  return (
    <Float {...place}>
      <MenuLines menu={menu} size={place} />
    </Float>
  );
}

interface MenuProps {
  menu: MenuInUse;
  size: BoxSize;
}

function MenuLines({ menu: { model }, size: { cols, rows } }: MenuProps) {
  const { request } = model;
  const { border, inner, heading } = form(request, { cols, rows });
  const title = cut(request.title, inner);
  const before = ' '.repeat(Math.max(0, Math.floor((inner - textCells(title)) / 2)));
  return (
    <Spot of={insideMenu}>
      <Panel cols={cols} rows={rows} border={border} lines={request.lines}>
        {heading ? <Line pieces={[['title', before + title]]} cells={inner} /> : null}
        <List
          items={request.items}
          at={model.at}
          cols={inner}
          rows={Math.max(0, rows - (border ? 2 : 0) - heading)}
          row={(item, at) =>
            item ? (
              <Item
                label={item.label}
                shortcut={item.key}
                enabled={item.enabled}
                selected={at === model.at}
                cells={inner}
              />
            ) : (
              <Text>{marked(['border', acrossOf(request.lines).repeat(inner)])}</Text>
            )
          }
        />
      </Panel>
    </Spot>
  );
}

interface ItemProps {
  label: string;
  /** Its key, shown at the right. */
  shortcut: string;
  enabled: boolean;
  selected: boolean;
  cells: number;
}

function Item({ label, shortcut, enabled, selected, cells }: ItemProps) {
  const base: OverlayRole = selected ? 'selected' : enabled ? 'plain' : 'dim';
  const keyRole: OverlayRole = selected ? 'selectedDim' : enabled ? 'key' : 'dim';
  const right = shortcut === '' ? '' : `  ${shortcut} `;
  return <Line pieces={[[base, label]]} right={[[keyRole, right]]} cells={cells} fill={base} />;
}

/** The form of a menu of this size: its border, inner width and heading. */
function form({ title }: MenuRequest, { cols, rows }: BoxSize) {
  const border = cols >= 8 && rows >= 3;
  return { border, inner: cols - (border ? 4 : 0), heading: title === '' ? 0 : 1 };
}

const keyCells = (key: string): number => (key === '' ? 0 : textCells(key) + 3);

/** The size of the whole menu, cut to the terminal's. */
function menuSize({ title, items }: MenuRequest, terminal: BoxSize): BoxSize {
  const widest = Math.max(
    textCells(title),
    ...items.map((item) => (item ? textCells(item.label) + keyCells(item.key) : 0)),
  );
  return {
    cols: Math.min(terminal.cols, widest + 4),
    rows: Math.min(terminal.rows, items.length + (title === '' ? 0 : 1) + 2),
  };
}

const menuPlace = (request: MenuRequest, size: BoxSize): Place =>
  boxPlace(menuSize(request, size), size, request);
