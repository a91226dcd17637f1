/**
 * A page in WebKitGTK's MiniBrowser, driven by W3C WebDriver through WebKitWebDriver. Owns both processes, whose profile is
 * a private one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Device, type EngineOptions, EnginePage } from './EnginePage.ts';
import type { XDisplay } from './XDisplay.ts';

export class WebKitPage extends EnginePage {
  readonly windowClass = 'MiniBrowser';
  readonly #driver: ChildProcess;
  readonly #address: string;
  readonly #home: string;
  #session = '';

  private constructor(driver: ChildProcess, address: string, home: string) {
    super();
    this.#driver = driver;
    this.#address = address;
    this.#home = home;
  }

  static async open(
    display: XDisplay,
    binary: string,
    url: string,
    options: EngineOptions,
  ): Promise<WebKitPage> {
    const home = mkdtempSync(join(tmpdir(), 'hft-webkit-'));
    // Pictures are taken at rest.
    const settings = join(home, '.config', 'gtk-3.0');
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        XDG_RUNTIME_DIR: home,
        DISPLAY: display.name,
        GDK_BACKEND: 'x11',
        GTK_THEME: options.colours === 'dark' ? 'Adwaita:dark' : 'Adwaita',
        // Its processes need namespaces for that, which a container may not make.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        // Services of a desktop that is not there; a message bus would be started for each browser, and outlive it.
        DBUS_SESSION_BUS_ADDRESS: 'disabled:',
        GTK_USE_PORTAL: '0',
        NO_AT_BRIDGE: '1',
      },
      stdio: 'ignore',
      detached: true,
    });
    const page = new WebKitPage(driver, `http://127.0.0.1:${port}`, home);
    await page.#start(binary, options);
    await page.goto(url);
    return page;
  }

  async #start(binary: string, { width, height }: EngineOptions): Promise<void> {
    const browserOptions = { binary, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': browserOptions } };
    const { sessionId } = (await this.#untilListens('/session', { capabilities })) as { sessionId: string };
    this.#session = `/session/${sessionId}`;
    await this.resize(width, height);
  }

  takeComplaints(): Promise<string[]> {
    return this.evaluate(() => {
      const said = (window as unknown as Listened).said?.splice(0) ?? [];
      // The page says its errors before that itself.
      const fault = /This page has a fault.*/s.exec(document.body.innerText);
      return fault ? [...said, fault[0]] : said;
    });
  }

  async goto(url: string): Promise<void> {
    await this.#post('/url', { url });
    await this.evaluate(listen);
  }

  async reload(): Promise<void> {
    await this.#post('/refresh', {});
    await this.evaluate(listen);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#post('/window/rect', { x: 0, y: 0, width, height });
    const inner = await this.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    // Around the view there are the window's own bars.
    const rect = { x: 0, y: 0, width: 2 * width - inner.width, height: 2 * height - inner.height };
    await this.#post('/window/rect', rect);
  }

  async close(): Promise<void> {
    const ended = once(this.#driver, 'exit');
    try {
      // The whole group: the driver leaves the browser behind when it is killed.
      process.kill(-(this.#driver.pid ?? 0), 'SIGKILL');
    } catch {
      // It has ended already.
    }
    if (this.#driver.exitCode === null && this.#driver.signalCode === null) await ended;
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  protected async value(expression: string): Promise<string> {
    const script = `const [done] = arguments; (${expression}).then((v) => done({ v }), (e) => done({ e: String(e) }));`;
    const { v, e } = (await this.#post('/execute/async', { script, args: [] })) as { v?: string; e?: string };
    if (v === undefined) throw new Error(e);
    return v;
  }

  protected async perform(actions: Device[]): Promise<void> {
    await this.#post('/actions', { actions });
    // It takes a turn like the one before for no change of the wheel, until it forgets its input devices.
    if (actions.some(({ type }) => type === 'wheel'))
      await fetch(`${this.#address}${this.#session}/actions`, { method: 'DELETE' });
  }

  protected async capture(): Promise<Buffer> {
    const response = await fetch(`${this.#address}${this.#session}/screenshot`);
    const { value } = (await response.json()) as { value: string };
    return Buffer.from(value, 'base64');
  }

  #post(path: string, body: object): Promise<unknown> {
    return this.#request(`${this.#session}${path}`, body);
  }

  async #request(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.#address}${path}`, { method: 'POST', body: JSON.stringify(body) });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
    if (!response.ok) throw new Error(`${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  /** The driver says nowhere when it listens. */
  async #untilListens(path: string, body: object): Promise<unknown> {
    for (;;) {
      try {
        return await this.#request(path, body);
      } catch (error) {
        if (!(error instanceof TypeError) || this.#driver.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

/** The window of a page in which `listen` has run. */
interface Listened {
  said?: string[];
}

/** Collects complaints in the page, from its load on: the driver tells nothing of its console. */
function listen(): void {
  const said: string[] = [];
  (window as unknown as Listened).said = said;
  window.addEventListener('error', ({ message }) => said.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => said.push(String(reason)));
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    said.push(`Content Security Policy: ${violatedDirective} ${blockedURI}`),
  );
}

/** The driver takes a number only. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
