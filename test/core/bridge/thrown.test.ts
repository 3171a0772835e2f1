import { describe, expect, test } from 'vitest';
import { describeThrown } from '../../../lambdas/core/bridge/thrown.ts';

/** What a mapping of this source text throws when it is given an order, as a route would describe it. */
function described(code: string): string {
  const order = { phone: '+18005550199', name: 'Ada', currency: 'ADA_LOVELACE', texts: {} };
  const mapping: unknown = new Function('data', code);
  if (typeof mapping !== 'function') throw new Error('no function');
  try {
    mapping(order);
  } catch (thrown) {
    return describeThrown(thrown, String(mapping));
  }
  throw new Error('nothing was thrown');
}

describe('a mistake in the code of a route', () => {
  test.each([
    ['return data.customer.address', "TypeError: Cannot read properties of undefined (reading 'address')"],
    ['data.customer.address = 1', "TypeError: Cannot set properties of undefined (setting 'address')"],
    ['return data.format()', 'TypeError: data.format is not a function'],
    ['for (const text of data.texts) return text', 'TypeError: data.texts is not iterable'],
    ['return data.texts[data.phone].en', "TypeError: Cannot read properties of undefined (reading 'en')"],
    ['return orderNumber', 'ReferenceError: orderNumber is not defined'],
    ['return new Date(data.shippedAt).toISOString()', 'RangeError: Invalid time value'],
  ])('is said in full, for it names code alone: %s', (code, words) => {
    expect(described(code)).toBe(words);
  });
});

describe('a message that holds data, or may', () => {
  const withheld = 'Its message is withheld, because it may hold data';
  test.each([
    ['return data.texts.en[data.name]', 'TypeError'],
    ["return 'text' in data.phone", 'TypeError'],
    ["return new Intl.NumberFormat('en', { style: 'currency', currency: data.currency })", 'RangeError'],
    ['return JSON.parse(data.phone)', 'SyntaxError'],
    ['throw new TypeError("no " + data.phone)', 'TypeError'],
    ['throw Object.assign(new Error(data.phone), { name: data.phone })', 'Error'],
    ['throw Object.assign(new TypeError("data.format is not a function"), { name: data.phone })', 'TypeError'],
  ])('is withheld: %s', (code, kind) => {
    const words = described(code);
    expect(words).toBe(`${kind}. ${withheld}`);
    expect(words).not.toMatch(/8005550199|Ada|LOVELACE/);
  });

  test('is not looked for in what is no error', () => {
    expect(described('throw data.phone')).toBe('string');
  });
});

describe('a name in a message', () => {
  test.each([
    ['(intermediate value).trim is not a function', 'f().trim()', true],
    ['order.trim is not a function', 'order.trim()', true],
    ['order.secret is not a function', 'order[name]()', false],
  ])('counts only where all of it is written: %s', (message, code, isSaid) => {
    expect(describeThrown(new TypeError(message), code).includes(message)).toBe(isSaid);
  });
});
