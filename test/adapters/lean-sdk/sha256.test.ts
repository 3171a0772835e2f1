import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Sha256 } from '../../../lambdas/adapters/lean-sdk/sha256.ts';

const text = 'AWS4-HMAC-SHA256 ü';
const bytes = Buffer.from(text);
const inAnArray = new Uint8Array([0, ...bytes, 0]).subarray(1, -1);
const buffer = new Uint8Array(bytes).buffer;
const forms = [
  { form: 'text', given: text },
  { form: 'bytes', given: bytes },
  { form: 'a part of an array', given: inAnArray },
  { form: 'a whole buffer', given: buffer },
];

describe.each(forms)('$form', ({ given }) => {
  test('is hashed as Node hashes it, in as many parts as it comes', async () => {
    const hash = new Sha256();
    hash.update(given);
    hash.update(given);
    const expected = createHash('sha256').update(bytes).update(bytes).digest('hex');
    expect(Buffer.from(await hash.digest()).toString('hex')).toBe(expected);
  });

  test('is a key of the HMAC that Node makes with it', async () => {
    const hmac = new Sha256(given);
    hmac.update('20260301');
    const expected = createHmac('sha256', bytes).update('20260301').digest('hex');
    expect(Buffer.from(await hmac.digest()).toString('hex')).toBe(expected);
  });
});
