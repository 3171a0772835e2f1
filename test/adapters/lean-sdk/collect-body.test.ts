import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, onTestFinished, test } from 'vitest';
import { awsClient } from '../../../lambdas/adapters/wiring.ts';

/** A client as the functions have it, of a service that answers so. */
async function clientOf(answer: RequestListener): Promise<SecretsManagerClient> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new SecretsManagerClient({
    ...awsClient,
    maxAttempts: 1,
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return client;
}
const read = (client: SecretsManagerClient) => client.send(new GetSecretValueCommand({ SecretId: 's' }));

describe('an answer of AWS', () => {
  test('is read whole, in however many pieces it comes', async () => {
    const text = JSON.stringify({ SecretString: 'Zoë 🦊'.repeat(20_000) });
    const bytes = Buffer.from(text);
    const client = await clientOf(async (_, response) => {
      // Between the bytes of a character, too.
      for (const [from, to] of [[0, 20], [20, 21], [21, 26], [26]]) {
        response.write(bytes.subarray(from, to));
        await wait(5);
      }
      response.end();
    });
    expect(await read(client)).toMatchObject({ SecretString: 'Zoë 🦊'.repeat(20_000) });
  });

  test('that breaks off is none', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"SecretString":', () => response.destroy());
    });
    await expect(read(client)).rejects.toThrow();
  });

  test("has none of the web's streams loaded", async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'ReadableStream') ?? {};
    let asked = 0;
    const get = () => {
      asked += 1;
      return undefined;
    };
    Object.defineProperty(globalThis, 'ReadableStream', { configurable: true, get });
    onTestFinished(() => void Object.defineProperty(globalThis, 'ReadableStream', before));
    await read(await clientOf((_, response) => response.end('{"SecretString":"x"}')));
    expect(asked).toBe(0);
  });
});
