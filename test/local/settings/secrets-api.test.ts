import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LOCAL_SIGNING_SECRET } from '../../../client/local-signing-secret.ts';
import { startAwsJsonServer } from '../../../local/http/aws-json-server.ts';
import { secretsApi } from '../../../local/settings/secrets-api.ts';

async function readSecret(name: string): Promise<string | undefined> {
  const apiKey = { apiKeySid: 'SK1', apiKeySecret: 'hush' };
  const server = await startAwsJsonServer(
    secretsApi(
      { apiKey: new Set(['action-bridge/twilio']), authToken: new Set(['action-bridge/twilio-auth-token']) },
      apiKey,
      { 'action-bridge/sources/payments': 'whsec_b3du' },
    ),
  );
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
}

describe('a secret on the laptop', () => {
  test("the name that the template gives Twilio's holds the API key", async () => {
    expect(await readSecret('action-bridge/twilio')).toBe('{"apiKeySid":"SK1","apiKeySecret":"hush"}');
  });

  test("the name that the template gives the auth token's holds the local one", async () => {
    expect(await readSecret('action-bridge/twilio-auth-token')).toBe('local-auth-token');
  });

  test("a source's own name holds its own", async () => {
    expect(await readSecret('action-bridge/sources/payments')).toBe('whsec_b3du');
  });

  test('every other name holds the local signing secret', async () => {
    expect(await readSecret('action-bridge/sources/shop')).toBe(LOCAL_SIGNING_SECRET);
    expect(LOCAL_SIGNING_SECRET).toBe('whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==');
    expect(() => new Webhook(LOCAL_SIGNING_SECRET)).not.toThrow();
  });
});
