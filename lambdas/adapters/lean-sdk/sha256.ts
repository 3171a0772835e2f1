import { createHash, createHmac, createSecretKey } from 'node:crypto';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/**
 * The AWS SDK's setting `sha256`, which signs requests. The SDK's own gives Node keys as bytes, with which an HMAC is
 * slow on Node 24; this gives key objects.
 */
export class Sha256 {
  readonly #hash;

  /** @param secret makes it an HMAC */
  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', createSecretKey(bufferOf(secret)));
  }

  update(chunk: Bytes): void {
    this.#hash.update(bufferOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

/** Returns the same bytes without a copy; those of a text in UTF-8. */
function bufferOf(bytes: Bytes): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(bytes);
}
