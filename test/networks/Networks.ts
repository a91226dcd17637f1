/**
 * Two machines' networks and a router between them, as network namespaces of this machine: real kernels' addresses, routes and
 * timeouts, and no mercy on half-open links. Owns the namespaces; what runs in them is its tests'. Needs root and iproute2.
 */
import { execFileSync } from 'node:child_process';

/** The far machine's address; the near one's can change. */
export const farAddress = '10.77.2.2';
const nearGate = '10.77.1.1';
const farGate = '10.77.2.1';

export class Networks {
  readonly #name = `hft${process.pid}`;
  #nearAddress = '10.77.1.2';

  /** Errors: says what is missing where namespaces can't be made; never goes on without them. */
  constructor() {
    try {
      for (const side of ['near', 'router', 'far']) ip('netns', 'add', this.#ns(side));
    } catch (error) {
      this.remove();
      throw new Error(`no network namespaces here (they take root, CAP_SYS_ADMIN and iproute2): ${error}`);
    }
    for (const side of ['near', 'far']) {
      this.#in(
        'router',
        'link',
        'add',
        side,
        'type',
        'veth',
        'peer',
        'name',
        'eth0',
        'netns',
        this.#ns(side),
      );
      this.#in('router', 'address', 'add', `${side === 'near' ? nearGate : farGate}/24`, 'dev', side);
      this.#in('router', 'link', 'set', side, 'up');
      this.#in(side, 'link', 'set', 'lo', 'up');
    }
    execFileSync('ip', [
      'netns',
      'exec',
      this.#ns('router'),
      'sh',
      '-c',
      'echo 1 >/proc/sys/net/ipv4/ip_forward',
    ]);
    this.#in('far', 'address', 'add', `${farAddress}/24`, 'dev', 'eth0');
    this.#in('far', 'link', 'set', 'eth0', 'up');
    this.#in('far', 'route', 'add', 'default', 'via', farGate);
    this.#in('near', 'address', 'add', `${this.#nearAddress}/24`, 'dev', 'eth0');
    this.#in('near', 'link', 'set', 'eth0', 'up');
    this.#in('near', 'route', 'add', 'default', 'via', nearGate);
  }

  /** What goes before a command line for it to run on that machine. */
  on(side: 'near' | 'far'): string[] {
    return ['ip', 'netns', 'exec', this.#ns(side)];
  }

  /** The near machine is in another network: its address, and every connection that was made from it, are gone. */
  move(): void {
    this.leave();
    this.arrive();
  }

  leave(): void {
    this.#in('near', 'address', 'del', `${this.#nearAddress}/24`, 'dev', 'eth0');
  }

  arrive(): void {
    this.#nearAddress = this.#nearAddress.replace(/\d+$/, (last) => String(Number(last) + 1));
    this.#in('near', 'address', 'add', `${this.#nearAddress}/24`, 'dev', 'eth0');
    this.#in('near', 'route', 'replace', 'default', 'via', nearGate);
  }

  /** The router drops every packet, and neither end is told. */
  drop(): void {
    for (const net of ['10.77.1.0/24', '10.77.2.0/24'])
      this.#in('router', 'route', 'add', 'blackhole', net, 'table', 'local');
  }

  pass(): void {
    for (const net of ['10.77.1.0/24', '10.77.2.0/24'])
      this.#in('router', 'route', 'del', 'blackhole', net, 'table', 'local');
  }

  remove(): void {
    for (const side of ['near', 'router', 'far'])
      try {
        ip('netns', 'del', this.#ns(side));
      } catch {
        // It was not made.
      }
  }

  #ns(side: string): string {
    return `${this.#name}${side}`;
  }

  #in(side: string, ...words: string[]): void {
    ip('-n', this.#ns(side), ...words);
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
