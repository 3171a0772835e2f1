import { describe, expect, test } from 'vitest';
import { grantedPermissions } from './granted-permissions.ts';
import { synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();
const granted = grantedPermissions(bridge);

const secret = (name: string) =>
  `secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-??????`;
/** What Lambda itself does in the function's name; X-Ray's have no ARNs. */
const ownTelemetry = (fn: string) => [
  `logs:CreateLogStream ${fn}/Logs`,
  `logs:PutLogEvents ${fn}/Logs`,
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];

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
        'dynamodb:PutItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byConversation',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownTelemetry('GetAction'),
        secret('action-bridge/twilio'),
      ],
    },
    {
      role: 'SweepLedger/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byOpenStatus',
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
        'dynamodb:Query Ledger/Table/index/byConversation',
        'dynamodb:Query Ledger/Table/index/byEvent',
        ...ownTelemetry('QueryActions'),
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
  ])('$role', ({ role, may }) => {
    expect(granted.get(role)).toEqual(may.toSorted());
  });

  test('these are all roles', () => {
    expect(bridge.resources('AWS::IAM::Role')).toHaveLength(6);
    expect(granted.size).toBe(6);
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
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/actions`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/actions/{id}`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/events/{source}/{eventId}`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/health`],
      ['QueryActions/Function', 'apigateway.amazonaws.com', `${api}/openapi.json`],
      ['SweepLedger/Function', 'events.amazonaws.com', 'SweepSchedule'],
    ]);
  });
});
