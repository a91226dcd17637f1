/**
 * Rehearses attaching: the status line, the first frame and the first picture of imaginary viewports, which no client has and
 * no list names. Their sessions have the default options, so no job, hook or count comes of them.
 */

import type { LogClock } from '../../log/types.ts';
import { ownerPrincipal } from '../../operator/Principal.ts';
import { createGlobalOptions } from '../../options/OptionStore.ts';
import type { HelloParams } from '../../protocol/messages.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { Peer, type ServerPeer } from '../../transport/Peer.ts';
import { firstOf } from '../connections/openAtOnce.ts';
import { Viewport } from '../viewports/Viewport.ts';
import type { Viewports } from '../viewports/Viewports.ts';
import type { ViewportWorld } from '../viewports/ViewportWorld.ts';
import { ImaginaryPane, imaginarySize } from './ImaginaryPane.ts';
import type { RehearsalPart } from './Rehearsal.ts';

export interface AttachRehearsalParts {
  clock: LogClock;
  world: ViewportWorld;
  viewports: Viewports;
}

/** The screen: a prompt, and a coloured word. */
const shown = Buffer.from('user@host:~$ ls\r\n\x1b[01;34mdocs\x1b[0m  notes.txt\r\nuser@host:~$ ');
/**
 * Viewports, one after the other. With a few, V8 has compiled the code; with these, it has optimised what takes longest. More
 * make the first attach no faster.
 */
const looks = 16;

/** A client that hears nothing. */
const nobody: Carrier = {
  start: () => {},
  send: () => {},
  bufferedBytes: 0,
  closed: false,
  pauseReading: () => {},
  resumeReading: () => {},
  close: () => {},
  destroy: () => {},
};
const terminal = { ...imaginarySize, term: 'xterm-256color', utf8: true };
const env = { TERM: terminal.term, COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
const client: HelloParams['client'] = { kind: 'tui', name: '', version: '', pid: 0 };
const greeting: HelloParams = { versions: { min: 1, max: 1 }, client, cwd: '/', env, terminal };

export class AttachRehearsal implements RehearsalPart {
  readonly budgetMs = 200;
  readonly #parts: AttachRehearsalParts;

  constructor(parts: AttachRehearsalParts) {
    this.#parts = parts;
  }

  *play(): Generator<void, void> {
    const pane = new ImaginaryPane({ clock: this.#parts.clock, options: createGlobalOptions() });
    try {
      yield;
      pane.print(shown);
      while (pane.goOn()) yield;
      for (let n = 0; n < looks; n++) {
        yield;
        // The status line takes a row of the pane when the first client attaches.
        pane.resize(imaginarySize.cols, imaginarySize.rows - (n % 2));
        while (pane.goOn()) yield;
        yield* this.#lookAt(pane);
      }
    } finally {
      pane.end();
    }
  }

  *#lookAt(pane: ImaginaryPane): Generator<void, void> {
    yield;
    const viewport = this.#open(pane);
    yield;
    // Made first and on its own: it is the largest part.
    void viewport.picture.status;
    yield;
    void viewport.picture.view;
    yield;
    firstOf(viewport, { greeting });
    viewport.picture.stop();
    viewport.frames.stop();
  }

  #open({ session, runtime }: ImaginaryPane): Viewport {
    const { world, viewports } = this.#parts;
    const peer: ServerPeer = new Peer(nobody, {
      request: () => Promise.resolve({}),
      notification: () => {},
      closed: () => {},
    });
    return new Viewport({
      id: 0,
      peer,
      world: { ...world, runtime: () => runtime, shown: () => {}, changed: () => {} },
      siblings: viewports,
      operator: { id: '', name: '', kind: 'tui', role: 'operator' },
      access: { role: 'operator', via: null, grant: null, principal: ownerPrincipal('') },
      session,
      terminal,
      pid: 0,
      readOnly: false,
      flags: [],
      keeperSeq: 0,
    });
  }
}
