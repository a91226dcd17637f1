/**
 * Entry of the page's service worker: the page's files without a connection, and notifications. Decides nothing about
 * sessions.
 */
import { Notifications } from './Notifications.ts';
import { PageCache, type PageVersion } from './PageCache.ts';

declare const self: ServiceWorkerGlobalScope;
/** Written by the build (scripts/web.mjs). */
declare const PAGE_VERSION: PageVersion;

const cache = new PageCache(self.registration.scope, PAGE_VERSION);

const notifications = new Notifications(self.registration, self.clients);

self.addEventListener('install', (event) => event.waitUntil(cache.install()));
self.addEventListener('activate', (event) => event.waitUntil(cache.tidy()));
self.addEventListener('fetch', (event) => {
  const answer = cache.answer(event.request);
  if (answer) event.respondWith(answer);
});
self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(notifications.pushed(event.data.text()));
});
self.addEventListener('notificationclick', (event) =>
  event.waitUntil(notifications.tapped(event.notification)),
);
self.addEventListener('message', (event) => {
  const [port] = event.ports;
  const answer = (value: unknown) => port?.postMessage(value);
  if (event.data === 'is-waiting') event.waitUntil(cache.isWaiting().then(answer));
  // Only a tap on the page's button asks for it.
  else if (event.data === 'use')
    event.waitUntil(
      cache.use().then(async () => {
        await self.skipWaiting();
        answer(true);
      }),
    );
});
