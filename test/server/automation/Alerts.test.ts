import { beforeEach, describe, expect, it } from 'vitest';
import { Alerts } from '../../../src/server/automation/Alerts.ts';
import type { Viewport } from '../../../src/server/viewports/Viewport.ts';
import { newLanguage } from '../../command/languageHarness.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

describe('alerts of a window that nobody looks at', () => {
  let timers: FakeTimers;
  let told: string[];
  let alerts: Alerts;
  let language: ReturnType<typeof newLanguage>;
  let attached: boolean;

  beforeEach(() => {
    timers = new FakeTimers();
    told = [];
    attached = true;
    language = newLanguage();
    const viewport = {
      notices: { bell: () => told.push('bell') },
      showMessage: (text: string) => told.push(text),
    };
    alerts = new Alerts({
      timers,
      now: () => timers.now(),
      viewportsOf: () => [viewport as unknown as Viewport],
      isAttached: () => attached,
      changed: () => {},
      hook: (name) => told.push(name),
    });
  });

  function background() {
    const session = language.session('work', 'one');
    return language.tree.createWindow(session, {
      name: 'two',
      detached: true,
      pane: { command: [], cwd: '/' },
    });
  }

  it('silence is told once, when nothing came for as long as monitor-silence says', () => {
    const winlink = background();
    const { window } = winlink;
    window.options.setFromText('monitor-silence', '5');
    winlink.session.options.setFromText('visual-silence', 'on');
    alerts.activity(window.active, timers.now());
    timers.advance(4000);
    alerts.activity(window.active, timers.now());
    timers.advance(4000);
    expect(told).toEqual([]);
    timers.advance(1000);
    expect(told).toEqual(['Silence in window 1', 'alert-silence']);
    expect(winlink.silence).toBe(true);
    expect(timers.pending).toBe(0);
    // While it is marked, further silence is no news.
    alerts.activity(window.active, timers.now());
    timers.advance(6000);
    expect(told).toHaveLength(2);
  });

  it('activity is told once, with a bell or a message as visual-activity says', () => {
    const winlink = background();
    const { window } = winlink;
    window.options.setFromText('monitor-activity', 'on');
    alerts.activity(window.active, timers.now());
    alerts.activity(window.active, timers.now());
    expect(told).toEqual(['bell', 'alert-activity']);
    alerts.seen(window);
    winlink.session.options.setFromText('visual-activity', 'on');
    alerts.activity(window.active, timers.now());
    expect(told.slice(2)).toEqual(['Activity in window 1', 'alert-activity']);
    expect(timers.pending).toBe(0);
  });

  it('a new window counts as activity, unless it is the current one', () => {
    language.options.window.setFromText('monitor-activity', 'on');
    const winlink = background();
    alerts.made(winlink.window);
    expect([winlink.activity, told]).toEqual([true, ['bell', 'alert-activity']]);
    alerts.made(winlink.session.current.window);
    expect(told).toHaveLength(2);
  });

  it('activity stays marked when its window is chosen without a client', () => {
    const winlink = background();
    winlink.window.options.setFromText('monitor-activity', 'on');
    attached = false;
    language.tree.selectWindow(winlink);
    alerts.chosen(winlink);
    expect([winlink.activity, told]).toEqual([true, []]);
    attached = true;
    alerts.chosen(winlink);
    expect(winlink.activity).toBe(false);
  });
});
