/** Notifications: each terminal gets the form that it understands, and no text can end a sequence. */
import { describe, expect, it } from 'vitest';
import { capabilitiesOf, withAnswers, withFeatures } from '../../src/client/terminal/capabilities.ts';
import { formOf, formOfName, notificationBytes } from '../../src/client/terminal/notifications.ts';

describe('the form of notifications', () => {
  it.each([
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, '9'],
    [{ TERM: 'xterm-kitty' }, '99'],
    [{ TERM: 'foot' }, '777'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, '777'],
    [{ TERM: 'xterm-ghostty', TERM_PROGRAM: 'tmux' }, 'bell'],
    [{ TERM: 'xterm-256color' }, 'bell'],
    [{}, 'bell'],
  ])('of %j is %s', (env, form) => {
    expect(formOf(env)).toBe(form);
  });

  it.each([
    ['kitty(0.35.2)', '99'],
    ['iTerm2 3.5.0', '9'],
    ['holdfast(0.2.0)', '9'],
    ['ghostty 1.0.0', '777'],
    ['tmux 3.3a', 'bell'],
    ['XTerm(379)', undefined],
  ])('of a terminal that calls itself %s is %s', (name, form) => {
    expect(formOfName(name)).toBe(form);
  });

  it('follows the answer of the terminal, and the options before that', () => {
    const known = withAnswers(capabilitiesOf({ TERM: 'foot' }), { name: 'kitty(0.35.2)' });
    expect(known.notifications).toBe('99');
    expect(withFeatures(known, { notifications: '9' }).notifications).toBe('9');
    expect(withFeatures(known, {}).notifications).toBe('99');
  });
});

it('writes each form as its terminals read it', () => {
  const bytes = (form: Parameters<typeof notificationBytes>[0]) => notificationBytes(form, 'a;b', 'c;d');
  expect(bytes('bell')).toBe('\x07');
  expect(bytes('777')).toBe('\x1b]777;notify;a,b;c;d\x1b\\');
  expect(bytes('9')).toBe('\x1b]9;a;b: c;d\x1b\\');
  expect(notificationBytes('9', '4;1', 'x')).toBe('\x1b]9; 4;1: x\x1b\\');
  expect(bytes('99')).toBe(
    '\x1b]99;i=holdfast:e=1:d=0;YTti\x1b\\\x1b]99;i=holdfast:e=1:d=1:p=body;Yztk\x1b\\',
  );
});
