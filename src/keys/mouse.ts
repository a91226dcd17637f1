/**
 * Mouse events as terminals report them (xterm ctlseqs, Mouse Tracking): owns their meaning, their key names, and their
 * encoding for a program. Knows no panes, and nothing of the things under the pointer.
 */
import type { KeyName, mousePlaces } from './keyName.ts';

export interface MouseInput {
  /** `drag` is motion with a button held, `move` motion without one. */
  event: 'down' | 'up' | 'drag' | 'move' | 'wheel';
  /** 1-3 left, middle, right; 4 and 5 the wheel up and down; 6 and 7 its sides; 8-11 extra ones; 0 for `move`. */
  button: number;
  /** Cell, from 0. */
  x: number;
  y: number;
  shift: boolean;
  meta: boolean;
  ctrl: boolean;
}

export type MousePlace = (typeof mousePlaces)[number];
/** Events made of several others; the caller, which sees their order, reports them. */
export type MouseGesture = 'MouseDragEnd' | 'SecondClick' | 'DoubleClick' | 'TripleClick';
export type MouseEncoding = 'default' | 'utf8' | 'sgr' | 'urxvt' | 'sgr-pixels';
export type MouseMode = 'none' | 'x10' | 'press' | 'drag' | 'any';

const motionBit = 32;
const shiftBit = 4;
const metaBit = 8;
const ctrlBit = 16;
/** Buttons 4-7 and 8-11 are encoded as 64 and 128 plus their index in the group of four. */
const buttonBits = 64 + 128 + 3;
/** The low two bits of a release in encodings without a button, and of motion without a button. */
const noButton = 3;
/** Largest accepted coordinate: no terminal is larger. */
const maxCell = 65_535;

/**
 * The event of a button code (without the offset of 32 that some encodings add) at a cell counted from 1. `release` is
 * SGR's final `m`; `heldButton` is the button of a release that names none. Undefined for codes that no terminal sends.
 */
export function mouseEvent(
  code: number,
  x: number,
  y: number,
  release: boolean,
  heldButton: number,
): MouseInput | undefined {
  if (!(code >= 0 && code < 256 && x >= 0 && x <= maxCell && y >= 0 && y <= maxCell)) return undefined;
  const bits = code & buttonBits;
  if (bits >= 64 + 128) return undefined;
  const nothingHeld = bits === noButton;
  const button = bits >= 128 ? bits - 128 + 8 : bits >= 64 ? bits - 64 + 4 : bits + 1;
  const at = {
    x: Math.max(0, x - 1),
    y: Math.max(0, y - 1),
    shift: (code & shiftBit) !== 0,
    meta: (code & metaBit) !== 0,
    ctrl: (code & ctrlBit) !== 0,
  };
  if ((code & motionBit) !== 0) {
    return nothingHeld ? { event: 'move', button: 0, ...at } : { event: 'drag', button, ...at };
  }
  if (nothingHeld) return { event: 'up', button: heldButton, ...at };
  if (release) return { event: 'up', button, ...at };
  return { event: button === 4 || button === 5 ? 'wheel' : 'down', button, ...at };
}

/** Reads SGR (`CSI < b ; x ; y M` or `m`) and urxvt (`CSI b ; x ; y M`) reports; undefined for other sequences. */
export function mouseOfSequence(
  parameters: string,
  final: string,
  heldButton: number,
): MouseInput | undefined {
  if (final !== 'M' && final !== 'm') return undefined;
  const match = /^(<?)(\d{1,5});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (!match) return undefined;
  const sgr = match[1] === '<';
  if (!sgr && final === 'm') return undefined;
  const code = Number(match[2]) - (sgr ? 0 : 32);
  return mouseEvent(code, Number(match[3]), Number(match[4]), final === 'm', heldButton);
}

/**
 * The key of an event at a place: `MouseDown1Pane`, `C-WheelDownPane`. Undefined for events without a key (the release
 * of a wheel).
 */
export function mouseKeyName(
  mouse: MouseInput,
  place: MousePlace,
  gesture?: MouseGesture,
): KeyName | undefined {
  const action = gesture === undefined ? mouseAction(mouse) : `${gesture}${mouse.button}`;
  if (action === undefined) return undefined;
  return `${mouse.ctrl ? 'C-' : ''}${mouse.meta ? 'M-' : ''}${mouse.shift ? 'S-' : ''}${action}${place}`;
}

function mouseAction({ event, button }: MouseInput): string | undefined {
  if (event === 'wheel') return button === 4 ? 'WheelUp' : 'WheelDown';
  if (event === 'move') return 'MouseMove';
  if (button < 1 || button === 4 || button === 5) return undefined;
  const verb = { down: 'MouseDown', up: 'MouseUp', drag: 'MouseDrag' }[event];
  return `${verb}${button}`;
}

/** Largest value of a coordinate byte: 255 less the offset of 32 (default), two bytes of UTF-8 (1005). */
const maxDefaultCell = 223;
const maxUtf8Cell = 2015;

/**
 * The report of an event for a program that set `mode` in `encoding`; undefined when the mode does not report it, or
 * the encoding can't express it. For 'sgr-pixels', x and y are pixels from 0.
 */
export function encodeMouse(
  mouse: MouseInput,
  encoding: MouseEncoding,
  mode: MouseMode,
): Uint8Array | undefined {
  if (!isReported(mouse, mode)) return undefined;
  const sgr = encoding === 'sgr' || encoding === 'sgr-pixels';
  // DEC 9 has no modifiers.
  const modifiers =
    mode === 'x10'
      ? 0
      : (mouse.shift ? shiftBit : 0) + (mouse.meta ? metaBit : 0) + (mouse.ctrl ? ctrlBit : 0);
  const code = buttonCode(mouse, sgr) + modifiers;
  const x = mouse.x + 1;
  const y = mouse.y + 1;
  switch (encoding) {
    case 'sgr':
    case 'sgr-pixels':
      return Buffer.from(`\x1b[<${code};${x};${y}${mouse.event === 'up' ? 'm' : 'M'}`);
    case 'urxvt':
      return Buffer.from(`\x1b[${code + 32};${x};${y}M`);
    case 'utf8':
      if (x > maxUtf8Cell || y > maxUtf8Cell) return undefined;
      return Buffer.from(`\x1b[M${String.fromCharCode(code + 32, x + 32, y + 32)}`);
    case 'default':
      if (x > maxDefaultCell || y > maxDefaultCell) return undefined;
      return Buffer.from(`\x1b[M${String.fromCharCode(code + 32, x + 32, y + 32)}`, 'latin1');
  }
}

function isReported({ event, button }: MouseInput, mode: MouseMode): boolean {
  switch (mode) {
    case 'none':
      return false;
    case 'x10':
      return event === 'down' && button >= 1 && button <= 3;
    case 'press':
      return event !== 'drag' && event !== 'move';
    case 'drag':
      return event !== 'move';
    case 'any':
      return true;
  }
}

function buttonCode({ event, button }: MouseInput, sgr: boolean): number {
  const motion = event === 'drag' || event === 'move' ? motionBit : 0;
  if (event === 'move' || button < 1 || (event === 'up' && !sgr)) return noButton + motion;
  if (button >= 8) return button - 8 + 128 + motion;
  if (button >= 4) return button - 4 + 64 + motion;
  return button - 1 + motion;
}
