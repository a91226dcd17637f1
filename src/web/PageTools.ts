/**
 * The page's own tools beside the session's picture: the bar, who is here and has control, what needs somebody, the
 * past, and everything else in a list. Owns these and what opens which; the picture and the keyboard are the page's.
 */

import type { HelloResult, ViewportOpenResult } from '../protocol/messages.ts';
import type { ServerNotification } from '../protocol/serverMethods.ts';
import { type ControlDeed, type ControlView, controlView } from './around/controlView.ts';
import { deedWords, PeopleSheet } from './around/PeopleSheet.ts';
import { Surroundings } from './around/Surroundings.ts';
import { MoreSheet } from './bar/MoreSheet.ts';
import { moreGroups } from './bar/moreGroups.ts';
import { TopBar } from './bar/TopBar.ts';
import { attention, countOf } from './inbox/attention.ts';
import { InboxSheet } from './inbox/InboxSheet.ts';
import type { PageViewport } from './link/PageViewport.ts';
import type { NarrowForm } from './narrow/NarrowForm.ts';
import { PastView } from './past/PastView.ts';
import type { PageScreen } from './screen/PageScreen.ts';
import { newElement } from './screen/place.ts';
import type { StyleSheet } from './screen/StyleSheet.ts';
import { textButton } from './sheet/Sheet.ts';

/** While somebody else has the pane, what is known of it is asked for again this often, milliseconds. */
const controlEveryMs = 2000;
const tickMs = 1000;
/** States of a program that the bar names. */
const told: ReadonlySet<string> = new Set(['blocked', 'error', 'working', 'done']);

export interface PageToolsParts {
  root: HTMLElement;
  viewport: PageViewport;
  screen: PageScreen;
  sheet: StyleSheet;
  narrow(): NarrowForm;
  /** Draws the page again soon. */
  changed(): void;
  say(text: string, more?: HTMLElement): void;
  /** Opens the panel about this device. */
  device(): void;
  /** The keyboard goes to the session again. */
  focus(): void;
}

export class PageTools {
  readonly bar: TopBar;
  readonly past: PastView;
  readonly around: Surroundings;
  readonly #parts: PageToolsParts;
  readonly #people: PeopleSheet;
  readonly #inbox: InboxSheet;
  readonly #more: MoreSheet;
  #isFirst = true;
  /** Asks who has control, after a refusal. */
  #isLearning = false;
  #timer: number | undefined;

