import { BodyTooLargeError, EventInvalidError } from '../../core/errors.ts';

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

/**
 * A form as data: text, and a list of texts where a parameter comes with several values. Their order is none of what is signed,
 * so they are in an order of ours.
 *
 * @throws {EventInvalidError} for a name that would make trouble in JavaScript
 * @throws {BodyTooLargeError}
 */
export function readForm(body: Uint8Array): Readonly<Record<string, string | readonly string[]>> {
  const parameters = parametersOf(body);
  if (parameters.has('__proto__')) {
    throw new EventInvalidError('A parameter of the form has a name that would change how programs work: __proto__.');
  }
  return Object.fromEntries(
    Array.from(parameters, ([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values] as const),
  );
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
