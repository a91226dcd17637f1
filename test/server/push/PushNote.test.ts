import { expect, it } from 'vitest';
import { mostPushBytes } from '../../../src/push/encryptPush.ts';
import { deliveryOf, messageOf, type PushNote } from '../../../src/server/push/PushNote.ts';

const note: PushNote = {
  tag: 'pane:%3',
  title: 'work:0 make',
  text: 'It rang.',
  session: '$1',
  urgent: false,
};
const page = 'https://page.example.com/app/';

it('is a message of Declarative Web Push, which opens its session', () => {
  expect(JSON.parse(messageOf(note, page, 'abcd').toString())).toEqual({
    web_push: 8030,
    notification: {
      title: 'work:0 make',
      body: 'It rang.',
      navigate: `${page}#/%241`,
      tag: 'abcd pane:%3',
      silent: false,
      data: { session: '$1', closes: false },
    },
  });
});

it('closes silently, and lets the service worker do it', () => {
  const message = JSON.parse(
    messageOf({ ...note, closes: true, session: null }, page, 'abcd').toString(),
  ) as {
    mutable: boolean;
    notification: object;
  };
  expect(message.mutable).toBe(true);
  expect(message.notification).toMatchObject({ navigate: page, silent: true, data: { closes: true } });
});

it('reorders no text', () => {
  const text = messageOf(
    { ...note, title: 'a\u200eb\u061cc', text: '\u202egnp.exe\u2066' },
    page,
    '',
  ).toString();
  expect(text).not.toMatch(/\p{Bidi_Control}/u);
});

it('fits into a push with the longest texts and the longest page', () => {
  const longest = { ...note, title: '"'.repeat(120), text: '\u{1f600}'.repeat(400) };
  expect(messageOf(longest, `https://${'x'.repeat(1200)}/`, 'abcdefgh').length).toBeLessThan(mostPushBytes);
});

it('has a topic of at most 32 characters, the same for what replaces it', () => {
  const { topic } = deliveryOf(note);
  expect(topic).toMatch(/^[\w-]{32}$/);
  expect(deliveryOf({ ...note, text: 'other', closes: true }).topic).toBe(topic);
  expect(deliveryOf({ ...note, tag: 'pane:%4' }).topic).not.toBe(topic);
});
