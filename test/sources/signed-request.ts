import { createHmac } from 'node:crypto';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';

export const url = 'https://bridge.example.com/events/upstream';

/** A POST of JSON. */
export function posted(
  body: string | Uint8Array | object,
  headers: Readonly<Record<string, string | undefined>> = {},
): ReceivedRequest {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array;
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(named) },
    body: Buffer.from(isBytes ? body : JSON.stringify(body)),
  };
}

export function hmacOf(
  signed: string | Uint8Array,
  key: string | Uint8Array,
  encoding: 'hex' | 'base64' | 'base64url' = 'hex',
  algorithm = 'sha256',
): string {
  return createHmac(algorithm, key).update(signed).digest(encoding);
}

/** What was thrown, in words. */
export function refusalOf(act: () => unknown): string {
  try {
    act();
    return 'not refused';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
