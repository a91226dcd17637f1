/**
 * Settings of V8 for the server: sizes and times. They are made once it has loaded its code: compiled code, also that of
 * Node's own modules in Node 20 and 22, is taken from the disk only with the settings with which it was kept.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

interface Setting {
  flag: string;
  value: number;
  /** V8's own value. */
  usual: number;
}

/** V8 doubles the space of young objects, up to 16 MiB, whenever many of them survive. */
const noGrowth: Setting = { flag: 'semi-space-growth-factor', value: 1, usual: 2 };

/**
 * Looks at a function before V8 11 (Node 20) optimises it. Most of what people wait for runs in a server's first seconds.
 * Later releases have a quick compiler for these (Maglev), and not this setting. Looking sooner as well
 * (`interrupt-budget`) optimises too early: the first output of a program took an eighth longer.
 */
const earlyOptimisation: Setting = { flag: 'ticks-before-optimization', value: 1, usual: 3 };

/**
 * Room for young objects, bytes, with which a server's is large enough: 4 MiB less the heads of its pages. A flood is handled
 * as fast with it as with V8's 16 MiB, and 30 panes take 12 MiB less. V8 14 may have 8 MiB by the time that it is seen.
 */
const serverYoungBytes = 3.5 * 1024 * 1024;

const made = new Set<Setting>();

export function settleServerEngine(): void {
  if (process.versions.v8.startsWith('11.')) make(earlyOptimisation);
  // The space grows in collections only. Each is looked at until it is large enough.
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < serverYoungBytes) return;
    make(noGrowth);
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}

/** Runs `work` with the settings with which the process started. */
export function withUsualEngine<Result>(work: () => Result): Result {
  for (const { flag, usual } of made) setFlagsFromString(`--${flag}=${usual}`);
  try {
    return work();
  } finally {
    for (const setting of made) make(setting);
  }
}

function make(setting: Setting): void {
  setFlagsFromString(`--${setting.flag}=${setting.value}`);
  made.add(setting);
}

/** Room for young objects, used or not, bytes. */
function youngBytes(): number {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return young === undefined ? 0 : young.space_used_size + young.space_available_size;
}
