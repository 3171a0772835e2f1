import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  InvalidExecutionInput,
  InvalidName,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startAwsJsonServer } from '../../../local/http/aws-json-server.ts';
import { executions } from '../../../local/step-functions/executions.ts';
import { stateMachine } from '../../../local/step-functions/state-machine.ts';
import { stepFunctionsApi } from '../../../local/step-functions/step-functions-api.ts';

// Threads, processes and servers take their time on a machine that is busy.
const patient = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
const succeeding = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const failing = { StartAt: 'F', States: { F: { Type: 'Fail', ErrorPath: '$.status', Cause: 'because' } } };

async function stepFunctions(definition: object) {
  const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:tracker';
  const machine = { name: 'tracker', arn, definition: JSON.stringify(definition) };
  const now = () => new Date();
  const invoke = () => Promise.reject(new Error('no function is invoked here'));
  const all = executions(machine, stateMachine({ machine, invoke, dynamodbUrl: '', now }), now);
  const server = await startAwsJsonServer(stepFunctionsApi(new Map([[arn, all]])));
  const client = new SFNClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  onTestFinished(async () => {
    all.close();
    client.destroy();
    await server.close();
  });
  return {
    start: (name: string, input: object = {}) =>
      client.send(new StartExecutionCommand({ stateMachineArn: arn, name, input: JSON.stringify(input) })),
    describe: (name: string) =>
      client.send(
        new DescribeExecutionCommand({ executionArn: `${arn.replace('stateMachine', 'execution')}:${name}` }),
      ),
    client,
    arn,
  };
}

describe('an execution that runs', () => {
  test('starting it again by name with the same input is answered as the first start was', async () => {
    const { start } = await stepFunctions(waiting);
    const first = await start('act_1', { actionId: 'act_1' });
    const again = await start('act_1', { actionId: 'act_1' });
    expect(first.executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:tracker:act_1');
    expect(again.executionArn).toBe(first.executionArn);
    expect(again.startDate).toEqual(first.startDate);
  });

  test('its name is refused with another input', async () => {
    const { start } = await stepFunctions(waiting);
    await start('act_1', { actionId: 'act_1' });
    await expect(start('act_1', { actionId: 'act_2' })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  test('it can be described, listed and stopped', async () => {
    const { start, describe: read, client, arn } = await stepFunctions(waiting);
    const { executionArn } = await start('act_1', { n: 1 });
    expect(await read('act_1')).toMatchObject({ status: 'RUNNING', input: '{"n":1}', name: 'act_1' });
    await client.send(new StopExecutionCommand({ executionArn }));
    await vi.waitFor(async () => expect((await read('act_1')).status).toBe('ABORTED'), patient);
    const { executions: running } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: 'RUNNING' }),
    );
    expect(running).toEqual([]);
  });
});

describe('an execution that has ended', () => {
  test('its name is refused, even with the same input', async () => {
    const { start, describe: read } = await stepFunctions(succeeding);
    await start('act_1', { n: 1 });
    await vi.waitFor(async () => expect((await read('act_1')).status).toBe('SUCCEEDED'), patient);
    await expect(start('act_1', { n: 1 })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  test('its output, or its error and cause, are told', async () => {
    const good = await stepFunctions(succeeding);
    await good.start('act_1', { n: 1 });
    await vi.waitFor(async () => expect((await good.describe('act_1')).output).toBe('{"n":1}'), patient);

    const bad = await stepFunctions(failing);
    await bad.start('act_1', { status: 'EXPIRED' });
    const failed = { status: 'FAILED', error: 'EXPIRED', cause: 'because' };
    await vi.waitFor(async () => expect(await bad.describe('act_1')).toMatchObject(failed), patient);
  });
});

describe('a start that Step Functions would refuse', () => {
  test('an unknown state machine, a name with spaces and an input that is no JSON have their own errors', async () => {
    const { client, start, arn } = await stepFunctions(waiting);
    const elsewhere = new StartExecutionCommand({ stateMachineArn: `${arn}x`, name: 'a' });
    await expect(client.send(elsewhere)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
    await expect(start('a b')).rejects.toBeInstanceOf(InvalidName);
    await expect(start('a'.repeat(81))).rejects.toBeInstanceOf(InvalidName);
    const noJson = new StartExecutionCommand({ stateMachineArn: arn, name: 'a', input: '{' });
    await expect(client.send(noJson)).rejects.toBeInstanceOf(InvalidExecutionInput);
  });
});
