/** `t:` of formats: a time as text, in the user's form, a short one, or as an age. Pure. */
import { asText, type Found } from './Lookup.ts';
import { strftime } from './strftime.ts';
import { prettyTime, relativeTime } from './text.ts';

/** `now`: milliseconds. Empty for a value that is no time. */
export function timeText(found: Found, args: readonly string[], now: number): string {
  const ms =
    typeof found === 'object' && 'time' in found
      ? found.time
      : /^\d{1,12}$/.test(asText(found))
        ? Number(asText(found)) * 1000
        : 0;
  if (ms === 0) return '';
  const date = new Date(ms);
  const how = args[0] ?? '';
  if (how.includes('p')) return prettyTime(date, new Date(now));
  if (how.includes('r')) return relativeTime(now - ms);
  if (how.includes('f') && args[1] !== undefined) return strftime(unescaped(args[1]), date);
  return strftime('%c', date);
}

/** Without the `#` before a character that would have ended the argument, or at its end. */
const unescaped = (argument: string): string => argument.replace(/#(?=[,#{}:]|$)/g, '');
