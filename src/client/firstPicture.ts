/**
 * The first picture of an attach as bytes, for a client that paints before it can compose: what ScreenView.ts and
 * terminal/Terminal.ts write for the first frame, by the same code. The server imports this and nothing else of the client.
 */
import type { ByteString, Frame, TerminalFeatures, TerminalInfo } from '../protocol/messages.ts';
import { Painter } from './compositor/Painter.ts';
import { Scene } from './compositor/Scene.ts';
import { printableTitle } from './compositor/text.ts';
import { capabilitiesOf, withFeatures } from './terminal/capabilities.ts';
import { ModeKeeper } from './terminal/ModeKeeper.ts';
import { enterBytes, leaveBytes, titleBytes } from './terminal/screenBytes.ts';

/** The client, as its hello describes it. */
export interface PaintedClient {
  terminal: Pick<TerminalInfo, 'cols' | 'rows' | 'utf8'>;
  env: Readonly<Record<string, string>>;
  features: TerminalFeatures;
}

/** The bytes that take the terminal over and show the frame, and those that restore it. */
export function firstPicture(
  frame: Frame,
  { terminal, env, features }: PaintedClient,
): { bytes: ByteString; undo: ByteString } {
  const { cols, rows, utf8 = true } = terminal;
  const capabilities = withFeatures({ ...capabilitiesOf(env), utf8 }, features);
  const scene = new Scene(cols, rows, capabilities);
  scene.apply(frame);
  const modes = new ModeKeeper();
  const set = frame.modes ? modes.change(frame.modes, capabilities.keyboard) : '';
  const title = typeof frame.title === 'string' ? titleBytes(printableTitle(frame.title), capabilities) : '';
  const next = scene.compose();
  const cursor = scene.cursor();
  const painter = new Painter(cols, rows, scene.styles, scene.clusters, capabilities);
  const cells = painter.paint(next, scene.dirty, cursor, scene.takeScroll());
  const { visible, shape, colour } = cursor;
  const undo = leaveBytes(capabilities, {
    modes: modes.reset(),
    followsScheme: false,
    cursorShape: visible && shape !== 0,
    cursorColour: visible && colour !== undefined && capabilities.cursorColour,
    // The client that takes over sends the first progress.
    progress: false,
  });
  return { bytes: byteString(enterBytes(capabilities) + set + title + cells), undo: byteString(undo) };
}

const byteString = (text: string): ByteString => Buffer.from(text, 'utf8').toString('latin1');
