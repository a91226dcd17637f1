/**
 * One notification for a device: its text and the message in which it travels (Declarative Web Push: a browser shows it
 * by itself, and the page's service worker does so in browsers that know no such messages). Owns the form; decides
 * nothing.
 */
import { createHash } from 'node:crypto';
import type { PushRequest } from '../../push/PushSender.ts';

export interface PushNote {
  /** Notes of one tag replace each other: 'ask:q12', 'pane:%3'. */
  tag: string;
  title: string;
  text: string;
  /** Id of the session that a tap opens; null for none. */
  session: string | null;
  /** The question that it is about. */
  ask?: string;
  /** Its reason is over: it takes the place of the earlier one, without a sound, and closes it where that is possible. */
  closes?: true;
  urgent: boolean;
}

/** Tag of the notes about a question. */
export const tagOfAsk = (ask: string): string => `ask:${ask}`;

/** Bidirectional controls that plain text may contain. Emoji need other characters without a form. */
const reordering = /\p{Bidi_Control}/gu;

/** Time for which a push service keeps a message for a device that is offline, seconds. */
const askTtlSeconds = 86_400;
const newsTtlSeconds = 3600;

/** The text of the message, at most 3.5 KB. `host`: a short name of this host among those that the page knows. */
export function messageOf(note: PushNote, page: string, host: string): Buffer {
  const { tag, closes, session } = note;
  return Buffer.from(
    JSON.stringify({
      web_push: 8030,
      notification: {
        title: note.title.replace(reordering, ''),
        body: note.text.replace(reordering, ''),
        navigate: session === null ? page : `${page}#/${encodeURIComponent(session)}`,
        tag: `${host} ${tag}`,
        silent: closes === true,
        data: { session, closes: closes === true },
      },
      // Lets the service worker close what is over.
      ...(closes ? { mutable: true } : {}),
    }),
  );
}

/** How the push service treats the message. */
export function deliveryOf({
  tag,
  ask,
  urgent,
}: PushNote): Pick<PushRequest, 'topic' | 'urgency' | 'ttlSeconds'> {
  return {
    topic: createHash('sha256').update(tag).digest('base64url').slice(0, 32),
    urgency: urgent ? 'high' : 'normal',
    ttlSeconds: ask === undefined ? newsTtlSeconds : askTtlSeconds,
  };
}
