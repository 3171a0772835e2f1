import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ledgerIndexes, ledgerPartitionKey, ledgerTimeToLive } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { awsClient } from '../../lambdas/adapters/wiring.ts';
import { LEASE_SECONDS } from '../../lambdas/steps/send-action.ts';
import { ActionBridge } from '../../lib/action-bridge.ts';
import { configPath, quickContext, synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();
const { template } = bridge;

describe('the ledger', () => {
  test('has the keys and indexes that the ledger reads and writes', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: ledgerPartitionKey, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: ledgerIndexes.map(({ name, partitionKey, sortKey }) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    });
  });

  test('declares every key as a string, once', () => {
    const names = new Set(ledgerIndexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]));
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      AttributeDefinitions: [ledgerPartitionKey, ...names].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    });
  });

  test('is paid by the request, and forgets what has expired', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: ledgerTimeToLive, Enabled: true },
    });
  });

  test('can be restored to any second of the last 35 days, and refuses to be deleted', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      },
    });
  });
});

describe('the ledger of a bridge that is told how many events a second come at first', () => {
  const warmIn = (warmEventsPerSecond?: number) => {
    const [ledger] = synthesizedBridge({ ...(warmEventsPerSecond && { warmEventsPerSecond }) }).resources(
      'AWS::DynamoDB::GlobalTable',
    );
    const warm = z.object({ WarmThroughput: z.json().optional() });
    const { GlobalSecondaryIndexes } = z
      .object({ GlobalSecondaryIndexes: z.array(warm.extend({ IndexName: z.string() })) })
      .parse(ledger?.properties);
    const places = [{ IndexName: 'table', ...warm.parse(ledger?.properties) }, ...GlobalSecondaryIndexes];
    return places.flatMap((it) => (it.WarmThroughput ? [[it.IndexName, it.WarmThroughput]] : []));
  };

  test('is asked to be ready for them where a new table is not, in the table and in each index', () => {
    expect(warmIn(1_000)).toEqual([['table', { WriteUnitsPerSecond: 9_000 }]]);
    expect(warmIn(2_000)).toEqual([
      ['table', { WriteUnitsPerSecond: 18_000 }],
      ['byStatus', { WriteUnitsPerSecond: 6_000 }],
    ]);
  });

  test('is asked for nothing otherwise', () => {
    expect(warmIn(400)).toEqual([]);
    expect(warmIn()).toEqual([]);
  });
});

describe('a bridge for a test', () => {
  const ephemeral = synthesizedBridge({ deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });

  test('lets its ledger be deleted', () => {
    ephemeral.template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Delete',
      Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
    });
  });

  test('leaves no logs behind', () => {
    const policies = ephemeral.resources('AWS::Logs::LogGroup').map(({ deletionPolicy }) => deletionPolicy);
    expect(new Set(policies)).toEqual(new Set(['Delete']));
  });
});

describe('a log group', () => {
  test('belongs to each function, the tracker, the API and the pipe, and is kept 90 days', () => {
    const logs = bridge.resources('AWS::Logs::LogGroup');
    expect(logs.map(({ construct }) => construct).sort()).toEqual([
      'AcceptEvent/Logs',
      'Api/AccessLog',
      'CreateAction/Logs',
      'GetAction/Logs',
      'OperateActions/Logs',
      'Outcomes/Logs',
      'QueryActions/Logs',
      'SweepLedger/Logs',
      'Tracker/Logs',
      'TwilioCallback/Logs',
    ]);
    for (const { properties } of logs) expect(properties.RetentionInDays).toBe(90);
  });

  test('is kept as long as the operator says', () => {
    const logs = synthesizedBridge({ logRetention: RetentionDays.ONE_WEEK }).resources('AWS::Logs::LogGroup');
    for (const { properties } of logs) expect(properties.RetentionInDays).toBe(7);
  });

  test.each(['Api/AccessLog', 'Outcomes/Logs', 'Tracker/Logs'])(
    '%s has a name that AWS may deliver to by one standing permission',
    (id) => {
      const group = bridge.resources('AWS::Logs::LogGroup').find(({ construct }) => construct === id);
      expect(bridge.text(group?.properties.LogGroupName)).toMatch(
        /^\/aws\/vendedlogs\/(apis|pipes|states)\/AWS::StackName-/,
      );
    },
  );
});

