/**
 * Debian's Firefox, driven by WebDriver BiDi, which it speaks itself. Owns the browser's process, its profile, and the pages
 * in it, each with cookies and storage of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BidiSocket } from './BidiSocket.ts';
import { type Device, type EngineOptions, EnginePage } from './EnginePage.ts';
import type { XDisplay } from './XDisplay.ts';

/** Nothing from elsewhere, no first-run pages, and what a test pretends. */
const preferences = ({ colours, touch }: EngineOptions): Record<string, string | number | boolean> => ({
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.update.enabled': false,
  // Input methods work in a window that has the focus, not in one that is told so.
  'focusmanager.testmode': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.server': 'data:,',
  // Pictures are taken at rest.
  'ui.prefersReducedMotion': 1,
  'layout.css.prefers-color-scheme.content-override': colours === 'dark' ? 0 : 1,
  // As on a phone: fingers, and nothing to hover with (LookAndFeel.h, PointerCapabilities).
  ...(touch
    ? {
        'ui.primaryPointerCapabilities': 1,
        'ui.allPointerCapabilities': 1,
        'dom.w3c_touch_events.enabled': 1,
      }
    : {}),
});

interface LogEntry {
  level: string;
  text: string | null;
  source: { context?: string };
}

export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #pages = new Map<string, FirefoxPage>();
  #socket: BidiSocket | null = null;

  private constructor(browser: ChildProcess, profile: string) {
    this.#process = browser;
    this.#profile = profile;
  }

  static async start(display: XDisplay, options: EngineOptions): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'hft-firefox-'));
    const lines = Object.entries(preferences(options)).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const args = ['--profile', profile, '--no-remote', '--remote-debugging-port', '0', 'about:blank'];
    const browser = spawn('firefox-esr', args, {
      env: {
        ...process.env,
        HOME: profile,
        DISPLAY: display.name,
        MOZ_CRASHREPORTER_DISABLE: '1',
        // A message bus would be started, and outlive it.
        DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const firefox = new Firefox(browser, profile);
    await firefox.#connect();
    return firefox;
  }

  async #connect(): Promise<void> {
    const address = await addressSaid(this.#process);
    this.#socket = await BidiSocket.connect(`${address}/session`, (method, params) => {
      if (method === 'log.entryAdded') this.#logged(params as LogEntry);
    });
    await this.#socket.send('session.new', { capabilities: {} });
    await this.#socket.send('session.subscribe', { events: ['log.entryAdded'] });
  }

  async open(url: string, { width, height }: EngineOptions): Promise<FirefoxPage> {
    const socket = this.#socket;
    if (!socket) throw new Error('Firefox has not started');
    const { userContext } = await socket.send('browser.createUserContext', {});
    const { context } = await socket.send('browsingContext.create', { type: 'tab', userContext });
    const page = new FirefoxPage(socket, String(context), String(userContext));
    this.#pages.set(page.context, page);
    await page.resize(width, height);
    await page.goto(url);
    return page;
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    this.#socket?.close();
    // Its other processes may still write.
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  #logged({ level, text, source }: LogEntry): void {
    if (level === 'error') this.#pages.get(source.context ?? '')?.complain(text ?? '');
  }
}

class FirefoxPage extends EnginePage {
  readonly windowClass = 'firefox-esr';
  readonly context: string;
  readonly #userContext: string;
  readonly #complaints: string[] = [];
  readonly #socket: BidiSocket;

  constructor(socket: BidiSocket, context: string, userContext: string) {
    super();
    this.#socket = socket;
    this.context = context;
    this.#userContext = userContext;
  }

  complain(said: string): void {
    this.#complaints.push(said);
  }

  async takeComplaints(): Promise<string[]> {
    return this.#complaints.splice(0);
  }

  async goto(url: string): Promise<void> {
    await this.#send('browsingContext.navigate', { url, wait: 'complete' });
  }

  async reload(): Promise<void> {
    await this.#send('browsingContext.reload', { wait: 'complete' });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#send('browsingContext.setViewport', { viewport: { width, height } });
  }

  /** Its storage goes too. */
  async close(): Promise<void> {
    await this.#socket.send('browser.removeUserContext', { userContext: this.#userContext });
  }

  protected async value(expression: string): Promise<string> {
    const answer = await this.#socket.send('script.evaluate', {
      expression,
      target: { context: this.context },
      awaitPromise: true,
    });
    const { result, exceptionDetails } = answer as {
      result?: { value: string };
      exceptionDetails?: { text: string };
    };
    if (!result) throw new Error(exceptionDetails?.text);
    return result.value;
  }

  protected async perform(actions: Device[]): Promise<void> {
    await this.#send('input.performActions', { actions });
  }

  protected async capture(): Promise<Buffer> {
    const { data } = await this.#send('browsingContext.captureScreenshot', {});
    return Buffer.from(data as string, 'base64');
  }

  #send(method: string, params: object): Promise<Record<string, unknown>> {
    return this.#socket.send(method, { context: this.context, ...params });
  }
}

/** The address that Firefox says on its standard error. */
async function addressSaid({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error('no standard error');
  const lines = createInterface({ input: stderr });
  for await (const line of lines) {
    const [address] = /ws:\/\/[\d.:]+/.exec(line) ?? [];
    if (address === undefined) continue;
    // Its later lines must go somewhere.
    stderr.resume();
    return address;
  }
  throw new Error('Firefox ended before it could be driven');
}
