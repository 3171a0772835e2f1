import { describe, expect, test } from 'vitest';
import { readTemplate } from '../../../local/template/template.ts';

const bundle = { 'aws:asset:path': 'asset.1' };
const fn = (Properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...Properties },
  Metadata: bundle,
});
const integration = {
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::GetAtt': ['Send', 'Arn'] },
    PayloadFormatVersion: '2.0',
  },
};
const route = (RouteKey: string) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    RouteKey,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'ToSend' }]] },
    AuthorizationType: 'AWS_IAM',
  },
});
const sendArn = 'arn:aws:lambda:us-east-1:000000000000:function:Send';

describe('a template whose parts are all understood', () => {
  test('a function is its bundle, limits and environment, references resolved', () => {
    const variables = { TABLE: { Ref: 'Table' }, DAYS: 400 };
    const { functions } = readTemplate(
      {
        Resources: {
          Send: fn({ Timeout: 29, MemorySize: 512, Environment: { Variables: variables } }),
          Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { KeySchema: key('pk'), AttributeDefinitions: [] } },
        },
      },
      '/out',
    );
    expect(functions).toEqual([
      {
        name: 'Send',
        arn: sendArn,
        bundle: '/out/asset.1',
        handler: 'index.handler',
        timeoutSeconds: 29,
        memoryMegabytes: 512,
        environment: { TABLE: 'Table', DAYS: '400' },
      },
    ]);
  });

  test('a table is what CreateTable takes: keys and indexes, without what only AWS has', () => {
    const index = { IndexName: 'byDay', KeySchema: key('day'), Projection: { ProjectionType: 'KEYS_ONLY' } };
    const { tables } = readTemplate(
      {
        Resources: {
          Table: {
            Type: 'AWS::DynamoDB::GlobalTable',
            Properties: {
              TableName: 'ledger',
              KeySchema: key('pk'),
              AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
              GlobalSecondaryIndexes: [{ ...index, WriteProvisionedThroughputSettings: {} }],
              Replicas: [{ Region: { Ref: 'AWS::Region' } }],
            },
          },
        },
      },
      '/out',
    );
    expect(tables).toEqual([
      {
        TableName: 'ledger',
        KeySchema: key('pk'),
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        GlobalSecondaryIndexes: [index],
      },
    ]);
  });

  test('a route leads through its integration to a function, and says who may ask', () => {
    const { routes } = readTemplate(
      { Resources: { Send: fn(), ToSend: integration, Get: route('GET /actions/{id}') } },
      '/out',
    );
    expect(routes).toEqual([{ routeKey: 'GET /actions/{id}', functionArn: sendArn, authorization: 'AWS_IAM' }]);
  });

  test('a rule with a schedule is a schedule; one that is disabled, or waits for events, is none', () => {
    const rule = (Properties: object) => ({
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Id: '1', Arn: { 'Fn::GetAtt': ['Send', 'Arn'] } }], ...Properties },
    });
    const { schedules } = readTemplate(
      {
        Resources: {
          Send: fn(),
          Sweep: rule({ ScheduleExpression: 'rate(1 minute)' }),
          Off: rule({ ScheduleExpression: 'rate(1 day)', State: 'DISABLED' }),
          OnEvent: rule({ EventPattern: {} }),
        },
      },
      '/out',
    );
    expect(schedules).toEqual([
      {
        arn: 'arn:aws:events:us-east-1:000000000000:rule/Sweep',
        expression: 'rate(1 minute)',
        targets: [{ functionArn: sendArn, input: undefined }],
      },
    ]);
  });

  test('what does something on AWS and nothing here is named', () => {
    const { notRun } = readTemplate(
      { Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Role: { Type: 'AWS::IAM::Role' }, Send: fn() } },
      '/out',
    );
    expect(notRun).toEqual(['AWS::SQS::Queue']);
  });
});

describe('a template that the local host would run wrongly', () => {
  test.each([
    ['a function without asset metadata', { Send: { ...fn(), Metadata: {} } }, 'Send has no aws:asset:path'],
    [
      'another payload format',
      {
        Send: fn(),
        ToSend: { ...integration, Properties: { ...integration.Properties, PayloadFormatVersion: '1.0' } },
      },
      'ToSend (AWS::ApiGatewayV2::Integration)',
    ],
    [
      'a route to nothing',
      { Send: fn(), Get: { ...route('GET /x'), Properties: { RouteKey: 'GET /x', Target: 'integrations/Gone' } } },
      'route GET /x',
    ],
  ])('%s is an error that names the resource', (_, Resources, named) => {
    expect(() => readTemplate({ Resources }, '/out')).toThrow(named);
  });
});

function key(AttributeName: string) {
  return [{ AttributeName, KeyType: 'HASH' }];
}
