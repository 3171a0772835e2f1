import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  authTokensFrom,
  type ReadSecret,
  SecretError,
  secretsManager,
  signingSecrets,
  twilioCredentials,
} from '../../lambdas/adapters/secrets.ts';
import { CallbacksNotConfiguredError } from '../../lambdas/core/errors.ts';

let server: Server;
let client: SecretsManagerClient;
let stored: string | undefined;
let fails: boolean;
let reads: string[];
let now: Date;
let readSecret: ReadSecret;

beforeEach(async () => {
  stored = 'whsec_old';
  fails = false;
  reads = [];
  now = new Date('2026-03-30T10:30:00Z');
  server = createServer(async (request, response) => {
    reads.push(await text(request));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (fails) {
      response.statusCode = 500;
      return response.end('{"__type":"InternalServiceError"}');
    }
    response.statusCode = stored === undefined ? 400 : 200;
    const missing = { __type: 'ResourceNotFoundException', message: 'no such secret' };
    return response.end(
      JSON.stringify(stored === undefined ? missing : { ARN: 'arn', Name: 'n', SecretString: stored }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  readSecret = secretsManager({ client, now: () => now });
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

describe('a secret', () => {
  test('is read by name, and then kept', async () => {
    expect(await readSecret('action-bridge/sources/shop')).toBe('whsec_old');
    pass(299);
    expect(await readSecret('action-bridge/sources/shop')).toBe('whsec_old');
    expect(reads).toHaveLength(1);
    expect(reads[0]).toContain('action-bridge/sources/shop');
  });

  test('is read anew after five minutes, so that a revoked one is gone', async () => {
    await readSecret('s');
    stored = 'whsec_new';
    pass(300);
    expect(await readSecret('s')).toBe('whsec_new');
  });

  test('that is missing is asked for once in ten seconds, however many requests want it', async () => {
    stored = undefined;
    for (let request = 0; request < 1_000; request += 1) {
      await expect(readSecret('s', { fresh: request % 2 === 1 })).rejects.toThrow('no such secret');
    }
    expect(reads).toHaveLength(1);
    pass(10);
    stored = 'whsec_stored';
    expect(await readSecret('s')).toBe('whsec_stored');
  });

  test('is used a quarter of an hour longer while Secrets Manager does not answer, and no longer', async () => {
    await readSecret('s');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    pass(1_199);
    expect(await readSecret('s')).toBe('whsec_old');
    pass(1);
    await expect(readSecret('s')).rejects.toThrow();
  });

  test('is read anew when it may have been rotated', async () => {
    await readSecret('s');
    stored = 'whsec_new';
    pass(10);
    expect(await readSecret('s', { fresh: true })).toBe('whsec_new');
  });

  test('is read anew at most once in ten seconds, however many forged requests ask', async () => {
    await readSecret('s');
    pass(9);
    for (let forged = 0; forged < 20; forged += 1) await readSecret('s', { fresh: true });
    expect(reads).toHaveLength(1);
  });
});

describe('a secret that is being read', () => {
  /** Answers wait until they are released, the last that came first. */
  const hold = () => {
    const [answer] = server.listeners('request');
    server.removeAllListeners('request');
    const held: (() => void)[] = [];
    server.on('request', (...args) => void held.push(() => Reflect.apply(answer ?? (() => {}), server, args)));
    return {
      until: async (count: number) => {
        while (held.length < count) await once(server, 'request');
      },
      release: () => held.pop()?.(),
    };
  };

  test('is not read twice: who asks meanwhile gets the same', async () => {
    const { until, release } = hold();
    const both = [readSecret('s'), readSecret('s')];
    await until(1);
    release();
    expect(await Promise.all(both)).toEqual(['whsec_old', 'whsec_old']);
    expect(reads).toHaveLength(1);
  });

  test('fails for all who wait, and is read again a second after Secrets Manager failed', async () => {
    fails = true;
    const both = await Promise.allSettled([readSecret('s'), readSecret('s')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(readSecret('s')).rejects.toThrow();
    expect(reads).toHaveLength(1);
    fails = false;
    stored = 'whsec_new';
    pass(1);
    expect(await readSecret('s')).toBe('whsec_new');
  });

  test.each([
    ['for two seconds, as in a Lambda that was frozen', 2],
    ['for a time that the clock, set back, cannot tell', -1],
  ])('%s, is read again, and the older answer is neither waited for nor kept', async (_, seconds) => {
    const { until, release } = hold();
    const frozen = readSecret('s');
    await until(1);
    pass(seconds);
    const next = readSecret('s');
    await until(2);
    stored = 'whsec_new';
    release();
    expect(await next).toBe('whsec_new');
    stored = 'whsec_old';
    release();
    expect(await frozen).toBe('whsec_old');
    if (seconds > 0) expect(await readSecret('s')).toBe('whsec_new');
  });

  test('has the age of the question, however long the answer waited in a frozen Lambda', async () => {
    const { until, release } = hold();
    const frozen = readSecret('s');
    await until(1);
    pass(300);
    release();
    expect(await frozen).toBe('whsec_old');
    stored = 'whsec_new';
    const next = readSecret('s');
    await until(1);
    release();
    expect(await next).toBe('whsec_new');
  });

  test('is read once more for who wants it fresh', async () => {
    const { until, release } = hold();
    const both = [readSecret('s'), readSecret('s', { fresh: true })];
    await until(2);
    release();
    release();
    await Promise.all(both);
    expect(reads).toHaveLength(2);
  });
});

describe('the signing secrets in a secret', () => {
  test.each([
    ['one', 'whsec_a', ['whsec_a']],
    ['one with the line end that an editor left', 'whsec_a\n', ['whsec_a']],
    ['several, during a rotation', ' ["whsec_a", "whsec_b"]', ['whsec_a', 'whsec_b']],
  ])('are %s', (_, text, expected) => {
    expect(signingSecrets('s', text)).toEqual(expected);
  });

  test.each([
    ['{"WEBHOOK_SECRET":"whsec_a"}', ['whsec_a']],
    ['"whsec_a"', ['whsec_a']],
    ['"\\"whsec_a\\"" \n', ['whsec_a']],
    ['["whsec_a\\n", " whsec_b"]', ['whsec_a', 'whsec_b']],
    ['{not JSON', ['{not JSON']],
    ['"only one quote', ['"only one quote']],
  ])('are unwrapped as people store them: %s', (text, expected) => {
    expect(signingSecrets('s', text)).toEqual(expected);
  });

  test.each(['{"a":"hush","b":"hush"}', '{}', '{"a":1}', '{"a":""}'])('are not guessed from %s', (text) => {
    expect(() => signingSecrets('action-bridge/sources/shop', text)).toThrow(/^secret action-bridge\/sources\/shop is/);
    expect(() => signingSecrets('action-bridge/sources/shop', text)).not.toThrow(/hush/);
  });

  test.each(['["whsec_a"', '[]', '[1]', '[""]'])('are not guessed from %s', (text) => {
    expect(() => signingSecrets('action-bridge/sources/shop', text)).toThrow(SecretError);
    expect(() => signingSecrets('action-bridge/sources/shop', text)).toThrow('action-bridge/sources/shop');
  });
});

describe('the API key in the Twilio secret', () => {
  test('is its SID and its secret', () => {
    const text = JSON.stringify({ apiKeySid: 'SK1', apiKeySecret: 'x' });
    expect(twilioCredentials('s', text)).toEqual({ apiKeySid: 'SK1', apiKeySecret: 'x' });
  });

  test.each(['SK1:hush-hush', '{"apiKeySid":"SK1"}', '{"sid":"hush-hush"}'])(
    'is refused as %s, without repeating it',
    (text) => {
      expect(() => twilioCredentials('action-bridge/twilio', text)).toThrow(
        /^secret action-bridge\/twilio is not JSON/,
      );
      expect(() => twilioCredentials('action-bridge/twilio', text)).not.toThrow(/hush/);
    },
  );
});

describe("Twilio's auth tokens", () => {
  test('are one as plain text, or a list of two while one is rotated in', async () => {
    stored = 'primary';
    expect(await authTokensFrom('action-bridge/twilio-auth-token', readSecret)()).toEqual(['primary']);
    stored = '["primary", "secondary"]';
    now = new Date('2026-03-30T10:30:11Z');
    const both = await authTokensFrom('action-bridge/twilio-auth-token', readSecret)({ fresh: true });
    expect(both).toEqual(['primary', 'secondary']);
  });

  test('that were never stored are a problem of their own, no 5xx, on which an alarm rings, and it says what to do', async () => {
    stored = undefined;
    const reading = authTokensFrom('action-bridge/twilio-auth-token', readSecret)();
    await expect(reading).rejects.toBeInstanceOf(CallbacksNotConfiguredError);
    await expect(reading).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('docs/guides/callbacks.md'),
    });
  });
});
