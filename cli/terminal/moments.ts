import { InvalidArgumentError } from 'commander';

const SECONDS_OF = { s: 1, min: 60, m: 60, h: 3_600, d: 86_400 } as const;

/** How long ago, in the largest full unit: `3 s`, `5 min`, `2 h`, `4 d`. */
export function age(instant: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(instant)) / 1_000));
  const unit = (['d', 'h', 'min'] as const).find((it) => seconds >= SECONDS_OF[it]) ?? 's';
  return `${Math.floor(seconds / SECONDS_OF[unit])} ${unit}`;
}

/**
 * Reads an instant, a day (UTC) or an age such as `2h` as an ISO 8601 instant.
 *
 * @param ofDay whether a day means its first moment, or the first moment after it
 * @throws {InvalidArgumentError}
 */
export function instantOf(text: string, now: Date, ofDay: 'begin' | 'end' = 'begin'): string {
  const [, count, unit] = /^(\d{1,5}) ?(s|min|m|h|d)$/.exec(text) ?? [];
  if (count !== undefined && isUnit(unit)) {
    return new Date(now.getTime() - Number(count) * SECONDS_OF[unit] * 1_000).toISOString();
  }
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const given = isDay || isInstant ? Date.parse(isDay ? `${text}T00:00:00Z` : text) : Number.NaN;
  const millis = given + (isDay && ofDay === 'end' ? SECONDS_OF.d * 1_000 : 0);
  if (!Number.isNaN(millis)) return new Date(millis).toISOString();
  throw new InvalidArgumentError('Write it as 2026-11-24, 2026-11-24T09:30:00Z, or an age such as 2h or 7d.');
}

function isUnit(unit: string | undefined): unit is keyof typeof SECONDS_OF {
  return unit !== undefined && Object.hasOwn(SECONDS_OF, unit);
}

/** Reads yyyy-mm-dd. @throws {InvalidArgumentError} */
export function dayOf(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))) return text;
  throw new InvalidArgumentError('Write a day as 2026-11-24 (UTC).');
}
