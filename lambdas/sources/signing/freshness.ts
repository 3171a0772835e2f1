import * as z from 'zod/mini';
import { SignatureInvalidError } from '../../core/errors.ts';
import type { Place } from '../reading/places.ts';

/** A signed moment, and how far from now it may be. */
export interface SignedTimestamp {
  readonly at: Place;
  /** What stands before it in a list in that header, such as the `t=` of Stripe's. */
  readonly prefix?: string;
  readonly unit: 'seconds' | 'milliseconds' | 'iso8601';
  /** Seconds, before and after now. */
  readonly toleranceSeconds: number;
}

const units: Record<SignedTimestamp['unit'], { name: string; millis: (value: string) => number }> = {
  seconds: { name: 'whole Unix seconds', millis: (value) => (/^\d{1,12}$/.test(value) ? Number(value) * 1_000 : NaN) },
  milliseconds: {
    name: 'whole Unix milliseconds',
    millis: (value) => (/^\d{1,15}$/.test(value) ? Number(value) : NaN),
  },
  iso8601: {
    name: 'ISO 8601 with its offset',
    millis: (value) => (z.iso.datetime({ offset: true }).safeParse(value).success ? Date.parse(value) : NaN),
  },
};

/** @throws {SignatureInvalidError} when a signature was made too long ago, or too far in the future */
export function checkFresh({ at, unit, toleranceSeconds }: SignedTimestamp, value: string, now: Date): void {
  const where = at.startsWith('/') ? `The body's ${at}` : `The header ${at}`;
  const { name, millis } = units[unit];
  const signedAt = millis(value);
  if (Number.isNaN(signedAt))
    throw new SignatureInvalidError(`${where} is not a time in ${name}.${unitHint(value, unit)}`);
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Math.floor(signedAt / 1_000);
  if (Math.abs(ageSeconds) <= toleranceSeconds) return;
  const off = ageSeconds > 0 ? `${ageSeconds} s ago` : `${-ageSeconds} s from now`;
  throw new SignatureInvalidError(
    `${where} says ${off}; at most ${toleranceSeconds} s either way are tolerated. ` +
      `Sign each request when you send it, and check the sender's clock.${unitHint(value, unit)}`,
  );
}

/** The likely slip: seconds have 10 digits until the year 2286, milliseconds 13. */
function unitHint(value: string, unit: SignedTimestamp['unit']): string {
  if (unit !== 'milliseconds' && /^\d{13}$/.test(value)) return ' It looks like milliseconds.';
  if (unit !== 'seconds' && /^\d{10}$/.test(value)) return ' It looks like seconds.';
  return '';
}
