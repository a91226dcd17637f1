/**
 * The list of known hosts on the user's terminal: the most recent first, with whether each can be reached. Owns the
 * lines and the keys; draws in place, on the normal screen, and leaves nothing behind.
 */
import type { KnownHost } from './KnownHosts.ts';
import type { Reach } from './reach.ts';

interface PickerDevices {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

interface PickerParts {
  hosts: readonly KnownHost[];
  reach(host: KnownHost): Promise<Reach>;
  /** A time as an age, such as '3h'. */
  age(at: number): string;
}

const words: Readonly<Record<Reach, string>> = {
  reachable: '\x1b[32mreachable\x1b[m',
  unreachable: '\x1b[31munreachable\x1b[m',
  unknown: '',
};

/** The chosen host; null for none. */
export function pickHost(devices: PickerDevices, parts: PickerParts): Promise<KnownHost | null> {
  const { input, output } = devices;
  const most = Math.max(1, Math.min(parts.hosts.length, (output.rows || 24) - 2));
  const found = new Map<KnownHost, Reach>();
  let at = 0;
  let top = 0;
  const width = Math.max(...parts.hosts.map(({ address }) => address.length));
  const line = (host: KnownHost, n: number) => {
    const reachable = found.get(host);
    const what = reachable === undefined ? '…' : words[reachable];
    const text = `${host.address.padEnd(width)}  last heard ${parts.age(host.heardAt)} ago`;
    const cut = text.slice(0, Math.max(10, (output.columns || 80) - 16));
    return `${n === at ? `\x1b[7m> ${cut}\x1b[m` : `  ${cut}`}  ${what}\x1b[K\r\n`;
  };
  const draw = (first = false) => {
    if (at < top) top = at;
    if (at >= top + most) top = at - most + 1;
    const shown = parts.hosts.slice(top, top + most).map((host, n) => line(host, top + n));
    const help = 'Enter connects, arrows or j k move, q leaves\x1b[K';
    output.write(`${first ? '' : `\x1b[${most}A`}\r${shown.join('')}${help}\r`);
  };
  return new Promise((resolve) => {
    const end = (host: KnownHost | null) => {
      input.off('data', take);
      input.pause();
      input.setRawMode(false);
      output.write(`\x1b[${most}A\r\x1b[J\x1b[?25h`);
      resolve(host);
    };
    const move = (by: number) => {
      at = Math.max(0, Math.min(parts.hosts.length - 1, at + by));
      draw();
    };
    const take = (chunk: Buffer) => {
      const keys = chunk.toString('latin1').match(/\x1b[[O][A-D]|[\s\S]/g) ?? [];
      for (const key of keys) {
        if (key === '\r' || key === '\n') return end(parts.hosts[at] ?? null);
        if (key === 'q' || key === '\x03' || key === '\x1b' || key === '\x04') return end(null);
        if (key === 'j' || key === '\x0e' || /^\x1b[[O]B$/.test(key)) move(1);
        if (key === 'k' || key === '\x10' || /^\x1b[[O]A$/.test(key)) move(-1);
      }
    };
    input.setRawMode(true);
    input.resume();
    input.on('data', take);
    output.write('\x1b[?25l');
    draw(true);
    let over = false;
    for (const host of parts.hosts)
      void parts.reach(host).then((what) => {
        found.set(host, what);
        if (!over && input.listeners('data').includes(take)) draw();
        else over = true;
      });
  });
}
