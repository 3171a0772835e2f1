/** 2^53, from which on a double does not hold every integer, has 16 digits. */
const longRun = /\d{16}/;

/** The strings and the numbers of a JSON text. What a string holds is matched with it, so that no number is found there. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * The text with each integer that no double holds as a string of its digits: JSON.parse would round it, to what another
 * integer may be rounded to.
 *
 * @param text valid JSON
 */
export function withLongIntegersQuoted(text: string): string {
  if (!longRun.test(text)) return text;
  return text.replace(stringOrNumber, (token) => (isLongInteger(token) ? `"${token}"` : token));
}

function isLongInteger(token: string): boolean {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}
