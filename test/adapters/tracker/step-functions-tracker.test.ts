import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executionName, stepFunctionsTracker } from '../../../lambdas/adapters/tracker/step-functions-tracker.ts';
import type { Tracker } from '../../../lambdas/core/ports.ts';

const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:tracker';
let server: Server;
let client: SFNClient;
let tracker: Tracker;
let requests: unknown[];
let answer: { status: number; body: object };

beforeEach(async () => {
  requests = [];
  answer = { status: 200, body: { executionArn: 'arn', startDate: 1 } };
  server = createServer(async (request, response) => {
    requests.push(await json(request));
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  tracker = stepFunctionsTracker({ client, stateMachineArn });
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe('a tracker', () => {
  test("is named by the action's id, the next by its number", () => {
    expect(executionName('act_1', 1)).toBe('act_1');
    expect(executionName('act_1', 2)).toBe('act_1-2');
  });

  test('is started with the id alone, and always with the same input', async () => {
    expect(await tracker.start({ id: 'act_1' }, 2)).toEqual({ kind: 'running' });
    expect(requests).toEqual([
      { stateMachineArn, name: 'act_1-2', input: '{"actionId":"act_1","waitSeconds":2,"polls":0}' },
    ]);
  });

  test('that has ended is told apart', async () => {
    answer = { status: 400, body: { __type: 'com.amazonaws.states#ExecutionAlreadyExists', message: 'x' } };
    expect(await tracker.start({ id: 'act_1' }, 1)).toEqual({ kind: 'ended' });
  });

  test.each([
    ['ThrottlingException', 400],
    ['ServiceUnavailable', 503],
  ])('that could not be started for %s is left to the sweeper', async (name, status) => {
    answer = { status, body: { __type: name, message: 'x' } };
    expect(await tracker.start({ id: 'act_1' }, 1)).toEqual({ kind: 'unavailable', reason: name });
  });

  test('that could not be reached is left to the sweeper', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await tracker.start({ id: 'act_1' }, 1)).toMatchObject({ kind: 'unavailable' });
  });
});
