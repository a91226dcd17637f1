/** Medians, percentiles and spreads of a few numbers. */

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

export function median(values: readonly number[]): number {
  const all = sorted(values);
  const middle = all.length >> 1;
  const [low, high] = [all[all.length % 2 === 0 ? middle - 1 : middle], all[middle]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** Value that a `share` (0 to 1) of all values do not exceed: the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const all = sorted(values);
  return all[Math.max(0, Math.ceil(share * all.length) - 1)] ?? Number.NaN;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/**
 * Interval that has the median of all such values with a confidence of 95 of 100, by ranks alone: a few slots in which
 * memory was collected say nothing of the others.
 */
export function medianInterval(values: readonly number[]): { low: number; high: number } {
  const all = sorted(values);
  const away = (1.96 * Math.sqrt(all.length)) / 2;
  const low = all[Math.max(0, Math.floor(all.length / 2 - away))] ?? Number.NaN;
  const high = all[Math.min(all.length - 1, Math.ceil(all.length / 2 + away))] ?? Number.NaN;
  return { low, high };
}

/** Spread of the rounds: half the range from the least to the most, as a share of their median; 0 for one round. */
export function spread(values: readonly number[]): number {
  if (values.length < 2) return 0;
  return (Math.max(...values) - Math.min(...values)) / 2 / Math.abs(median(values) || 1);
}
