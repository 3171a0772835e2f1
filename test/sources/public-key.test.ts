import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { publicKey } from '../../lambdas/config.ts';
import { PlainError, SignatureInvalidError } from '../../lambdas/core/errors.ts';
import type { PublicKeyAlgorithm } from '../../lambdas/sources/signing/public-key-scheme.ts';
import { posted, refusalOf } from './signed-request.ts';

const now = new Date('2026-03-30T10:30:00Z');
const at = String(now.getTime() / 1_000);
const keys = {
  ed25519: generateKeyPairSync('ed25519'),
  ec: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  other: generateKeyPairSync('ed25519'),
};
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }).toString();
const der = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64');
const raw = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');

const source = (algorithm: PublicKeyAlgorithm, encoding: 'base64' | 'hex' = 'base64') =>
  publicKey({
    name: 'Acme',
    secret: 's',
    signature: { header: 'X-Signature', encoding, algorithm },
    timestamp: { at: 'X-Signed-At', unit: 'seconds', toleranceSeconds: 300 },
    signed: '{timestamp}{body}',
    event: { id: '/id', type: { constant: 'ping' } },
  });
const request = (signature: Buffer, encoding: 'base64' | 'hex' = 'base64') =>
  posted('{"id":1}', { 'x-signed-at': at, 'x-signature': signature.toString(encoding) });
const bytes = Buffer.from(`${at}{"id":1}`);

describe('a signature by a private key', () => {
  test.each([
    ['ed25519', sign(null, bytes, keys.ed25519.privateKey), keys.ed25519.publicKey],
    ['ecdsa-sha256', sign('sha256', bytes, keys.ec.privateKey), keys.ec.publicKey],
    [
      'ecdsa-sha256-p1363',
      sign('sha256', bytes, { key: keys.ec.privateKey, dsaEncoding: 'ieee-p1363' }),
      keys.ec.publicKey,
    ],
    ['rsa-sha256', sign('sha256', bytes, keys.rsa.privateKey), keys.rsa.publicKey],
  ] as const)('proves the request with %s, and a changed one it does not', (algorithm, signature, key) => {
    for (const stored of [pem(key), pem(key).replaceAll('\n', '\\n'), der(key)]) {
      source(algorithm).verify(request(signature), [stored], now);
    }
    const changed = { ...request(signature), body: Buffer.from('{"id":2}') };
    expect(() => source(algorithm).verify(changed, [pem(key)], now)).toThrow(SignatureInvalidError);
    const late = new Date(now.getTime() + 301_000);
    expect(() => source(algorithm).verify(request(signature), [pem(key)], late)).toThrow('301 s ago');
  });

  test('of Ed25519 proves with the bare key in hex, as Discord shows it, or base64', () => {
    const signature = sign(null, bytes, keys.ed25519.privateKey);
    const bare = raw(keys.ed25519.publicKey);
    for (const stored of [bare.toString('hex'), bare.toString('base64'), `whpk_${bare.toString('base64')}`]) {
      source('ed25519', 'hex').verify(request(signature, 'hex'), [pem(keys.other.publicKey), stored], now);
    }
  });

  test.each([
    ['another key’s', sign(null, bytes, keys.other.privateKey)],
    ['of another kind', sign('sha256', bytes, keys.ec.privateKey)],
    ['empty', Buffer.alloc(0)],
    ['of zeros', Buffer.alloc(64)],
  ])('proves nothing if it is %s', (_, signature) => {
    const verify = () => source('ed25519').verify(request(signature), [pem(keys.ed25519.publicKey)], now);
    expect(verify).toThrow(SignatureInvalidError);
  });

  test('proves nothing without a key', () => {
    const signature = sign(null, bytes, keys.ed25519.privateKey);
    expect(() => source('ed25519').verify(request(signature), [], now)).toThrow(SignatureInvalidError);
  });

  test.each([
    ['a private key', keys.ed25519.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['a key of another kind', pem(keys.rsa.publicKey)],
    ['a shared secret', 'hush-hush'],
    ['nothing', ''],
  ])('is our fault if the secret holds %s, which is not repeated', (_, stored) => {
    const signature = sign(null, bytes, keys.ed25519.privateKey);
    const verify = () => source('ed25519').verify(request(signature), [stored], now);
    expect(verify).toThrow(PlainError);
    expect(verify).not.toThrow(SignatureInvalidError);
    expect(refusalOf(verify)).not.toContain('hush');
  });
});
