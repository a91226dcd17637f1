/**
 * The nodes of a row of cells. Text from programs becomes text nodes, never markup; characters that fonts disagree
 * about get a box of their own, so that every cell keeps its column.
 */
import { drawableCodePoint, printableCluster, replacement } from '../../client/compositor/text.ts';
import type { Run } from '../../protocol/frames.ts';
import type { CellGlyphs, WideKind } from './CellGlyphs.ts';
import type { StyleSheet } from './StyleSheet.ts';

/** Schemes that a link may open; any other is shown as text. */
const linkSchemes = /^(?:https?|mailto):/i;

/** Replaces the content of a row's element. */
export function fillRow(row: HTMLElement, runs: readonly Run[], sheet: StyleSheet): void {
  const nodes: Node[] = [];
  for (const run of runs) nodes.push(nodeOf(run, sheet));
  row.replaceChildren(...nodes);
}

function nodeOf([style, text, width, cluster]: Run, sheet: StyleSheet): Node {
  const { className, uri } = sheet.look(style);
  const content =
    cluster === 1
      ? [clusterNode(printableCluster(text), width ?? 1, sheet.glyphs)]
      : cells(text, width ?? 1, sheet.glyphs);
  if (className === '' && uri === '') return fragment(content);
  const isLink = linkSchemes.test(uri);
  const element = document.createElement(isLink ? 'a' : 'span');
  element.className = className;
  if (uri !== '') element.title = uri;
  if (element instanceof HTMLAnchorElement) {
    element.href = uri;
    element.target = '_blank';
    element.rel = 'noopener noreferrer nofollow';
  }
  element.append(...content);
  return element;
}

function fragment(nodes: Node[]): Node {
  const [only] = nodes;
  if (only && nodes.length === 1) return only;
  const all = document.createDocumentFragment();
  all.append(...nodes);
  return all;
}

/** Characters that fill their cell as text, every other one as an element of its own. */
function cells(text: string, width: number, glyphs: CellGlyphs): Node[] {
  if (width === 1 && /^[\x20-\x7e]*$/.test(text)) return [document.createTextNode(text)];
  if (width === 2) return wideCells(text, glyphs);
  const nodes: Node[] = [];
  let plain = '';
  for (const char of text) {
    const codePoint = drawableCodePoint(char.codePointAt(0) ?? replacement);
    const drawn = String.fromCodePoint(codePoint);
    if (codePoint < 0x7f || glyphs.fill(drawn)) plain += drawn;
    else {
      if (plain !== '') nodes.push(document.createTextNode(plain));
      plain = '';
      nodes.push(cell(drawn, width));
    }
  }
  if (plain !== '') nodes.push(document.createTextNode(plain));
  return nodes;
}

/** Wide characters: those of one kind as one text, every other one as an element of its own. */
function wideCells(text: string, glyphs: CellGlyphs): Node[] {
  const nodes: Node[] = [];
  let alike = '';
  let kind: WideKind | null = null;
  const flush = () => {
    if (kind !== null && alike !== '') nodes.push(wideText(alike, kind));
    alike = '';
  };
  for (const char of text) {
    const drawn = String.fromCodePoint(drawableCodePoint(char.codePointAt(0) ?? replacement));
    const its = glyphs.wideKind(drawn);
    if (its !== kind) flush();
    kind = its;
    if (its === null) nodes.push(cell(drawn, 2));
    else alike += drawn;
  }
  flush();
  return nodes;
}

/** Several characters in one cell, or in two. */
function clusterNode(text: string, width: number, glyphs: CellGlyphs): Node {
  if (width === 1) return glyphs.fill(text) ? document.createTextNode(text) : cell(text, width);
  const kind = glyphs.wideKind(text);
  return kind === null ? cell(text, width) : wideText(text, kind);
}

function wideText(text: string, kind: WideKind): Node {
  const element = document.createElement('span');
  element.className = kind;
  element.textContent = text;
  return element;
}

function cell(text: string, width: number): Node {
  const element = document.createElement('span');
  element.className = width === 2 ? 'wide' : 'cell';
  element.textContent = text;
  return element;
}
