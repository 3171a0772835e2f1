import { describe, expect, test } from 'vitest';
import { grantedPermissions } from './granted-permissions.ts';
import { keyArn, keyOfOnesOwn, synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();
const granted = grantedPermissions(bridge);

const secret = (name: string) =>
  `secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-??????`;
const ownLogs = (part: string) => [`logs:CreateLogStream ${part}/Logs`, `logs:PutLogEvents ${part}/Logs`];
/** What Lambda itself does in the function's name; X-Ray's have no ARNs. */
const ownTelemetry = (fn: string) => [...ownLogs(fn), 'xray:PutTelemetryRecords *', 'xray:PutTraceSegments *'];

describe('a role may do what its part does, and nothing else', () => {
  test.each([
    {
      role: 'AcceptEvent/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:PutItem Ledger/Table',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('AcceptEvent'),
        secret('action-bridge/twilio'),
        secret('test/billing'),
        secret('test/shop'),
        secret('test/shop-next'),
        'states:StartExecution Tracker/StateMachine',
      ],
    },
    {
      role: 'CreateAction/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('CreateAction'),
        secret('action-bridge/twilio'),
      ],
    },
    {
      role: 'GetAction/Role',
      may: [
        'dynamodb:BatchGetItem Ledger/Table',
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:PutItem Ledger/Table only if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["COMMUNICATION#*"]}}',
        'dynamodb:Query Ledger/Table/index/byConversation',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('GetAction'),
        secret('action-bridge/twilio'),
      ],
    },
    {
      role: 'TwilioCallback/Role',
      may: [
        'dynamodb:BatchGetItem Ledger/Table',
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byConversation',
        'dynamodb:Query Ledger/Table/index/byMessage',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('TwilioCallback'),
        secret('action-bridge/twilio-auth-token'),
      ],
    },
    {
      role: 'SweepLedger/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byDue',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('SweepLedger'),
        'states:StartExecution Tracker/StateMachine',
      ],
    },
    {
      role: 'QueryActions/Role',
      may: [
        'dynamodb:BatchGetItem Ledger/Table',
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byCommunication',
        'dynamodb:Query Ledger/Table/index/byConversation',
        'dynamodb:Query Ledger/Table/index/byDay',
        'dynamodb:Query Ledger/Table/index/byEvent',
        'dynamodb:Query Ledger/Table/index/byMessage',
        'dynamodb:Query Ledger/Table/index/byRoute',
        'dynamodb:Query Ledger/Table/index/byStatus',
        'dynamodb:Query Ledger/Table/index/byTwilioAction',
        ...ownTelemetry('QueryActions'),
      ],
    },
    {
      role: 'OperateActions/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('OperateActions'),
        'states:StartExecution Tracker/StateMachine',
      ],
    },
    {
      role: 'Tracker/Role',
      may: [
        'dynamodb:UpdateItem Ledger/Table',
        'lambda:InvokeFunction CreateAction/Function',
        'lambda:InvokeFunction GetAction/Function',
        // Log deliveries have no ARNs.
        'logs:CreateLogDelivery *',
        'logs:DeleteLogDelivery *',
        'logs:DescribeLogGroups *',
        'logs:DescribeResourcePolicies *',
        'logs:GetLogDelivery *',
        'logs:ListLogDeliveries *',
        'logs:PutResourcePolicy *',
        'logs:UpdateLogDelivery *',
      ],
    },
    {
      role: 'Outcomes/Role',
      may: [
        'dynamodb:DescribeStream Ledger/Table',
        'dynamodb:GetRecords Ledger/Table',
        'dynamodb:GetShardIterator Ledger/Table',
        'dynamodb:ListStreams Ledger/Table',
        'events:PutEvents arn:aws:events:us-east-1:111122223333:event-bus/default',
        ...ownLogs('Outcomes'),
        'sqs:SendMessage Outcomes/DeadLetters',
      ],
    },
  ])('$role', ({ role, may }) => {
    expect(granted.get(role)).toEqual(may.toSorted());
  });

  test('these are all roles', () => {
    expect(bridge.resources('AWS::IAM::Role')).toHaveLength(9);
    expect(granted.size).toBe(9);
  });
});

describe('a key of one’s own', () => {
  const keyed = synthesizedBridge({
    archive: {},
    outcomes: { webhook: { url: 'https://shop.example/outcomes' } },
    encryptionKey: keyOfOnesOwn(),
  });
  const usesOfKey = [...grantedPermissions(keyed)].map(([role, permissions]) => ({
    role,
    uses: permissions.filter((it) => it.startsWith('kms:')),
  }));
  const rolesThatUseItTo = (...actions: string[]) =>
    usesOfKey
      .filter(({ uses }) => uses.join() === actions.map((action) => `kms:${action} ${keyArn}`).join())
      .map(({ role }) => role.replace(/\/Role$/, ''))
      .sort();

  test('is used to decrypt by who reads the ledger', () => {
    expect(rolesThatUseItTo('Decrypt', 'DescribeKey')).toEqual(['Archive', 'Outcomes', 'QueryActions']);
  });

  test('is used to encrypt by who writes to the ledger', () => {
    expect(
      rolesThatUseItTo(
        'Decrypt',
        'DescribeKey',
        'Encrypt',
        'GenerateDataKey',
        'GenerateDataKeyWithoutPlaintext',
        'ReEncryptFrom',
        'ReEncryptTo',
      ),
    ).toEqual([
      'AcceptEvent',
      'CreateAction',
      'GetAction',
      'OperateActions',
      'SweepLedger',
      'Tracker',
      'TwilioCallback',
    ]);
  });

  test('is no matter of who does neither', () => {
    expect(rolesThatUseItTo()).toEqual(['Outcomes/Webhook', 'Outcomes/Webhook/SignOutcome']);
  });
});

describe('any role', () => {
  test('has no managed policy, which somebody else could widen', () => {
    for (const { properties } of bridge.resources('AWS::IAM::Role')) {
      expect(Object.keys(properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    }
  });
});

describe('who may invoke a function', () => {
  test('are API Gateway through one route each, and EventBridge through the schedule', () => {
    const permissions = bridge
      .resources('AWS::Lambda::Permission')
      .map(({ properties: { FunctionName, Principal, SourceArn } }) => [
        bridge.text(FunctionName),
        bridge.text(Principal),
        bridge.text(SourceArn),
      ]);
    const api = 'arn:aws:execute-api:us-east-1:111122223333:Api/HttpApi/*/*';
    expect(permissions.toSorted()).toEqual([
      ['AcceptEvent/Function', 'apigateway.amazonaws.com', `${api}/events/{source}`],
      ['OperateActions/Function', 'apigateway.amazonaws.com', `${api}/actions/{id}/erase`],
      ['OperateActions/Function', 'apigateway.amazonaws.com', `${api}/actions/{id}/resend`],
      ['OperateActions/Function', 'apigateway.amazonaws.com', `${api}/actions/{id}/resolve`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/actions`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/actions/{id}`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/counts`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/events/{source}/{eventId}`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/health`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/openapi.json`],
      ['SweepLedger/Function', 'events.amazonaws.com', 'SweepSchedule'],
      ['TwilioCallback/Function', 'apigateway.amazonaws.com', `${api}/callbacks/twilio`],
    ]);
  });
});
