/**
 * The page: one session's viewport with keyboard and mouse. Owns the parts and when they draw: once for each frame of
 * the display in which something changed.
 */

import { textOfBytes } from '../protocol/bytes.ts';
import type { OverlayLooks } from '../protocol/looks.ts';
import type { ViewportClosedReason } from '../protocol/messages.ts';
import type { ServerNotification } from '../protocol/serverMethods.ts';
import type { HostLink, RelayUrl } from '../relay/links.ts';
import { InstalledPage } from './app/InstalledPage.ts';
import { KeyField } from './input/KeyField.ts';
import { PointerReports } from './input/PointerReports.ts';
import { PageViewport } from './link/PageViewport.ts';
import type { WireHandlers, WireState } from './link/Wire.ts';
import { Notice } from './Notice.ts';
import { NarrowForm } from './narrow/NarrowForm.ts';
import { OverlayDesk } from './overlay/OverlayDesk.ts';
import { PageTools } from './PageTools.ts';
import { Announcer } from './screen/Announcer.ts';
import { FontCells } from './screen/FontCells.ts';
import { PageScreen } from './screen/PageScreen.ts';
import type { PictureChanges } from './screen/Picture.ts';
import { newElement } from './screen/place.ts';
import { StyleSheet } from './screen/StyleSheet.ts';
import { textButton } from './sheet/Sheet.ts';

/** Font sizes to choose from, CSS pixels. The smallest fits a large window into a small page. */
const fontSizes = { least: 6, leastNarrow: 8, usual: 14 };

export class Page {
  readonly #root: HTMLElement;
  readonly #heading = newElement('unseen', 'h1');
  readonly #desk = newElement('desk');
  readonly #notice = new Notice();
  readonly #sheet = new StyleSheet();
  readonly #view: PageScreen;
  readonly #cell: FontCells;
  readonly #viewport: PageViewport;
  readonly #keyboard: KeyField;
  readonly #overlays: OverlayDesk;
  readonly #narrow: NarrowForm;
  readonly #installed: InstalledPage;
  readonly #tools: PageTools;
  readonly #announcer = new Announcer();
  #looks: OverlayLooks | null = null;
  #isDue = false;

