import type { Readable } from 'node:stream';

/**
 * The AWS SDK's setting `streamCollector`: reads all bytes of an answer. The SDK's own first asks whether they come as a
 * web stream, which they never do on Node, and so has Node load web streams.
 *
 * @throws {Error} if the answer breaks off
 */
export function collectBody(stream: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', reject);
  });
}
