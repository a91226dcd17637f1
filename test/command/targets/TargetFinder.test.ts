import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/protocol/errors.ts';
import { FakeClient } from '../../helpers/fakeServices.ts';
import { nobody, twoSessions } from '../languageHarness.ts';

type Type = 'session' | 'window' | 'pane';

/** What a target comes to, as `session:window.pane`, or the sentence that says why not. */
function outcomes() {
  const scene = twoSessions();
  const find = (type: Type, text: string, how = {}, more = {}): string => {
    try {
      const { session, winlink, pane, index } = scene.finder(more).find(type, text, how);
      return `${session.name}:${winlink.index}.${pane.index}${index === undefined ? '' : ` at ${index}`}`;
    } catch (error) {
      if (error instanceof HoldfastError) return error.message;
      throw error;
    }
  };
  return { ...scene, find };
}

/** Taken of tmux 3.3a with the same tree: has-session, select-window and select-pane -t of each say the same. */
const asInTmux = `
alpha | alpha:0.0
be | beta:0.0
beta: | beta:0.0
beta:9 | can't find window: 9
:9 | can't find window: 9
:two | can't find window: two
alpha:two | alpha:1.0
alpha:=two | alpha:1.0
alpha:=tw | can't find window: tw
alpha.1 | alpha:0.1
alpha:one.1 | alpha:0.1
alpha:one.9 | can't find pane: 9
%99 | can't find pane: %99
@99 | can't find window: @99
$99 | can't find session: $99
%0 | alpha:0.0
@1 | alpha:1.0
$2 | beta:0.0
alpha:^ | alpha:0.0
alpha:{start} | alpha:0.0
alpha:$ | alpha:2.0
alpha:{end} | alpha:2.0
alpha:+ | alpha:1.0
alpha:- | alpha:2.0
alpha:+5 | alpha:2.0
.+ | beta:0.0
.1 | can't find pane: 1
nosuch: | can't find session: nosuch
alpha:one.{top} | alpha:0.0
alpha:one.{bottom-right} | alpha:0.1
~ | no marked target
{marked} | no marked target
= | no mouse target
: | beta:0.0
:. | beta:0.0
. | beta:0.0
alpha:nosuch | can't find window: nosuch
=alpha:=one | alpha:0.0
@0.1 | alpha:0.1
%1.0 | can't find window: %1
alpha:%1 | can't find window: %1
beta:@1 | can't find window: @1
beta.%0 | can't find pane: %0`
  .trim()
  .split('\n')
  .map((line) => line.split(' | '));

describe('targets', () => {
  it('mean what they mean in tmux', () => {
    const { find } = outcomes();
    for (const type of ['session', 'window', 'pane'] as const) {
      for (const [text = '', expected] of asInTmux) {
        expect([type, text, find(type, text)]).toEqual([type, text, expected]);
      }
    }
    expect(find('session', '=be')).toBe("can't find session: be");
    expect(find('session', '=beta')).toBe('beta:0.0');
    expect(find('session', 'one')).toBe("can't find session: one");
    expect(find('window', 'nosuch')).toBe("can't find window: nosuch");
    expect(find('pane', 'nosuch')).toBe("can't find pane: nosuch");
    expect(find('window', '{last}')).toBe("can't find window: !");
    expect(find('pane', '{last}')).toBe("can't find pane: !");
  });

  it('say what an ambiguous name could be, behind the sentence of tmux', () => {
    const { find } = outcomes();
    expect(find('session', 'alp')).toBe("can't find session: alp, could be: alpha, alpine");
    expect(find('window', 'alp')).toBe("can't find window: alp, could be: alpha, alpine");
    expect(find('pane', 'al*')).toBe("can't find pane: al*, could be: alpha, alpine");
    expect(find('window', 'alpha:tw')).toBe("can't find window: tw, could be: two, twin");
    expect(find('session', 'alph*')).toBe('alpha:0.0');
  });

  it('a free index is found where a window is to be put', () => {
    const { find } = outcomes();
    const place = { windowIndex: true };
    expect(find('window', 'alpha:7', place)).toBe('alpha:0.0 at 7');
    expect(find('window', 'alpha:1', place)).toBe('alpha:1.0 at 1');
    expect(find('window', 'alpha:two', place)).toBe('alpha:1.0 at 1');
    expect(find('window', '3', place)).toBe('beta:0.0 at 3');
    expect(find('window', 'alpha:', place)).toBe('alpha:0.0');
    expect(find('window', 'alpha', place)).toBe('alpha:0.0');
    expect(find('window', 'alpha:1.0', place)).toBe("can't specify pane here");
  });

  it('without a target, the caller`s client, pane or the session used last is meant', () => {
    const { find, services, alpha, beta, split, tree, clock } = outcomes();
    expect(find('pane', '')).toBe('beta:0.0');
    alpha.activityAt = clock.time + 1;
    expect(find('pane', '')).toBe('alpha:0.0');
    const client = new FakeClient(beta);
    services.attached.push(client);
    expect(find('pane', '', {}, { caller: { ...nobody, client } })).toBe('beta:0.0');
    beta.activityAt = clock.time + 2;
    expect(find('pane', '', {}, { caller: { ...nobody, pane: split } })).toBe('alpha:0.0');
    tree.setMarked(split);
    expect(find('pane', '~')).toBe('alpha:0.1');
    expect(find('pane', '', { defaultMarked: true })).toBe('alpha:0.1');
    expect(find('session', client.name)).toBe('beta:0.0');
  });

  it('any text is found or refused with a sentence', () => {
    const { find } = outcomes();
    const part = fc.constantFrom(...'alpha a* = : . %0 @1 $ { } ! + - 99 ~ [ \\'.split(' '));
    const text = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.string(),
    );
    const type = fc.constantFrom<Type>('session', 'window', 'pane');
    fc.assert(
      fc.property(text, type, fc.boolean(), (target, of, windowIndex) => {
        expect(find(of, target, { windowIndex })).toMatch(
          /^(alpha|alpine|beta):\d+\.\d+( at \d+)?$|^can't |^no marked target$|^no mouse target$/,
        );
      }),
      { numRuns: 500 },
    );
  });
});
