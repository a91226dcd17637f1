/** Questions on a clock and a store of the test's own, which outlive servers as the real ones do. */

import { Asks } from '../../src/operator/asks/Asks.ts';
import type { AskQuestion, Draft } from '../../src/operator/asks/question.ts';
import type { AskStore, KeptQuestions } from '../../src/operator/asks/types.ts';
import type { Principal } from '../../src/operator/Principal.ts';
import { fail } from '../../src/protocol/errors.ts';
import { FakeTimers } from './fakeTimers.ts';

export const ann: Principal = { id: 'owner', name: 'ann', actor: 'person' };
export const ben: Principal = { id: 'token:b', name: 'ben', actor: 'person' };
export const claude: Principal = { id: 'agent:claude:%3', name: 'claude in %3', actor: 'agent' };
export const crush: Principal = { id: 'agent:crush:%4', name: 'crush in %4', actor: 'agent' };

/** The disk: lines that were written, as JSON text. */
class Disk implements AskStore {
  isFull = false;
  text = new Map<string, string>();
  next = 1;
  /** Everything that was ever written. */
  history = '';

  get isLong(): boolean {
    return false;
  }

  write(question: AskQuestion): void {
    if (this.isFull) throw fail('file-error', { path: 'asks.jsonl', reason: 'No space left on device' });
    const line = JSON.stringify(question);
    this.history += line;
    this.text.set(question.id, line);
    this.next = Math.max(this.next, Number(question.id.slice(1)) + 1);
  }

  rewrite({ questions, next }: KeptQuestions): void {
    if (this.isFull) return;
    this.text = new Map(questions.map((question) => [question.id, JSON.stringify(question)]));
    this.next = next;
  }

  load(): KeptQuestions {
    return {
      questions: [...this.text.values()].map((line) => JSON.parse(line) as AskQuestion),
      next: this.next,
    };
  }
}

export class AskBench {
  readonly disk = new Disk();
  timers = new FakeTimers();
  asks: Asks;
  /** Every change, in order, over all servers. */
  readonly told: AskQuestion[] = [];
  boot = 'boot-1';
  /** Added to the timers' clock. */
  wall = 1_700_000_000_000;
  #bootedAt = 0;
  #before = 0;

  constructor() {
    this.asks = this.#newServer();
  }

  /** Milliseconds that have really passed. */
  get elapsed(): number {
    return this.#before + this.timers.now();
  }

  get now(): number {
    return this.wall + this.elapsed;
  }

  open(draft: Partial<Draft> & { title: string }, by = ann, asker: object = {}): AskQuestion {
    return this.asks.open({ kind: 'choice', session: null, pane: null, ...draft }, by, asker).question;
  }

  /** kill -9 of the server; the next one starts after `ms`. */
  kill(ms = 0): void {
    this.asks.stop();
    this.#before += this.timers.now() + ms;
    this.timers = new FakeTimers();
    this.asks = this.#newServer();
  }

  reboot(ms = 30_000): void {
    this.boot = `boot-${Number(this.boot.slice(5)) + 1}`;
    this.#bootedAt = this.elapsed + ms;
    this.kill(ms);
  }

  #newServer(): Asks {
    const boot = this.boot;
    const asks = new Asks(
      {
        clock: {
          now: () => this.now,
          up: () => this.elapsed - this.#bootedAt,
          boot,
          isThisBoot: (other) => other === boot,
          settled: () => null,
        },
        timers: this.timers,
        store: this.disk,
        happened: (question) => this.told.push(question),
      },
      this.disk.load(),
    );
    asks.start();
    return asks;
  }
}

/** The code of the error that `run` throws; null for none. */
export function codeOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
