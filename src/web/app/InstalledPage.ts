/**
 * The page as an app of the device: its files and its last picture without a connection, new versions by consent, and
 * notifications.
 * Owns these parts and when each is asked; draws only its own elements.
 */
import type { HostLink, RelayUrl } from '../../relay/links.ts';
import type { PageViewport } from '../link/PageViewport.ts';
import type { WireState } from '../link/Wire.ts';
import type { Notice } from '../Notice.ts';
import type { GoMessage } from '../worker/GoMessage.ts';
import { ConnectionSection } from './ConnectionSection.ts';
import { DevicePanel, PanelSwitch } from './DevicePanel.ts';
import { FaultNotice } from './FaultNotice.ts';
import { FocusReports } from './FocusReports.ts';
import { LastPicture } from './LastPicture.ts';
import { PageWorker } from './PageWorker.ts';
import { PushSwitch } from './PushSwitch.ts';
import { VersionNotice } from './VersionNotice.ts';

export interface InstalledPageParts {
  root: HTMLElement;
  notice: Notice;
  viewport: PageViewport;
  /** A sentence when the clocks of host and device differ; '' otherwise. */
  clockWords(): string;
  /** Gives the keyboard to the session. */
  focus(): void;
}

/** Ends of the connection after which this device may see nothing any more. */
const refused = new Set(['token-ended', 'not-admitted']);

export class InstalledPage {
  readonly #parts: InstalledPageParts;
  readonly #picture: LastPicture;
  readonly #worker: PageWorker;
  readonly #pushes: PushSwitch;
  readonly #focus: FocusReports;
  readonly #connection: ConnectionSection;
  /** Public key of the host behind relays; '' for the server of the page. */
  #host = '';
  readonly #panel: DevicePanel;
  #state: WireState['kind'] = 'connecting';
  /** The picture on show is the host's, and may be kept. */
  #isLive = false;

  constructor(parts: InstalledPageParts) {
    this.#parts = parts;
    const { viewport, notice, root } = parts;
    this.#connection = new ConnectionSection(() => parts.clockWords());
    this.#picture = new LastPicture({
      take: () => {
        const [frame, session] = [viewport.picture.toFrame(), viewport.session];
        return this.#isLive && frame && session ? { frame, session, host: this.#host, at: Date.now() } : null;
      },
      failed: (sentence) => notice.say(sentence),
    });
    const version = new VersionNotice(() => {
      void this.#worker.useNewVersion().then(() => location.reload());
    });
    this.#worker = new PageWorker({ newVersion: () => version.show() });
    this.#pushes = new PushSwitch({ viewport, registration: () => this.#worker.registration });
    this.#focus = new FocusReports({
      report: (text) => viewport.report(text),
      looked: () => this.#looked(),
    });
    this.#panel = new DevicePanel([this.#connection, this.#pushes.section, this.#pictureSwitch()], () =>
      parts.focus(),
    );
    navigator.serviceWorker?.addEventListener('message', ({ data }) => this.#go(data as GoMessage));
    notice.element.after(new FaultNotice().element, version.element);
    root.append(this.#panel.element);
  }

  /** Opens the panel about this device. */
  openPanel(): void {
    this.#panel.open();
  }

  /** The clock of the host was measured. */
  clockChecked(): void {
    this.#connection.opened();
  }

  /** The host to which the page connects: one behind relays, or null for the server of the page. */
  connectsTo(host: HostLink | null): void {
    this.#connection.host = host;
    this.#host = host?.hostId ?? '';
  }

  /** The relay of that host which is in use. */
  reachedThrough(relay: RelayUrl): void {
    this.#connection.relay = relay;
  }

  /** The page shows another picture. */
  drawn(): void {
    if (this.#state === 'open') this.#picture.changed();
  }

  changed(state: WireState): void {
    const was = this.#state;
    this.#state = state.kind;
    if (state.kind !== 'open') this.#connection.relay = null;
    if (state.kind === 'lost' && was === 'connecting') void this.#showEarlier();
    else if (state.kind === 'lost') this.#picture.keepNow();
    else if (state.kind === 'open') {
      this.#isLive = true;
      this.#picture.changed();
      this.#focus.opened();
      if (document.visibilityState === 'visible') this.#looked();
      void this.#pushes.opened();
      // A host that was replaced may have another page.
      if (was === 'lost') void this.#worker.update();
    } else if (state.kind === 'ended' && refused.has(state.code)) {
      this.#isLive = false;
      void this.#picture.forget();
    }
  }

  #looked(): void {
    const session = this.#parts.viewport.session;
    if (session) void this.#worker.closeNews(session.id).catch(() => {});
  }

  /** A notification was tapped: shows its session, by loading the page anew when it is another one. */
  #go({ kind, session }: GoMessage): void {
    if (kind !== 'go' || this.#parts.viewport.session?.id === session) return;
    location.hash = `#/${encodeURIComponent(session)}`;
    location.reload();
  }

  async #showEarlier(): Promise<void> {
    const kept = await this.#picture.load();
    // Text typed under a picture goes to the host of the link.
    if (!kept || kept.host !== this.#host || this.#state === 'open') return;
    if (!this.#parts.viewport.showEarlier(kept.frame, kept.session)) return;
    this.#parts.notice.showsEarlier(kept.at);
    this.#parts.focus();
  }

  #pictureSwitch(): PanelSwitch {
    const picture = this.#picture;
    return new PanelSwitch({
      label: 'Keep the last picture',
      state: () => ({
        isOn: picture.isWanted,
        sentence: picture.isWanted
          ? 'What the screen showed last is kept on this device, encrypted, for times without a connection. Turned off, it is forgotten at once.'
          : 'Nothing of the screen is kept on this device.',
      }),
      turn: (wanted) => picture.want(wanted),
    });
  }
}
