import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { dynamoDbClient } from '../../../local/dynamodb/dynamodb.ts';
import { openLedgerStore } from '../../../local/dynamodb/ledger-store.ts';
import type { InvocationResult } from '../../../local/functions/function-environment.ts';
import { type Json, json } from '../../../local/step-functions/state-language.ts';
import { stateMachine } from '../../../local/step-functions/state-machine.ts';
import { localStack } from '../../../local/template/local-stack.ts';
import type { LocalStack } from '../../../local/template/template.ts';

// Threads, processes and servers take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

let stack: LocalStack;
beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'action-bridge-test-'));
  stack = await localStack({ directory, twilioBaseUrl: 'http://127.0.0.1:1' });
  return () => rmSync(directory, { recursive: true });
}, 60_000);

const fault: InvocationResult = {
  kind: 'failed',
  error: { errorType: 'LedgerUnavailableError', errorMessage: 'down', trace: ['at x'] },
};
const found = (step: object): InvocationResult => ({ kind: 'answered', payload: step });

/** The template's own tracker, with functions that answer what the test scripts, in turn. */
async function tracker(...script: readonly InvocationResult[]) {
  const [machine] = stack.stateMachines;
  if (!machine) throw new Error('the template has no state machine');
  const dynamodb = await openLedgerStore({ port: 0, tables: stack.tables, notice: () => {} });
  const client = dynamoDbClient(dynamodb.url);
  onTestFinished(async () => {
    client.destroy();
    await dynamodb.close();
  });
  const invocations: { fn: string; payload: unknown }[] = [];
  const answers = [...script];
  const { run } = stateMachine({
    machine: { ...machine, definition: JSON.stringify(hurried(JSON.parse(machine.definition))) },
    invoke: async (fn, payload) => {
      invocations.push({ fn: fn.replace(/.*function:Bridge(\w+)Function.*/, '$1'), payload });
      return answers.shift() ?? fault;
    },
    dynamodbUrl: dynamodb.url,
    now: () => new Date('2026-11-22T16:25:00.000Z'),
  });
  const TableName = stack.tables[0]?.TableName;
  const execute = (actionId: string) =>
    run({ arn: `arn:of:${actionId}`, name: actionId, input: { actionId, waitSeconds: 0, polls: 0 } }).end;
  const put = (pk: string) => client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
  const get = async (pk: string) => (await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item;
  return { execute, invocations, put, get };
}

/** The same machine with pauses that a test can wait for: one repetition, and no pause before it. */
function hurried(definition: unknown): Json {
  const parsed = z.looseObject({ States: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(definition);
  const retry = z.array(z.looseObject({ ErrorEquals: z.array(z.string()), MaxAttempts: z.number() }));
  for (const state of Object.values(parsed.States)) {
    if (!state.Retry) continue;
    state.Retry = retry.parse(state.Retry).map((it) => ({
      ErrorEquals: it.ErrorEquals,
      MaxAttempts: Math.min(1, it.MaxAttempts),
      IntervalSeconds: 1,
      MaxDelaySeconds: 1,
      JitterStrategy: 'FULL',
    }));
  }
  return json.parse(parsed);
}

describe("the template's tracker", () => {
  test('waits, looks, looks again, and succeeds when the action is COMPLETED', async () => {
    const step = { actionId: 'act_1', waitSeconds: 0 };
    const { execute, invocations } = await tracker(
      found({ ...step, polls: 1, status: 'PENDING' }),
      found({ ...step, polls: 2, status: 'COMPLETED' }),
    );
    expect(await execute('act_1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(invocations).toEqual([
      { fn: 'GetAction', payload: { ...step, polls: 0 } },
      { fn: 'GetAction', payload: { ...step, polls: 1, status: 'PENDING' } },
    ]);
  });

  test('sends what is ACCEPTED and due, and fails under the name of a status that is not COMPLETED', async () => {
    const step = { actionId: 'act_1', waitSeconds: 0, polls: 0 };
    const { execute, invocations } = await tracker(
      found({ ...step, status: 'ACCEPTED' }),
      found({ ...step, status: 'IN_DOUBT' }),
    );
    expect(await execute('act_1')).toMatchObject({ status: 'FAILED', error: 'IN_DOUBT' });
    expect(invocations.map(({ fn }) => fn)).toEqual(['GetAction', 'CreateAction']);
  });

  test('repeats a step that failed', async () => {
    const { execute, invocations } = await tracker(
      fault,
      found({ actionId: 'act_1', waitSeconds: 0, polls: 1, status: 'COMPLETED' }),
    );
    expect(await execute('act_1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(invocations).toHaveLength(2);
  });

  test('writes into the ledger that a step keeps failing, with no function involved', async () => {
    const { execute, put, get } = await tracker();
    await put('ACTION#act_1');
    expect(await execute('act_1')).toMatchObject({ status: 'FAILED', error: 'TrackingFailed' });
    const error = { at: '2026-11-22T16:25:00.000Z', error: 'LedgerUnavailableError', execution: 'arn:of:act_1' };
    expect((await get('ACTION#act_1'))?.trackingErrors).toEqual({
      L: [{ M: Object.fromEntries(Object.entries(error).map(([name, S]) => [name, { S }])) }],
    });
  });

  test('fails all the same, and writes nothing, when the action is not in the ledger', async () => {
    const { execute, get } = await tracker();
    expect(await execute('act_gone')).toMatchObject({ status: 'FAILED', error: 'TrackingFailed' });
    expect(await get('ACTION#act_gone')).toBeUndefined();
  });
});

describe('a state machine that the host cannot run', () => {
  test('a service that it does not know is an error that names state and service', () => {
    const definition = JSON.stringify({
      StartAt: 'Tell',
      States: { Tell: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } },
    });
    const machine = { name: 'm', arn: 'arn', definition };
    const settings = { machine, invoke: () => Promise.resolve(fault), dynamodbUrl: '', now: () => new Date() };
    expect(() => stateMachine(settings)).toThrow(/Tell uses arn:aws:states:::sns:publish/);
  });
});
