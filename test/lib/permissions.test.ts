import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();

const actions = z.union([z.array(z.string()), z.string().transform((action) => [action])]);
const policyProperties = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: actions,
        Resource: z.json(),
      }),
    ),
  }),
  Roles: z.tuple([z.json()]),
});

const policies = bridge.resources('AWS::IAM::Policy').map(({ properties }) => policyProperties.parse(properties));

/** Everything that a role may do, as `action resource`. */
function permissionsOf(role: string): string[] {
  return policies
    .filter(({ Roles: [of] }) => bridge.text(of) === role)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      Action.flatMap((action) =>
        (Array.isArray(Resource) ? Resource : [Resource]).map((resource) => `${action} ${bridge.text(resource)}`),
      ),
    )
    .sort();
}

const secret = (name: string) =>
  `secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-??????`;
const ownLogs = (fn: string) => [`logs:CreateLogStream ${fn}/Logs`, `logs:PutLogEvents ${fn}/Logs`];

describe('a role may do what its part does, and nothing else', () => {
  test.each([
    {
      role: 'AcceptEvent/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:PutItem Ledger/Table',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownLogs('AcceptEvent'),
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
        ...ownLogs('CreateAction'),
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
        ...ownLogs('GetAction'),
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
        ...ownLogs('TwilioCallback'),
        secret('action-bridge/twilio-auth-token'),
      ],
    },
    {
      role: 'SweepLedger/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byDue',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownLogs('SweepLedger'),
        'states:StartExecution Tracker/StateMachine',
      ],
    },
    {
      role: 'QueryActions/Role',
      may: [
        'dynamodb:BatchGetItem Ledger/Table',
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:Query Ledger/Table/index/byConversation',
        'dynamodb:Query Ledger/Table/index/byDay',
        'dynamodb:Query Ledger/Table/index/byEvent',
        'dynamodb:Query Ledger/Table/index/byRoute',
        'dynamodb:Query Ledger/Table/index/byStatus',
        ...ownLogs('QueryActions'),
      ],
    },
    {
      role: 'OperateActions/Role',
      may: [
        'dynamodb:GetItem Ledger/Table',
        'dynamodb:UpdateItem Ledger/Table',
        ...ownLogs('OperateActions'),
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
  ])('$role', ({ role, may }) => {
    expect(permissionsOf(role)).toEqual(may.toSorted());
  });

  test('these are all roles', () => {
    expect(bridge.resources('AWS::IAM::Role').map(({ construct }) => construct)).toEqual(
      expect.arrayContaining(policies.map(({ Roles: [role] }) => bridge.text(role))),
    );
    expect(bridge.resources('AWS::IAM::Role')).toHaveLength(8);
    expect(policies).toHaveLength(8);
  });
});

describe('any role', () => {
  test('has no managed policy, which somebody else could widen', () => {
    for (const { properties } of bridge.resources('AWS::IAM::Role')) {
      expect(Object.keys(properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    }
  });

  test.each(policies.flatMap(({ Roles: [role] }) => bridge.text(role)))('%s names each action in full', (role) => {
    for (const permission of permissionsOf(role)) expect(permission.split(' ')[0]).not.toContain('*');
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