  constructor(root: HTMLElement, session: string | undefined) {
    this.#root = root;
    document.adoptedStyleSheets.push(this.#sheet.sheet);
    this.#view = new PageScreen(this.#sheet, (params) => this.#viewport.request('pane.rows', params));
    this.#overlays = new OverlayDesk({
      sheet: this.#sheet,
      act: (params) => this.#viewport.request('overlay.act', params),
      preview: (params) => this.#viewport.request('pane.preview', params),
      type: (text) => this.#viewport.type(text),
    });
    this.#view.element.append(this.#overlays.element);
    this.#desk.append(this.#view.element);
    this.#cell = new FontCells(root);
    this.#cell.set(fontSizes.usual);
    this.#keyboard = this.#newKeyField();
    this.#heading.textContent = 'holdfast';
    root.append(this.#heading, this.#notice.element, this.#desk, this.#keyboard.field);
    this.#viewport = new PageViewport(session, this.#room(), {
      frame: () => this.#due(),
      opened: (result, hello) => {
        this.#heading.textContent = `holdfast: ${result.session.name}`;
        this.#viewport.tellColours(pageColours());
        this.#narrow.echo.reconnected();
        this.#focus();
        void this.#tools.opened(result, hello);
        void this.#learnPrefix();
      },
      notification: (message) => this.#notified(message),
      notice: (text) => this.#notice.say(text),
      progress: (text) => this.#notice.progress(text),
      refused: (code, message) => void this.#tools.refused(code, message),
    });
    new PointerReports({
      screen: this.#view.element,
      cell: () => this.#cell,
      modes: () => this.#viewport.picture.modes,
      takesMouse: (pane) => this.#viewport.picture.takesMouse(pane),
      type: (text) => this.#viewport.type(text),
    });
    this.#tools = this.#newTools();
    this.#narrow = new NarrowForm({
      root,
      desk: this.#desk,
      screen: this.#view,
      viewport: this.#viewport,
      sheet: this.#sheet,
      keyField: this.#keyboard.field,
      session: () => this.#tools.around.sessions.find(({ id }) => id === this.#viewport.session?.id),
      prefixed: () => this.#overlays.showPrefixHints(),
      changed: () => this.#due(),
      say: (text) => this.#notice.say(text),
    });
    this.#heading.after(this.#tools.bar.element);
    this.#desk.after(this.#narrow.bars.bottom, this.#announcer.element);
    this.#installed = new InstalledPage({
      root,
      notice: this.#notice,
      viewport: this.#viewport,
      clockWords: () => this.#tools.around.clock.words,
      focus: () => this.#focus(),
    });
    this.#listen();
  }

  /** The host to which the page connects: one behind relays, or null for the server of the page. */
  connectsTo(host: HostLink | null): void {
    this.#installed.connectsTo(host);
  }

  /** The relay of that host which is in use. */
  reachedThrough(relay: RelayUrl): void {
    this.#installed.reachedThrough(relay);
  }

  #newKeyField(): KeyField {
    return new KeyField({
      marksPastes: () => this.#viewport.picture.modes.bracketedPaste,
      type: (text) => this.#type(text),
      selected: () => document.getSelection()?.toString() ?? '',
      leave: () => this.#tools.bar.focus(),
    });
  }

  #newTools(): PageTools {
    return new PageTools({
      root: this.#root,
      viewport: this.#viewport,
      screen: this.#view,
      sheet: this.#sheet,
      narrow: () => this.#narrow,
      changed: () => this.#due(),
      say: (text, more) => this.#notice.say(text, 'passing', more),
      device: () => {
        this.#installed.openPanel();
        void this.#tools.around.checkClock().then(
          () => this.#installed.clockChecked(),
          () => {},
        );
      },
      focus: () => this.#focus(),
    });
  }

  /** Handlers for the connection. */
  get handlers(): WireHandlers {
    return {
      opened: (wire, hello) => this.#viewport.opened(wire, hello),
      notification: (method, params) => this.#viewport.take(method, params),
      request: (method, params) => this.#overlays.ask(method, params),
      changed: (state) => this.#changed(state),
    };
  }

  /** Shows a sentence for a while. */
  say(sentence: string): void {
    this.#notice.say(sentence);
  }

  #listen(): void {
    const { field } = this.#keyboard;
    field.addEventListener('focus', () => this.#root.classList.remove('page-unfocused'));
    field.addEventListener('blur', () => this.#root.classList.add('page-unfocused'));
    // A click goes to the keyboard, unless it selected text.
    this.#desk.addEventListener('mouseup', () => {
      if (document.getSelection()?.isCollapsed !== false) this.#focus();
    });
    // Fingers choose a pane; the mouse does where the session's option says so.
    this.#desk.addEventListener('click', ({ target }) => {
      const { layout, modes } = this.#viewport.picture;
      const pane =
        target instanceof Element ? target.closest<HTMLElement>('[data-pane]')?.dataset.pane : undefined;
      if (!this.#narrow.hasBars || this.#narrow.isOn || modes.mouse !== 'none') return;
      if (pane !== undefined && pane !== layout?.active) this.#tools.command('select-pane', '-t', pane);
    });
    new ResizeObserver(() => this.#resized()).observe(this.#desk);
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', () =>
      this.#viewport.tellColours(pageColours()),
    );
  }

  /** The keyboard goes to the session; fingers call the on-screen one themselves. */
  #focus(): void {
    if (!this.#narrow.hasBars && !this.#tools.past.isOpen) this.#keyboard.focus();
  }

  /** Learns the session's prefix for its key beside the screen. */
  async #learnPrefix(): Promise<void> {
    const argv = ['display-message', '-p', '#{prefix}'];
    const { out } = await this.#viewport.request('command.run', { argv }).catch(() => ({ out: '' }));
    this.#narrow.bars.keys.setPrefix(out.trim());
  }

  /** Types into the session, with the active pane's live screen in view. */
  #type(text: string): void {
    // The past is only looked at.
    if (this.#tools.past.isOpen) return;
    const active = this.#viewport.picture.layout?.active;
    if (active !== undefined) this.#view.pane(active)?.toEnd();
    this.#narrow.type(text);
  }

  #room(): { cols: number; rows: number } {
    return this.#cell.fitting(this.#desk.clientWidth || innerWidth, this.#desk.clientHeight || innerHeight);
  }

  /** A page that only looks at all panes is as large as their window, so status line and popups end where that ends. */
  #size(): { cols: number; rows: number } {
    const { layout, status } = this.#viewport.picture;
    if (!layout || !this.#viewport.peeks || this.#narrow.isOn) return this.#room();
    return { cols: layout.cols, rows: layout.rows + status.lines.length };
  }

  #resized(): void {
    this.#viewport.resize(this.#size());
    this.#due();
  }

  #due(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { picture } = this.#viewport;
    const changes = picture.take();
    this.#view.draw(picture, changes);
    this.#cell.need(this.#sheet.glyphs.kinds);
    this.#announce(changes);
    if (picture.looks && picture.looks !== this.#looks) {
      this.#looks = picture.looks;
      this.#overlays.setLooks(picture.looks);
    }
    this.#narrow.draw();
    this.#tools.draw();
    if (this.#viewport.peeks) this.#scale();
    this.#viewport.resize(this.#size());
    if (picture.title !== null) document.title = picture.title;
    this.#viewport.drawn();
    this.#installed.drawn();
  }

  #announce({ panes, layout }: PictureChanges): void {
    const { picture } = this.#viewport;
    const box = picture.layout?.panes.find(({ pane }) => pane === picture.layout?.active);
    const changed = box && panes.get(box.pane);
    if (!box || !changed) return;
    this.#announcer.changed(
      picture.rows(box.pane),
      layout ? { ...changed, all: true } : changed,
      picture.cursor.y - box.y,
    );
  }

  /** Makes the font small enough for the whole window, or for the one pane's width, where that can still be read. */
  #scale(): void {
    const { layout, status } = this.#viewport.picture;
    if (!layout) return;
    const shown = this.#narrow.isOn ? this.#narrow.box(layout) : null;
    const { clientWidth: width, clientHeight: height } = this.#desk;
    const size =
      this.#narrow.zoom *
      this.#cell.sizeFor(
        { cols: (shown ?? layout).cols, rows: shown ? 0 : layout.rows + status.lines.length },
        { width, height },
        { least: shown ? fontSizes.leastNarrow : fontSizes.least, most: fontSizes.usual },
      );
    if (size !== this.#fontSize() || this.#cell.isStale) this.#cell.set(size);
  }

  #fontSize(): number {
    return Number.parseFloat(this.#root.style.getPropertyValue('--font-size'));
  }

  #notified(message: ServerNotification): void {
    if (this.#overlays.notified(message) || this.#tools.notified(message)) return;
    if (message.method === 'viewport.closed') {
      this.#notice.end(closedWords(message.params.reason));
      this.#tools.around.ended();
    } else if (message.method === 'viewport.echo')
      this.#narrow.echo.told(message.params.pane, message.params.echo);
    else if (message.method === 'viewport.clipboard') void this.#copy(textOfBytes(message.params.text));
  }

  /** Puts a text of the session into the clipboard; browsers may want a tap on the page first. */
  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#notice.progress('');
    } catch {
      const copy = textButton('Copy it', () => void this.#copy(text), { className: 'plain-button' });
      this.#notice.say(
        'The session copied a text, which the browser does not take by itself.',
        'lasting',
        copy,
      );
    }
  }

  #changed(state: WireState): void {
    this.#viewport.changed(state);
    if (state.kind !== 'open') {
      this.#overlays.close();
      this.#narrow.echo.lost();
    }
    if (state.kind === 'ended') this.#tools.around.ended();
    const isCut = state.kind === 'ended' && this.#viewport.hasUnacked;
    this.#notice.link(isCut ? { ...state, reason: `${state.reason} ${unackedSentence}` } : state);
    this.#installed.changed(state);
  }
}

const unackedSentence = 'What you typed last may not have arrived.';

function closedWords(reason: ViewportClosedReason): string {
  switch (reason.kind) {
    case 'detached':
      return 'Detached.';
    case 'session-ended':
      return `The session ${reason.session} has ended.`;
    case 'server-exit':
      return 'The server has ended.';
    case 'token-ended':
      return 'This page may no longer see the session.';
    default:
      return 'message' in reason ? String(reason.message) : 'The session is closed.';
  }
}

/** The page's default colours, by which the session's theme chooses its dark or light form. */
function pageColours(): { foreground: string; background: string } {
  const style = getComputedStyle(document.documentElement);
  return {
    foreground: style.getPropertyValue('--front').trim(),
    background: style.getPropertyValue('--back').trim(),
  };
}
