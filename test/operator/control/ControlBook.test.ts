import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { askMs, type ControlChange, type ControlMode } from '../../../src/operator/control/Control.ts';
import { ControlBook } from '../../../src/operator/control/ControlBook.ts';
import {
  agentPrincipal,
  ownerPrincipal,
  type Principal,
  rankOf,
  tokenPrincipal,
} from '../../../src/operator/Principal.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const ann = ownerPrincipal('ann');
const bob = tokenPrincipal({ id: 'b', name: 'bob', actor: 'person' });
const eve = tokenPrincipal({ id: 'e', name: 'eve', actor: 'person' });
const bot = agentPrincipal('bot', '%1');
const cron = tokenPrincipal({ id: 'c', name: 'cron', actor: 'program' });
const everybody = [ann, bob, eve, bot, cron];
const idleMs = 30_000;

let timers: FakeTimers;
let mode: ControlMode;
let told: string[];
let book: ControlBook<string>;

const nameOf = (principal: Principal | null) => principal?.name.split(' ')[0] ?? 'nobody';

function newBook(): ControlBook<string> {
  return new ControlBook<string>({
    timers,
    rules: () => ({ mode, idleMs }),
    changed: (_pane, { kind, from, to }: ControlChange) => told.push(`${kind} ${nameOf(from)}>${nameOf(to)}`),
  });
}

beforeEach(() => {
  timers = new FakeTimers();
  mode = 'lease';
  told = [];
  book = newBook();
});

const holder = () => nameOf(book.of('p')?.held?.holder ?? null);
const types = (who: Principal) => book.type('p', who) === null;

describe('a lease', () => {
  it('begins with a key, and ends some time after the last one', () => {
    expect(types(bot)).toBe(true);
    timers.advance(idleMs - 1);
    expect(types(bot)).toBe(true);
    timers.advance(idleMs - 1);
    expect(holder()).toBe('bot');
    timers.advance(1);
    expect(holder()).toBe('nobody');
    expect(told).toEqual(['taken nobody>bot', 'lapsed bot>nobody']);
    expect(timers.pending).toBe(0);
  });

  it('follows an operator that comes back as another principal, and nobody else', () => {
    types(ann);
    book.inherit('p', eve, bob);
    expect(holder()).toBe('ann');
    book.inherit('p', ann, bob);
    expect([holder(), types(bob), types(eve)]).toEqual(['bob', true, false]);
  });

  it('shuts out equals and lower ranks, and goes to a higher rank with its first key', () => {
    types(bob);
    expect([bot, cron, eve].map(types)).toEqual([false, false, false]);
    expect(holder()).toBe('bob');
    expect(types(ann)).toBe(true);
    expect(types(bob)).toBe(false);
    expect(told).toEqual(['taken nobody>bob', 'taken bob>ann']);
  });

  it('is between principals: two terminals of one never meet it, and no timer is made for their keys', () => {
    types(ann);
    expect(timers.pending).toBe(1);
    for (let key = 0; key < 100; key++) expect(types({ ...ann })).toBe(true);
    expect(timers.pending).toBe(1);
    expect(told).toEqual(['taken nobody>ann']);
  });

  it('is free when its holder leaves, and goes to who asked', () => {
    types(bob);
    book.ask('p', eve);
    book.left(bob.id, () => false);
    expect(holder()).toBe('eve');
    book.left(eve.id, () => true);
    expect(holder()).toBe('eve');
    book.left(eve.id, () => false);
    expect(holder()).toBe('nobody');
  });

  it('wakes who waits for it at each change, and at the end of the time', async () => {
    types(ann);
    const first = book.changes('p', 5000);
    book.release('p', ann);
    await first;
    const second = book.changes('p', 5000);
    timers.advance(5000);
    await second;
    const third = book.changes('p', 5000);
    book.forget('p');
    await third;
    expect(timers.pending).toBe(0);
  });
});

