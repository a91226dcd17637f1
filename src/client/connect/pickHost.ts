/**
 * The list of known hosts before an attach: drawn like every list, on the alternate screen. Owns the terminal while it
 * is open; the caller forgets hosts and connects. A bundle of its own, since no attach needs it.
 */
import { InputDecoder, type TypedInput } from '../../keys/InputDecoder.ts';
import { fail } from '../../protocol/errors.ts';
import { noModes } from '../../protocol/frames.ts';
import type { ListOverlay, OverlayItem, Tone } from '../../protocol/overlays.ts';
import type { ActParams, ActResult } from '../chrome/messages.ts';
import { Overlays } from '../Overlays.ts';
import { defaultLooks, looksOn } from '../overlays/look.ts';
import { ScreenView } from '../ScreenView.ts';
import { capabilitiesOf } from '../terminal/capabilities.ts';
import { Terminal, type TerminalDevices } from '../terminal/Terminal.ts';
import type { KnownHost } from './KnownHosts.ts';
import type { Reach } from './reach.ts';

interface HostPickerParts {
  hosts(): readonly KnownHost[];
  reach(host: KnownHost): Promise<Reach>;
  /** A time as an age, such as '3h'. */
  age(at: number): string;
  forget(address: string): void;
}

/** Wait for the rest of an escape sequence, milliseconds: the terminal is on this machine. */
const escapeMs = 50;

const tones: Readonly<Record<Reach, readonly [tone: Tone, word: string]>> = {
  reachable: ['good', 'reachable'],
  unreachable: ['bad', 'unreachable'],
  unknown: ['dim', ''],
};

const actions: ListOverlay['actions'] = [
  { name: 'new', key: 'C-o', asks: 'text', question: '[user@]host[:session], or a URL:', general: true },
  { name: 'forget', key: 'C-x', asks: 'confirm', question: 'Forget %, with its token?' },
];

/** Asks the user of this process's terminal for a host; null for none. Errors: dumb-terminal. */
export function pickHost(parts: HostPickerParts): Promise<string | null> {
  if (process.env.TERM === 'dumb') throw fail('dumb-terminal', {});
  const { stdin: input, stdout: output } = process;
  return new HostPicker({ input, output, signals: process }, parts).run();
}

class HostPicker {
  readonly #devices: TerminalDevices;
  readonly #parts: HostPickerParts;
  readonly #terminal: Terminal;
  readonly #screen: ScreenView;
  readonly #overlays: Overlays;
  readonly #decoder = new InputDecoder();
  /** Typed items that the list has, in order; what it did not consume is for the session. */
  readonly #passed: TypedInput[] = [];
  readonly #found = new Map<string, Reach>();
  #escape: NodeJS.Timeout | undefined;
  #chosen: string | null = null;
  #lastLine = '';

  constructor(devices: TerminalDevices, parts: HostPickerParts) {
    this.#devices = devices;
    this.#parts = parts;
    const capabilities = capabilitiesOf(process.env);
    this.#terminal = new Terminal(devices, capabilities, {
      input: (bytes) => this.#typed(bytes),
      resized: () => this.#resized(),
      resumed: () => this.#screen.repaint(),
      ended: () => this.#overlays.close(),
    });
    this.#screen = new ScreenView(this.#terminal, capabilities, () => {});
    this.#overlays = new Overlays(
      {
        size: () => this.#size(),
        show: (picture) => this.#screen.setLayer(picture),
        act: async (params) => this.#act(params),
        preview: () => Promise.reject(new Error('hosts have no preview')),
        lastScreen: () => Promise.resolve([]),
        say: (sentence) => {
          this.#lastLine = `${sentence}\n`;
        },
      },
      looksOn(capabilities.colours, defaultLooks),
    );
  }

  async run(): Promise<string | null> {
    this.#terminal.enter();
    this.#clear();
    const asked = this.#overlays.ask({
      kind: 'list',
      title: 'hosts',
      items: this.#items(),
      actions,
      preview: false,
      empty: 'no host is known any more',
      size: 'small',
    });
    this.#look();
    const { answer, taken } = await asked;
    clearTimeout(this.#escape);
    this.#screen.close();
    await this.#terminal.leave(this.#lastLine);
    const ahead = this.#passed.slice(taken).map(({ bytes }) => bytes);
    if (ahead.length > 0) this.#devices.input.unshift(Buffer.concat(ahead));
    return answer?.id ?? this.#chosen;
  }

  #size() {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Shows an empty screen, and has the terminal report clicks. */
  #clear(): void {
    this.#screen.show({
      rev: 0,
      layout: { ...this.#size(), panes: [], active: '', zoomed: false, borderLines: 'spaces', fill: ' ' },
      modes: { ...noModes, mouse: 'drag', mouseEncoding: 'sgr' },
    });
  }

  #resized(): void {
    this.#screen.resized();
    this.#clear();
    this.#overlays.resized();
  }

  #typed(bytes: Uint8Array): void {
    clearTimeout(this.#escape);
    this.#pass(this.#decoder.decode(bytes));
    if (this.#decoder.pending) this.#escape = setTimeout(() => this.#pass(this.#decoder.flush()), escapeMs);
  }

  #pass(typed: readonly TypedInput[]): void {
    for (const input of typed) {
      const { key, mouse } = input;
      if (key === null && !mouse) continue;
      this.#passed.push(input);
      if (mouse) this.#overlays.mouse({ event: mouse.event, button: mouse.button, x: mouse.x, y: mouse.y });
      else if (key !== null) this.#overlays.key(key);
    }
  }

  #items(): OverlayItem[] {
    return this.#parts.hosts().map((host) => {
      const [tone, word] = tones[this.#found.get(host.address) ?? 'unknown'];
      const tags: OverlayItem['tags'] = [['dim', `heard ${this.#parts.age(host.heardAt)} ago`]];
      if (word !== '') tags.unshift([tone, word]);
      return { id: host.address, depth: 0, label: host.address, tags };
    });
  }

  /** Tries every host, and shows each result as it comes. */
  #look(): void {
    for (const host of this.#parts.hosts())
      void this.#parts.reach(host).then((found) => {
        this.#found.set(host.address, found);
        this.#overlays.setItems(this.#items());
      });
  }

  #act({ action, id, text }: ActParams): ActResult {
    if (action === 'forget') this.#parts.forget(id);
    else {
      this.#chosen = text ?? null;
      this.#overlays.close();
    }
    return { items: this.#items() };
  }
}
