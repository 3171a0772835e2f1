import { describe, expect, test } from 'vitest';
import { candidates } from '../../../lambdas/sources/signing/signature.ts';

const request = (value: string) => ({
  method: 'POST',
  url: 'https://bridge.example.com/events/own',
  headers: { 'x-signature': value },
  body: Buffer.alloc(0),
});
const found = (encoding: 'base64' | 'hex', value: string) =>
  candidates({ header: 'X-Signature', encoding, prefix: 'v1=', separator: ',' }, request(value)).map((bytes) =>
    Buffer.from(bytes).toString('hex'),
  );

describe('the signatures in a header', () => {
  test('are those with the prefix, decoded', () => {
    expect(found('hex', 'v1=00ff, v0=11, v1=AB')).toEqual(['00ff', 'ab']);
    expect(found('base64', 'v1=AP8=,v1=AP8')).toEqual(['00ff', '00ff']);
  });

  test.each([
    ['hex', 'v1=00ffzz'],
    ['hex', 'v1=00f'],
    ['hex', 'v1= 00ff'],
    ['base64', 'v1=AP8=garbage'],
    ['base64', 'v1=AP9='],
    ['base64', 'v1=AP_='],
    ['base64', 'v1=A P8='],
  ] as const)('are wholly signatures: in %s, %s is none', (encoding, value) => {
    expect(found(encoding, value)).toEqual([]);
  });
});
