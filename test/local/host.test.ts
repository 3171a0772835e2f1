import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect, onTestFinished, test } from 'vitest';
import { startHost } from '../../local/host.ts';
import { startTwilioSimulator } from '../../local/twilio-simulator/simulator.ts';
import { newConversationId, orderShipped, structured } from '../fixtures/shop-events.ts';
import { signedRequest } from '../fixtures/signed-request.ts';

test('given another Twilio with its API key, then messages go there, and no simulator of the host is started', async () => {
  const key = { apiKeySid: 'SKelsewhere', apiKeySecret: 'another' };
  const elsewhere = await startTwilioSimulator({ port: 0, ...key });
  onTestFinished(elsewhere.close);
  const host = await startHost({
    port: 0,
    simulatorPort: 0,
    dynamodbPort: 0,
    twilio: { baseUrl: elsewhere.url, ...key },
  });
  onTestFinished(host.close);
  expect(host.simulatorUrl).toBeUndefined();
  expect((await fetch(`${host.url}/health`)).status).toBe(200);

  const conversationId = newConversationId();
  const event = structured(orderShipped({ conversationId, phone: '+12025550123' }));
  const secret = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
  const response = await fetch(`${host.url}/events/shop`, { method: 'POST', ...signedRequest(event, secret) });
  expect(await response.json()).toMatchObject({ actions: [{ status: 'PENDING' }] });
  expect(elsewhere.creates()).toMatchObject([{ conversationId }]);

  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const stepFunctions = new SFNClient({ endpoint: host.awsUrl, region: 'us-east-1', credentials });
  onTestFinished(() => stepFunctions.destroy());
  const stateMachineArn = host.stack.stateMachines[0]?.arn;
  const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  expect(executions).toMatchObject([{ status: 'RUNNING', name: expect.stringMatching(/^act_/) }]);
}, 60_000);