  constructor(parts: PageToolsParts) {
    this.#parts = parts;
    const { viewport, root } = parts;
    const closed = () => parts.focus();
    this.around = new Surroundings({
      request: (method, params) => viewport.request(method, params),
      session: () => viewport.session?.id,
      changed: () => this.#changed(),
    });
    this.bar = new TopBar({
      turn: (by) => parts.narrow().turn(by),
      back: () => parts.narrow().back(),
      inbox: () => this.#inbox.show(this.#attention()),
      people: () => this.#people.show(this.#pane, this.#control),
      past: () => this.openPast(),
      more: () => this.#showMore(),
      deed: (deed) => this.#act(deed),
    });
    this.bar.element.addEventListener('keydown', ({ key }) => key === 'Escape' && parts.focus());
    this.#people = new PeopleSheet({ around: this.around, deed: (deed, to) => this.#act(deed, to), closed });
    this.#inbox = new InboxSheet({
      answer: (id, value) => viewport.request('ask.answer', { id, value }),
      here: (at) => this.around.clock.here(at),
      mayAnswer: (ask) => this.around.mayAnswer(ask),
      go: (pane) => this.command('switch-client', '-t', pane),
      closed,
    });
    this.#more = new MoreSheet(closed);
    this.past = new PastView({
      timeline: (params) => viewport.request('pane.timeline', params),
      screen: (params) => viewport.request('pane.screen', params),
      sheet: parts.sheet,
      here: (at) => this.around.clock.here(at),
      say: (text) => parts.say(text),
      closed: () => {
        root.classList.remove('in-past');
        closed();
      },
    });
    root.append(
      this.past.bar.element,
      this.#people.sheet.element,
      this.#inbox.sheet.element,
      this.#more.sheet.element,
    );
  }

  /** A viewport was opened. The first time on a small screen, what needs somebody comes first. */
  async opened(result: ViewportOpenResult, hello: HelloResult): Promise<void> {
    this.past.reconnected();
    await this.around.opened(hello, result.asks ?? []);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const now = this.#attention();
    if (isFirst && this.#parts.narrow().isOn && countOf(now) > 0) this.#inbox.show(now);
  }

  /** Takes a notification; false when it is about something else. */
  notified(message: ServerNotification): boolean {
    if (message.method === 'viewport.session') this.around.moved();
    return this.around.notified(message);
  }

  /** Says that input was refused. Where another has the pane, buttons do what the keys in the message do. */
  async refused(code: string, message: string): Promise<void> {
    // A key that is held down is refused many times a second.
    if (this.#isLearning) return;
    this.#isLearning = true;
    if (code === 'control-held') await this.around.learnControl();
    this.#isLearning = false;
    const { deeds } = this.#control;
    const wanted = code === 'control-held' ? deeds.filter((deed) => deed === 'ask' || deed === 'take') : [];
    if (wanted.length === 0) {
      this.#parts.say(message);
      return;
    }
    const buttons = newElement('notice-deeds', 'span');
    buttons.append(
      ...wanted.map((deed) =>
        textButton(
          deedWords[deed],
          () => {
            this.#parts.say('');
            this.#act(deed);
          },
          { className: 'bar-button deed' },
        ),
      ),
    );
    // Fingers have no prefix keys.
    const [words = message] = this.#parts.narrow().hasBars ? message.split('; ', 1) : [message];
    this.#parts.say(`${words}.`, buttons);
  }

  /** Draws what has changed with the picture. */
  draw(): void {
    const { viewport, screen } = this.#parts;
    const narrow = this.#parts.narrow();
    const { host } = this.past;
    if (host && (!host.isConnected || this.past.pane !== this.#pane)) this.past.close();
    if (!viewport.picture.layout) return;
    const control = this.#control;
    const session = this.around.sessions.find(({ id }) => id === viewport.session?.id);
    const window = session?.windows.find(({ active }) => active);
    const shown = narrow.peeked ?? (window ? `${window.index} ${window.name}` : '');
    const status = session?.windows.flatMap(({ panes }) => panes).find(({ id }) => id === this.#pane)?.status;
    const state = status && status.source !== 'silence' && told.has(status.state) ? status.state : '';
    const { sessionName } = viewport;
    this.bar.draw({
      title: [sessionName, narrow.isOn ? narrow.count : shown].filter(Boolean).join(' · '),
      state,
      detail: narrow.isOn ? shown : '',
      control,
      needs: countOf(this.#attention()),
      clients: this.around.clients.length,
      peeks: narrow.peeked !== null,
    });
    if (this.#people.sheet.isOpen) this.#people.draw(this.#pane, control);
    screen.element.classList.toggle('held', control.isOthers);
    this.#watch(control);
  }

  /** Opens the past of the pane on show. */
  openPast(): void {
    const { screen, root } = this.#parts;
    const pane = this.#pane;
    const host = pane === null ? null : (screen.pane(pane)?.element ?? this.#parts.narrow().peekElement);
    if (pane === null || !host) return;
    root.classList.add('in-past');
    root.style.setProperty('--bars', `${this.#parts.narrow().bars.bottom.offsetHeight}px`);
    const checked = this.around.checkClock().catch(() => {});
    void checked
      .then(() => this.past.open(pane, host))
      .then(() => root.classList.toggle('in-past', this.past.isOpen));
  }

  /** Runs a command of the server for this page; says why it failed. */
  command(...argv: string[]): void {
    this.#parts.viewport
      .request('command.run', { argv })
      .then(({ exitCode, err }) => {
        if (exitCode !== 0 && err !== '') this.#parts.say(err.trim());
      })
      .catch((error: Error) => this.#parts.say(error.message));
  }

  get #pane(): string | null {
    return this.#parts.narrow().pane;
  }

  get #control(): ControlView {
    const { around } = this;
    const control = around.control(this.#pane);
    const passedMs = control ? performance.now() - control.seenAt : 0;
    const aloneHere = around.clients.every(({ principal }) => principal?.id === around.me?.id);
    return controlView(control, around.me, { passedMs, aloneHere, looksOnly: around.looksOnly });
  }

  #attention() {
    return attention(this.around.sessions, this.around.asks);
  }

  #changed(): void {
    this.#inbox.update(this.#attention());
    this.#parts.changed();
  }

  /** Counts the time down and looks again, only while somebody else has the pane or waits for it. */
  #watch({ isOthers }: ControlView): void {
    if (!isOthers || document.visibilityState !== 'visible') {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    if (this.#timer !== undefined) return;
    let ticks = 0;
    this.#timer = window.setInterval(() => {
      ticks += 1;
      if ((ticks * tickMs) % controlEveryMs === 0) this.around.lookAtControl();
      this.#parts.changed();
    }, tickMs);
  }

  #act(deed: ControlDeed, to?: string): void {
    const pane = this.#pane;
    if (pane === null) return;
    const action = deed === 'keep' ? 'take' : deed;
    this.#parts.viewport
      .request('pane.control', { action, target: pane, ...(to === undefined ? {} : { to }) })
      .catch((error: Error) => this.#parts.say(error.message))
      .finally(() => this.around.lookAtControl());
  }

  #showMore(): void {
    const { viewport } = this.#parts;
    const narrow = this.#parts.narrow();
    this.#more.show(
      moreGroups({
        pane: this.#pane ?? '',
        isSmall: narrow.isOn,
        hasBars: narrow.hasBars,
        peeks: viewport.peeks,
        command: (...argv) => this.command(...argv),
        past: () => this.openPast(),
        people: () => this.#people.show(this.#pane, this.#control),
        fitTo: (wanted) =>
          void viewport.fit(wanted).then(
            () => this.#parts.changed(),
            (error: Error) => this.#parts.say(error.message),
          ),
        zoom: (by) => narrow.zoomBy(by),
        device: () => this.#parts.device(),
      }),
    );
  }
}