describe('a function', () => {
  const functions = bridge.resources('AWS::Lambda::Function');
  const find = (name: string) => {
    const found = functions.find(({ construct }) => construct === `${name}/Function`);
    if (!found) throw new Error(`no function ${name}`);
    return found.properties;
  };
  const variablesOf = (name: string, of = bridge) => {
    const found = of.resources('AWS::Lambda::Function').find(({ construct }) => construct === `${name}/Function`);
    return found?.properties.Environment;
  };
  const powertools = (name: string) => ({
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_METRICS_NAMESPACE: 'ActionBridge',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    BRIDGE_NAME: 'Test/Bridge',
  });
  const ledger = { LEDGER_TABLE_NAME: expect.anything(), RETENTION_DAYS: '400' };
  const twilio = { TWILIO_SECRET_NAME: 'action-bridge/twilio', TWILIO_BASE_URL: 'https://conversations.twilio.com' };
  const authToken = { TWILIO_AUTH_TOKEN_SECRET_NAME: 'action-bridge/twilio-auth-token' };
  const tracker = { TRACKER_ARN: expect.anything() };

  test('runs on arm64 with the newest Node that Lambda has, is traced, and logs to its own group', () => {
    expect(functions).toHaveLength(7);
    for (const { construct, properties } of functions) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(properties).toMatchObject({ TracingConfig: { Mode: 'Active' } });
      const { LogGroup } = z.object({ LogGroup: z.json() }).parse(properties.LoggingConfig);
      expect(bridge.text(LogGroup)).toBe(construct.replace('/Function', '/Logs'));
    }
  });

  test.each([
    ['AcceptEvent', 29],
    ['GetAction', 30],
    ['CreateAction', 36],
    ['SweepLedger', 55],
    ['QueryActions', 15],
    ['TwilioCallback', 14],
    ['OperateActions', 29],
  ])('%s may run %i s', (name, seconds) => {
    expect(find(name).Timeout).toBe(seconds);
  });

  test.each(['AcceptEvent', 'CreateAction'])('%s ends before the lease that it takes', (name) => {
    expect(find(name).Timeout).toBeLessThan(LEASE_SECONDS);
  });

  test('CreateAction has time for its call to Twilio and four of AWS, each at its slowest', () => {
    const { maxAttempts, requestHandler } = awsClient;
    const awsSeconds = (maxAttempts * requestHandler.requestTimeout) / 1_000;
    expect(find('CreateAction').Timeout).toBeGreaterThanOrEqual(4 * awsSeconds + 10);
  });

  test('AcceptEvent answers before API Gateway gives up after 30 s', () => {
    expect(find('AcceptEvent').Timeout).toBeLessThan(30);
  });

  test('SweepLedger ends before the next one begins', () => {
    expect(find('SweepLedger').Timeout).toBeLessThan(60);
  });

  test.each([
    ['AcceptEvent', { ...powertools('accept-event'), ...ledger, ...twilio, ...tracker }],
    ['CreateAction', { ...powertools('create-action'), ...ledger, ...twilio }],
    ['GetAction', { ...powertools('get-action'), ...ledger, ...twilio }],
    ['SweepLedger', { ...powertools('sweep-ledger'), ...ledger, ...tracker }],
    ['QueryActions', { ...powertools('query-actions'), ...ledger }],
    ['TwilioCallback', { ...powertools('twilio-callback'), ...ledger, ...authToken }],
    ['OperateActions', { ...powertools('operate-actions'), ...ledger, ...tracker, OPERATE_ACCESS: 'iam' }],
  ])('%s finds in its environment what it uses, names of secrets and never their values', (name, variables) => {
    expect(variablesOf(name)).toEqual({ Variables: variables });
  });

  test('hears what the operator decides', () => {
    const decided = synthesizedBridge({
      twilioBaseUrl: 'https://conversations.example.com',
      twilioSecretName: 'other/twilio',
      twilioAuthTokenSecretName: 'other/auth-token',
      retention: Duration.days(30),
      logLevel: 'DEBUG',
    });
    expect(variablesOf('GetAction', decided)).toMatchObject({
      Variables: {
        TWILIO_BASE_URL: 'https://conversations.example.com',
        TWILIO_SECRET_NAME: 'other/twilio',
        RETENTION_DAYS: '30',
        POWERTOOLS_LOG_LEVEL: 'DEBUG',
      },
    });
    expect(variablesOf('TwilioCallback', decided)).toMatchObject({
      Variables: { TWILIO_AUTH_TOKEN_SECRET_NAME: 'other/auth-token' },
    });
  });
});

describe('the schedule', () => {
  test('has Lambda repeat no sweep that threw', () => {
    const configs = bridge.resources('AWS::Lambda::EventInvokeConfig');
    expect(
      configs.map(({ properties }) => [bridge.text(properties.FunctionName), properties.MaximumRetryAttempts]),
    ).toEqual([['SweepLedger/Function', 0]]);
  });

  test('sweeps the ledger every minute; a sweep that failed is not repeated, because the next is due', () => {
    const [rule, ...others] = bridge.resources('AWS::Events::Rule');
    expect(others).toEqual([]);
    expect(rule?.properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }],
    });
    const [target] = z.array(z.object({ Arn: z.json() })).parse(rule?.properties.Targets);
    expect(bridge.text(target?.Arn)).toBe('SweepLedger/Function');
  });
});

describe('a configuration that is probably not what was meant', () => {
  test('is a warning of the synth', () => {
    const stack = new Stack(new App({ context: quickContext, builtinCloudFormationValidation: false }), 'Warned');
    new ActionBridge(stack, 'Bridge', { config: configPath('two-sources') });
    const unused = Match.stringLikeRegexp('source billing: no route takes its events');
    Annotations.fromStack(stack).hasWarning('/Warned/Bridge', unused);
  });
});

describe('two bridges in one stack', () => {
  test('share no log group', () => {
    const stack = new Stack(new App({ context: quickContext, builtinCloudFormationValidation: false }), 'Both');
    for (const id of ['One', 'Two']) new ActionBridge(stack, id, { config: configPath('two-sources') });
    const logs = Template.fromStack(stack).findResources('AWS::Logs::LogGroup');
    const names = Object.values(logs).flatMap(({ Properties: { LogGroupName: name } }) =>
      name ? JSON.stringify(name) : [],
    );
    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(6);
  });
});

describe('the stack', () => {
  test('tells where to send events, and where to look for what became of them', () => {
    const outputs = z.record(z.string(), z.object({ Value: z.json() })).parse(template.toJSON().Outputs);
    expect(Object.keys(outputs).sort()).toEqual(['ApiUrl', 'LedgerTableName', 'TrackerArn']);
    expect(bridge.text(outputs.LedgerTableName?.Value)).toBe('Ledger/Table');
    expect(bridge.text(outputs.TrackerArn?.Value)).toBe('Tracker/StateMachine');
    expect(bridge.text(outputs.ApiUrl?.Value)).toMatch(/^https:\/\/Api\/HttpApi\.execute-api\.us-east-1\..*\/$/);
  });

  test('makes no secret: whoever deploys it puts them in by name', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });
});
