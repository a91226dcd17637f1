/** Notifications as the browser shows them: delivered to the service worker through the debugger, as a push would be. */
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { axeViolations, Browser, desk, textOf } from './Browser.ts';
import { PageHost } from './PageHost.ts';

let browser: Browser;
let host: TestHost;
let web: PageHost;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'printf "in work\n"; exec cat');
  await host.ok('new-session', '-d', '-s', 'other', 'printf "in other\n"; exec cat');
  web = await PageHost.start(host);
});
afterEach(async () => {
  await web.end();
  await host.stop();
});

interface Opened {
  page: Page;
  /** Delivers a push message. */
  push(message: object): Promise<void>;
}

async function open(): Promise<Opened> {
  const page = await browser.open(`${web.url}/work`, { ...desk, permissions: ['notifications'] });
  await expect.poll(() => textOf(page, '%0')).toContain('in work');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const devtools = await page.context().newCDPSession(page);
  const registrationId = await registrationOf(devtools);
  const origin = new URL(web.url).origin;
  return {
    page,
    push: async (message) => {
      const data = JSON.stringify(message);
      await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
    },
  };
}

async function registrationOf(devtools: CDPSession): Promise<string> {
  const known = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await devtools.send('ServiceWorker.enable');
  return known;
}

const message = (more: object = {}, data: object = {}) => ({
  web_push: 8030,
  notification: {
    title: 'bot asks',
    body: 'Apply the migration?',
    navigate: `${new URL(web.url).origin}/#/%241`,
    tag: 'host ask:q1',
    silent: false,
    data: { session: '$1', closes: false, ...data },
    ...more,
  },
});

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
  });

it('shows a question, once for each tag, and closes it when it is over', async () => {
  const { page, push } = await open();
  await push(message());
  await expect
    .poll(() => shown(page))
    .toEqual([{ title: 'bot asks', body: 'Apply the migration?', tag: 'host ask:q1' }]);
  await push(message({ body: 'Apply it now?' }));
  await expect.poll(async () => (await shown(page)).map(({ body }) => body)).toEqual(['Apply it now?']);
  await push(message({ tag: 'host ask:q2' }));
  await expect.poll(async () => (await shown(page)).length).toBe(2);
  await push(message({ body: 'Answered by ann.', silent: true }, { closes: true }));
  await expect.poll(async () => (await shown(page)).map(({ tag }) => tag)).toEqual(['host ask:q2']);
});

it('ignores what is no message of the host', async () => {
  const { page, push } = await open();
  await push({ web_push: 1, notification: message().notification });
  await push({ web_push: 8030 });
  await push(message({ title: 7 }));
  await push(message({ tag: 'last' }));
  await expect.poll(async () => (await shown(page)).map(({ tag }) => tag)).toEqual(['last']);
});

it('closes the news of its session, and no question, once somebody looks at the page again', async () => {
  const { page, push } = await open();
  const looks = (isLooking: boolean) =>
    page.evaluate((now) => {
      document.hasFocus = () => now;
      window.dispatchEvent(new Event(now ? 'focus' : 'blur'));
    }, isLooking);
  await looks(false);
  await push(message({ tag: 'host pane:%0' }, { session: '$0' }));
  await push(message({ tag: 'host pane:%1' }, { session: '$1' }));
  await push(message({ tag: 'host ask:q1' }, { session: '$0' }));
  await expect.poll(async () => (await shown(page)).length).toBe(3);
  await looks(true);
  await expect
    .poll(async () => (await shown(page)).map(({ tag }) => tag).sort())
    .toEqual(['host ask:q1', 'host pane:%1']);
});

it('goes to the session of a notification that is tapped', async () => {
  const { page, push } = await open();
  await push(message());
  await expect.poll(async () => (await shown(page)).length).toBe(1);
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as ServiceWorkerScope;
    const [notification] = await scope.registration.getNotifications();
    scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
  });
  await expect.poll(() => textOf(page, '%1')).toContain('in other');
  expect(await shown(page)).toEqual([]);
});

/** What the test uses of a service worker's scope. */
interface ServiceWorkerScope extends EventTarget {
  registration: ServiceWorkerRegistration;
  NotificationEvent: new (type: string, init: { notification: Notification | undefined }) => Event;
}

it('is told by the page whether somebody looks at it', async () => {
  const { page } = await open();
  const flags = () => host.ok('list-clients', '-F', '#{client_flags}');
  expect(await flags()).toContain('focused');
  await page.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event('blur'));
  });
  await host.until(flags, (now) => !now.includes('focused'));
});

it('asks for permission when the switch is turned on, and not before', async () => {
  const page = await browser.open('about:blank');
  await page.addInitScript(() => {
    const asked = window as unknown as { asked: number };
    asked.asked = 0;
    Notification.requestPermission = () => {
      asked.asked += 1;
      return Promise.resolve('denied');
    };
  });
  await page.goto(web.url);
  await page.getByRole('button', { name: 'more' }).click();
  await page.getByRole('button', { name: 'this device' }).click();
  const asked = () => page.evaluate(() => (window as unknown as { asked: number }).asked);
  expect(await asked()).toBe(0);
  await page.getByRole('switch', { name: 'Notifications' }).click();
  await page.getByText('The browser blocks notifications of this page').waitFor();
  expect(await asked()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
});

it('subscribes at the host, and unsubscribes', async () => {
  const page = await browser.open('about:blank', { ...desk, permissions: ['notifications'] });
  // Chromium of Debian has no push service: the browser's part is played.
  await page.addInitScript(() => {
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;
    let now: object | null = null;
    PushManager.prototype.getSubscription = () => Promise.resolve(now as PushSubscription | null);
    PushManager.prototype.subscribe = (options) => {
      const key = (options?.applicationServerKey as string | undefined) ?? '';
      now = {
        endpoint: 'https://push.example.com/browser',
        options: { applicationServerKey: bytes(key) },
        getKey: (name: string) =>
          bytes(
            name === 'auth'
              ? 'BTBZMqHH6r4Tts7J_aSIgg'
              : 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
          ),
        unsubscribe: () => {
          now = null;
          return Promise.resolve(true);
        },
      };
      return Promise.resolve(now as PushSubscription);
    };
  });
  await page.goto(web.url);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'more' }).click();
  await page.getByRole('button', { name: 'this device' }).click();
  const button = page.getByRole('switch', { name: 'Notifications' });
  await button.click();
  await page.getByText('This device gets questions').waitFor();
  expect(host.pushes()).toMatchObject([
    { grant: web.token, endpoint: 'https://push.example.com/browser', page: `${new URL(web.url).origin}/` },
  ]);
  await button.click();
  await expect.poll(() => host.pushes()).toEqual([]);
});
