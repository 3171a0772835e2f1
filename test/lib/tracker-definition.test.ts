import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();
const [machine, ...otherMachines] = bridge.resources('AWS::StepFunctions::StateMachine');

const state = z.record(z.string(), z.json());
const { States: states, ...definition } = z
  .looseObject({ States: z.record(z.string(), state) })
  .parse(JSON.parse(bridge.text(machine?.properties.DefinitionString)));

const choices = z
  .array(z.looseObject({ Next: z.string() }))
  .parse(states['Settled?']?.Choices)
  .map(({ Next, ...condition }) => ({ next: Next, condition }));
const conditionsOf = (next: string) => choices.filter((it) => it.next === next).map(({ condition }) => condition);
const statusIs = (status: string) => ({ Variable: '$.status', StringEquals: status });

describe('the tracker', () => {
  test('is one Standard state machine, whose every step AWS keeps', () => {
    expect(otherMachines).toEqual([]);
    expect(machine?.properties.StateMachineType).toBe('STANDARD');
  });

  test('logs errors, without what travels through it', () => {
    expect(machine?.properties.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  });

  test('ends after two days, beyond every deadline', () => {
    expect(definition.TimeoutSeconds).toBe(2 * 24 * 60 * 60);
  });

  test('says in each state what it is for', () => {
    const mute = Object.entries(states).filter(([, { Comment }]) => typeof Comment !== 'string');
    expect(mute.map(([name]) => name)).toEqual([]);
  });
});

describe('an action that is followed', () => {
  test('is waited for as long as the schedule says, then looked at', () => {
    expect(definition.StartAt).toBe('Wait');
    expect(states.Wait).toMatchObject({ Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'GetAction' });
  });

  test('costs three transitions a look: Wait, GetAction and one Choice', () => {
    expect(states.GetAction).toMatchObject({ Type: 'Task', Next: 'Settled?' });
    expect(states['Settled?']).toMatchObject({ Type: 'Choice', Default: 'Wait' });
  });

  test('ends its execution well when it is COMPLETED', () => {
    expect(conditionsOf('Completed')).toEqual([statusIs('COMPLETED')]);
    expect(states.Completed).toMatchObject({ Type: 'Succeed' });
  });

  test('fails its execution when it settled otherwise, with its status as the error', () => {
    expect(conditionsOf('NotCompleted')).toEqual([
      { Or: [statusIs('FAILED'), statusIs('EXPIRED'), statusIs('IN_DOUBT')] },
    ]);
    expect(states.NotCompleted).toMatchObject({ Type: 'Fail', ErrorPath: '$.status' });
  });

  test('is sent when it is ACCEPTED and need not wait, and looked at again after that', () => {
    expect(conditionsOf('CreateAction')).toEqual([
      { And: [statusIs('ACCEPTED'), { Variable: '$.waitSeconds', NumericEquals: 0 }] },
    ]);
    expect(states.CreateAction).toMatchObject({ Type: 'Task', Next: 'Settled?' });
  });

  test('is waited for in every other case', () => {
    expect(choices.map(({ next }) => next)).toEqual(['Completed', 'NotCompleted', 'CreateAction']);
  });
});

describe.each(['GetAction', 'CreateAction'])('%s', (name) => {
  const task = states[name];

  test('invokes its function with what travels, and passes on what it answers', () => {
    expect(task).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: `${name}/Function`, 'Payload.$': '$' },
      OutputPath: '$.Payload',
    });
  });

  test('is given up a little after its function would be', () => {
    const fn = bridge.resources('AWS::Lambda::Function').find(({ construct }) => construct === `${name}/Function`);
    expect(task?.TimeoutSeconds).toBe(Number(fn?.properties.Timeout) + 5);
  });

  test('is repeated with backoff and full jitter: six times for Lambda, twice for any other failure', () => {
    expect(task?.Retry).toEqual([
      {
        ErrorEquals: [
          'Lambda.ServiceException',
          'Lambda.AWSLambdaException',
          'Lambda.SdkClientException',
          'Lambda.TooManyRequestsException',
          'Lambda.ClientExecutionTimeoutException',
          'States.Timeout',
        ],
        IntervalSeconds: 1,
        BackoffRate: 2,
        MaxAttempts: 6,
        MaxDelaySeconds: 30,
        JitterStrategy: 'FULL',
      },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 3, MaxAttempts: 2, JitterStrategy: 'FULL' },
    ]);
  });

  test('puts a failure that stays on record', () => {
    expect(task?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'RecordTrackingError' }]);
  });
});

describe('a tracking error', () => {
  const record = states.RecordTrackingError;
  const parameters = z
    .looseObject({ ExpressionAttributeValues: z.record(z.string(), z.json()) })
    .parse(record?.Parameters);

  test("is written into the action's item by Step Functions itself, with no code of ours", () => {
    expect(record?.Resource).toBe('arn:aws:states:::dynamodb:updateItem');
    expect(parameters).toMatchObject({
      TableName: 'Ledger/Table',
      Key: { pk: { 'S.$': "States.Format('ACTION#{}', $.actionId)" } },
    });
  });

  test('is appended to trackingErrors, and changes nothing else', () => {
    expect(parameters.UpdateExpression).toBe(
      'SET trackingErrors = list_append(if_not_exists(trackingErrors, :none), :error)',
    );
  });

  test('is remembered for 50 executions at most, and only of an action that is on record', () => {
    expect(parameters.ConditionExpression).toBe(
      'attribute_exists(pk) AND (attribute_not_exists(trackingErrors) OR size(trackingErrors) < :most)',
    );
    expect(parameters.ExpressionAttributeValues[':most']).toEqual({ N: '50' });
  });

  test("says when, which error and in which execution, and not the error's text", () => {
    expect(parameters.ExpressionAttributeValues[':error']).toEqual({
      L: [
        {
          M: {
            at: { 'S.$': '$$.State.EnteredTime' },
            error: { 'S.$': '$.error.Error' },
            execution: { 'S.$': '$$.Execution.Id' },
          },
        },
      ],
    });
    expect(JSON.stringify(states)).not.toContain('error.Cause');
  });

  test('fails the execution whether or not it could be written, for the sweeper to begin anew', () => {
    expect(record?.Next).toBe('TrackingFailed');
    expect(record?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'TrackingFailed' }]);
    expect(states.TrackingFailed).toMatchObject({ Type: 'Fail', Error: 'TrackingFailed' });
  });

  test('is written again while DynamoDB is out of reach, and not where there is nothing to write to', () => {
    expect(record?.Retry).toEqual([
      { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], MaxAttempts: 0 },
      expect.objectContaining({ ErrorEquals: ['States.ALL'], MaxAttempts: 6 }),
    ]);
  });
});
