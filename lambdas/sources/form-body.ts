import { BodyTooLargeError } from '../core/errors.ts';

/** A form is read before its sender is proven, for its parameters are what is signed. Twilio's have some dozens. */
export const MAX_PARAMETERS = 1_000;

const AMPERSAND = '&'.charCodeAt(0);

/**
 * The parameters of an `application/x-www-form-urlencoded` body: each name with its values, in order, each value once.
 *
 * @throws {BodyTooLargeError} before any is decoded, when there are too many
 */
export function parametersOf(body: Uint8Array): ReadonlyMap<string, readonly string[]> {
  checkCount(body);
  const valuesOf = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString())) {
    valuesOf.set(name, (valuesOf.get(name) ?? new Set()).add(value));
  }
  return new Map(Array.from(valuesOf, ([name, values]) => [name, [...values].sort()]));
}

function checkCount(body: Uint8Array): void {
  let count = 1;
  for (let at = body.indexOf(AMPERSAND); at >= 0; at = body.indexOf(AMPERSAND, at + 1)) {
    count += 1;
    if (count > MAX_PARAMETERS) {
      throw new BodyTooLargeError(`The form has more than ${MAX_PARAMETERS} parameters. Send less at once.`);
    }
  }
}
