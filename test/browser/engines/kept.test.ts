/** Firefox and WebKit keep the device's key, the page's files and the last picture; and they show the page through a relay. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RelayProcess } from '../../helpers/RelayProcess.ts';
import { PageHost } from '../PageHost.ts';
import { StaticSite } from '../StaticSite.ts';
import { EngineStage, textOfPane } from './EngineStage.ts';
import { engines } from './engines.ts';

describe.each(engines)('%s', (name, start) => {
  const stage = EngineStage.for(name, start);

  it('is paired by the link, and opens by the address alone then', async () => {
    const page = await stage.openShown();
    await expect.poll(() => page.textOf('.notice')).toMatch(/paired/i);
    const { devices } = JSON.parse(await stage.host.ok('device', 'list', '--json')) as {
      devices: { name: string }[];
    };
    expect(devices.map((device) => device.name)).toEqual([`${name === 'WebKit' ? 'Safari' : name} on Linux`]);
    await page.reload();
    await expect
      .poll(() => page.evaluate(() => document.querySelectorAll('.rows .row').length))
      .toBeGreaterThan(5);
    await page.type('still here');
    await expect.poll(() => textOfPane(page)).toBe('still here');
    await page.goto((await stage.link()).replace(/#.*/, ''));
    await expect.poll(() => textOfPane(page)).toBe('still here');
  });

  it('shows its last picture without a host, and types once when that is back', async () => {
    const web = await PageHost.start(stage.host);
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'printf "kept words"; exec cat');
    const page = await stage.openShown({ url: web.url });
    await expect.poll(() => textOfPane(page)).toBe('kept words');
    const works = await page.evaluate(async () => {
      if (!('serviceWorker' in navigator)) return false;
      await navigator.serviceWorker.ready;
      return true;
    });
    expect(works).toBe(true);
    await web.stop();
    await expect.poll(() => page.textOf('.notice')).toMatch(/No connection/);
    await page.reload();
    await expect.poll(() => textOfPane(page)).toBe('kept words');
    await expect
      .poll(() => page.textOf('.notice'))
      .toMatch(/No connection.* Last heard \d+ s ago; what you type is kept\./);
    await stage.picture(page, 'offline');
    await page.type(' typed once');
    await web.startAgain();
    await expect.poll(() => textOfPane(page)).toBe('kept words typed once');
    await web.end();
  });

  it('types through a relay, stays through its loss, and types once', async () => {
    let relay = await RelayProcess.start(stage.host.env);
    await stage.host.ok('relay', 'join', relay.url);
    const folder = mkdtempSync(join(tmpdir(), 'hft-page-'));
    await stage.host.ok('web', 'export', folder, '--relay', relay.url);
    const site = await StaticSite.start(folder);
    try {
      const url = await stage.host.ok(
        'share',
        '--web',
        '--page',
        site.url,
        '--session',
        'work',
        '--role',
        'operator',
      );
      const page = await stage.openShown({ url });
      await page.type('through ');
      await expect.poll(() => textOfPane(page)).toBe('through');
      const [client] = JSON.parse(await stage.host.ok('client', 'list', '--json')) as { carrier: string }[];
      expect(client?.carrier).toBe('relay');
      await relay.kill();
      await page.type('kept ');
      await expect.poll(() => page.textOf('.notice')).toMatch(/No connection: relay unreachable/);
      relay = await RelayProcess.start(stage.host.env, relay.port);
      await expect.poll(() => textOfPane(page)).toBe('through kept');
      await page.reload();
      await expect.poll(() => textOfPane(page)).toBe('through kept');
    } finally {
      await stage.host.run('relay', 'leave');
      await relay.kill();
      site.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
