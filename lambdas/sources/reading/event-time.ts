import * as z from 'zod/mini';

/** In seconds, this is the year 5138; in milliseconds, 1973. */
const MILLISECONDS_FROM = 100_000_000_000;
/** The last moment that a Date can hold is the year 275760; RFC 3339 ends with the year 9999. */
const MAX_MILLIS = 253_402_300_799_999;

const withOffset = z.iso.datetime({ offset: true });

/**
 * The moment that a sender wrote, as RFC 3339: from RFC 3339, from ISO 8601 without an offset (read as UTC, because
 * servers leave out only that one), or from Unix time in seconds or milliseconds, as a number or as text. Undefined if
 * it is none of these.
 */
export function eventTime(value: unknown): string | undefined {
  if (typeof value === 'number') return fromUnix(value);
  if (typeof value !== 'string') return undefined;
  if (/^\d{9,13}$/.test(value)) return fromUnix(Number(value));
  const spelled = value
    .trim()
    .toUpperCase()
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T');
  return [value, spelled, `${spelled}Z`].find((it) => withOffset.safeParse(it).success);
}

function fromUnix(value: number): string | undefined {
  const millis = Math.abs(value) < MILLISECONDS_FROM ? value * 1_000 : value;
  return millis >= 0 && millis <= MAX_MILLIS ? new Date(millis).toISOString() : undefined;
}
