/**
 * Messages about push notifications to a device (Web Push, RFC 8030). Types and their checks; docs/notifications.md
 * explains them.
 */
import { boolean, type Infer, object, optional, shortText, text } from './check.ts';

/** Longest address taken, characters: those of push services have some two hundred. */
const addressCharacters = 2048;
/** Longest address of a page: it travels in each message, which has 4096 bytes. */
export const pageCharacters = 1024;
/** Longest key taken, characters of base64url; a key has 87. */
const keyCharacters = 128;

const address = shortText(addressCharacters);
const key = shortText(keyCharacters);

/** Address at the push service: https, to a public address. */
const endpoint = address;

const PushSubscribeParams = object({
  endpoint,
  /** Public key of the browser, P-256, base64url (RFC 8291). */
  p256dh: key,
  /** Secret of the subscription, base64url. */
  auth: key,
  /** Address of the page that a notification opens, without a fragment: http or https. */
  page: shortText(pageCharacters),
});
/** A subscription as the browser gives it. */
export interface PushSubscribeParams extends Infer<typeof PushSubscribeParams> {}

/** Requests about push notifications. Each concerns the device that sends it, and no other. */
export const pushRequests = {
  /** The host's key for subscriptions, and whether the device's `endpoint` is subscribed. Errors: wrong-state, people-only. */
  'push.show': {
    params: object({
      /** The subscription of the device that is asked about. */
      endpoint: optional(endpoint),
    }),
    result: object({
      /** Public key of the host (VAPID, RFC 8292), base64url. */
      key: text,
      /** The device gets notifications at this endpoint. */
      subscribed: boolean,
    }),
  },
  /**
   * Sends notifications to this device from now on, until its token ends. The same endpoint again replaces its keys.
   * Errors: bad-value, limit-exceeded, wrong-state, people-only, file-error.
   */
  'push.subscribe': { params: PushSubscribeParams, result: object({}) },
  /** Sends no more to this endpoint of this device. Errors: wrong-state, people-only. */
  'push.unsubscribe': { params: object({ endpoint }), result: object({}) },
};

export type PushMethod = keyof typeof pushRequests;
