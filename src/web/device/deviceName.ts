/** The name that a browser proposes for itself when it is paired: 'iPhone', 'Chrome on Linux'. */

const devices = ['iPhone', 'iPad'] as const;
/** Of more specific ones first: Edge and Opera also say Chrome, and Chrome says Safari. */
const browsers: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\bFirefox\//],
  ['Chrome', /\b(Headless)?Chrome\//],
  ['Safari', /\bSafari\//],
];
const systems: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  // iPadOS says that it is a Mac.
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
];

export function deviceName(userAgent: string): string {
  const device = devices.find((name) => userAgent.includes(name));
  if (device) return device;
  const browser = browsers.find(([, mark]) => mark.test(userAgent))?.[0] ?? 'Browser';
  const system = systems.find(([, mark]) => mark.test(userAgent))?.[0];
  return system === undefined ? browser : `${browser} on ${system}`;
}