describe('a request to hand over', () => {
  it('is given by the holder with the same key, refused by taking again, or expires', () => {
    types(ann);
    expect(book.ask('p', bob)).toBe(null);
    expect(book.ask('p', eve)).toMatchObject({ kind: 'denied', asker: bob });
    book.ask('p', ann);
    expect(holder()).toBe('bob');
    book.ask('p', eve);
    book.take('p', bob);
    expect(holder()).toBe('bob');
    book.ask('p', eve);
    for (let passed = 0; passed < askMs; passed += 10_000) {
      types(bob);
      timers.advance(10_000);
    }
    expect(told).toEqual([
      'taken nobody>ann',
      'asked ann>ann',
      'given ann>bob',
      'asked bob>bob',
      'refused bob>bob',
      'asked bob>bob',
      'expired bob>bob',
    ]);
  });

  it('of a person to an agent is answered at once, for nobody else could', () => {
    types(bot);
    book.ask('p', bob);
    expect(holder()).toBe('bob');
  });

  it('of what is free takes it, and a release gives it to who asked', () => {
    book.ask('p', bob);
    expect(holder()).toBe('bob');
    book.ask('p', bot);
    book.release('p', bob);
    expect(holder()).toBe('bot');
    expect(book.release('p', bob)).toMatchObject({ kind: 'denied' });
  });
});

describe('the option control', () => {
  it('shared lets everybody type, and nobody hold', () => {
    types(bot);
    mode = 'shared';
    book.rulesChanged();
    expect(everybody.map(types)).toEqual(everybody.map(() => true));
    expect(holder()).toBe('nobody');
    expect(timers.pending).toBe(0);
  });

  it('exclusive lets only who took it type, without an end; a person still gets it from an agent by a key', () => {
    types(bob);
    mode = 'exclusive';
    book.rulesChanged();
    expect(everybody.map(types)).toEqual(everybody.map(() => false));
    book.take('p', bob);
    timers.advance(10 * idleMs);
    expect([types(bob), types(ann), holder()]).toEqual([true, false, 'bob']);
    expect(book.type('p', ann)).toMatchObject({ mayTake: true });
    book.take('p', ann);
    book.give('p', ann, bot);
    expect([types(bot), types(cron), types(bob), holder()]).toEqual([true, false, true, 'bob']);
  });
});

it('is known to the next server, as if its holder had typed just now', () => {
  types(bot);
  const state = JSON.parse(JSON.stringify(book.toState())) as ReturnType<typeof book.toState>;
  timers.advance(idleMs / 2);
  book = newBook();
  for (const [pane, each] of state) book.restore(pane, each);
  expect([holder(), book.of('p')?.last?.id]).toEqual(['bot', bot.id]);
  expect(types(cron)).toBe(false);
  timers.advance(idleMs);
  expect(holder()).toBe('nobody');
});

describe('whatever people and agents do', () => {
  const who = fc.constantFrom(...everybody);
  const step = fc.oneof(
    fc.record({ act: fc.constantFrom('type', 'take', 'ask', 'release', 'left'), who, to: who }),
    fc.record({ act: fc.constant('give'), who, to: who }),
    fc.record({ act: fc.constantFrom('wait'), who, to: who }),
    fc.record({ act: fc.constantFrom('shared', 'lease', 'exclusive'), who, to: who }),
  );

  it('no agent or program takes from a person, a person gets it from them by a key, and nobody holds without end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        timers = new FakeTimers();
        mode = 'lease';
        book = newBook();
        for (const { act, who: one, to } of steps) {
          const before = book.of('p')?.held?.holder ?? null;
          let accepted: boolean | null = null;
          if (act === 'type') accepted = types(one);
          else if (act === 'take' || act === 'ask' || act === 'release') book[act]('p', one);
          else if (act === 'give') book.give('p', one, to);
          else if (act === 'left') book.left(one.id, () => false);
          else if (act === 'wait') timers.advance(10_000);
          else {
            mode = act as ControlMode;
            book.rulesChanged();
          }
          const after = book.of('p')?.held?.holder ?? null;
          const isBy = act !== 'wait' && act !== 'left' && before !== null && before.id !== one.id;
          if (
            isBy &&
            after !== before &&
            rankOf(one) <= rankOf(before) &&
            mode === 'lease' &&
            act !== 'lease'
          )
            return false;
          if (accepted !== null && mode === 'lease') {
            const mustGo = before === null || before.id === one.id || rankOf(one) > rankOf(before);
            if (accepted !== mustGo) return false;
            if (accepted !== (after?.id === one.id)) return false;
          }
          if (act === 'type' && one.actor === 'person' && before?.actor !== 'person' && before !== null)
            if (accepted !== true || (mode !== 'shared' && after?.id !== one.id)) return false;
        }
        mode = 'lease';
        book.rulesChanged();
        timers.advance(askMs + 2 * idleMs);
        return holder() === 'nobody' && timers.pending === 0;
      }),
      { numRuns: 500 },
    );
  });
});
