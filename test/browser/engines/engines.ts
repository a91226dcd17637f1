/** The engines that the suite drives, and what each needs of Debian. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineOptions, EnginePage } from './EnginePage.ts';
import { Firefox } from './Firefox.ts';
import { WebKitPage } from './WebKitPage.ts';
import { XDisplay } from './XDisplay.ts';

/** Browsers of one engine on a display of its own. */
export interface Engine {
  readonly display: XDisplay;
  /** Opens an address, with a storage of its own. */
  open(url: string, options: EngineOptions): Promise<EnginePage>;
  end(): Promise<void>;
}

/** Starts the engine. Errors: a sentence that names the Debian package which is missing. */
type Start = () => Promise<Engine>;

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function need(program: string, name: string, debianPackage: string): void {
  if (!onPath(program)) throw new Error(`${name} is missing here: apt-get install ${debianPackage}`);
}

function needDisplay(): Promise<XDisplay> {
  need('Xvfb', 'The X display for browsers (Xvfb)', 'xvfb');
  need('xdotool', 'The keyboard of that display (xdotool)', 'xdotool');
  return XDisplay.start();
}

async function startFirefox(): Promise<Engine> {
  need('firefox-esr', 'Firefox', 'firefox-esr');
  const display = await needDisplay();
  /** Started when they are needed: preferences are those of a whole browser. */
  const browsers = new Map<string, Firefox>();
  return {
    display,
    async open(url, options) {
      const key = `${options.colours} ${options.touch === true}`;
      const browser = browsers.get(key) ?? (await Firefox.start(display, options));
      browsers.set(key, browser);
      return browser.open(url, options);
    },
    async end() {
      for (const browser of browsers.values()) await browser.end();
      await display.stop();
    },
  };
}

/** Where Debian has the browser, for the versions of its library. */
const triplet = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const miniBrowsers = ['4.1', '4.0', '6.0'].map(
  (version) => `/usr/lib/${triplet}/webkit2gtk-${version}/MiniBrowser`,
);

async function startWebKit(): Promise<Engine> {
  need('WebKitWebDriver', 'WebKit', 'webkit2gtk-driver');
  const binary = miniBrowsers.find((path) => existsSync(path));
  if (binary === undefined) throw new Error(`WebKit is missing here: none of ${miniBrowsers.join(', ')}`);
  const display = await needDisplay();
  return {
    display,
    open: (url, options) => WebKitPage.open(display, binary, url, options),
    end: () => display.stop(),
  };
}

export const engines: readonly (readonly [name: string, start: Start])[] = [
  ['Firefox', startFirefox],
  ['WebKit', startWebKit],
];
