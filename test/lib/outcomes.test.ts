import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ActionBridge } from '../../lib/action-bridge.ts';
import { configPath, quickContext, synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();
const url = 'https://shop.example/outcomes';
const calling = synthesizedBridge({ outcomes: { webhook: { url } } });

const pipeOf = (of: typeof bridge, construct: string) =>
  of.resources('AWS::Pipes::Pipe').find((it) => it.construct === construct)?.properties ?? {};

describe('the pipe of outcomes', () => {
  test('reads the ledger’s stream from its beginning and speaks on the account’s default event bus', () => {
    bridge.template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const { Source, SourceParameters, Target, TargetParameters } = pipeOf(bridge, 'Outcomes/Pipe');
    expect(bridge.text(Source)).toBe('Ledger/Table');
    expect(SourceParameters).toMatchObject({ DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON' } });
    expect(bridge.text(Target)).toBe('arn:aws:events:us-east-1:111122223333:event-bus/default');
    expect(TargetParameters).toMatchObject({
      EventBridgeEventBusParameters: {
        Source: 'action-bridge',
        DetailType: 'Action settled',
        Time: '$.dynamodb.NewImage.settledAt.S',
      },
    });
  });

  test('has no code in it', () => {
    expect(pipeOf(bridge, 'Outcomes/Pipe')).not.toHaveProperty('Enrichment');
  });

  test('repeats what fails for 12 h, ever fewer records at once, and then notes where it is', () => {
    const { SourceParameters } = pipeOf(bridge, 'Outcomes/Pipe');
    expect(SourceParameters).toMatchObject({
      DynamoDBStreamParameters: {
        MaximumRecordAgeInSeconds: 12 * 60 * 60,
        OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
        DeadLetterConfig: { Arn: expect.anything() },
      },
    });
  });

  test.each([
    [bridge, 'Outcomes/Pipe'],
    [calling, 'Outcomes/Webhook/Pipe'],
  ])('logs errors without what was in its hands', (of, construct) => {
    const { LogConfiguration } = pipeOf(of, construct);
    expect(LogConfiguration).toMatchObject({ Level: 'ERROR' });
    expect(LogConfiguration).not.toHaveProperty('IncludeExecutionData');
  });

  test('may be used by pipes of this account alone', () => {
    const role = bridge.resources('AWS::IAM::Role').find(({ construct }) => construct === 'Outcomes/Role');
    expect(role?.properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'pipes.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });
});

test('outcomes go to a bus of one’s own', () => {
  const app = new App({ context: quickContext, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Test');
  const eventBus = new EventBus(stack, 'Bus');
  new ActionBridge(stack, 'Bridge', { config: configPath('two-sources'), outcomes: { eventBus } });
  Template.fromStack(stack).hasResourceProperties('AWS::Pipes::Pipe', {
    Target: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Bus'), 'Arn'] },
  });
});

test('stages that differ by their stack’s name alone do not hear of each other’s outcomes', () => {
  const sourceOf = (stackName: string) => {
    const stack = new Stack(new App({ context: quickContext, builtinCloudFormationValidation: false }), 'Messages', {
      stackName,
    });
    const outcomes = { webhook: { url } };
    const { outcomes: made } = new ActionBridge(stack, 'Bridge', { config: configPath('two-sources'), outcomes });
    const source = made?.source ?? '';
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: { source: [source] } } });
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      TargetParameters: { InputTemplate: Match.stringLikeRegexp(`"source":"${source}"`) },
    });
    return source;
  };
  expect(sourceOf('Messages-prod')).toBe('/action-bridge/Messages-prod/Bridge');
  expect(sourceOf('Messages-staging')).toBe('/action-bridge/Messages-staging/Bridge');
});

test('a bridge in a nested stack is told apart by the name that CloudFormation gives to the stack', () => {
  const parent = new Stack(new App({ context: quickContext, builtinCloudFormationValidation: false }), 'Parent');
  const nested = new NestedStack(parent, 'Nested');
  const { outcomes } = new ActionBridge(nested, 'Bridge', { config: configPath('two-sources') });
  expect(nested.resolve(outcomes?.source)).toEqual({
    'Fn::Join': ['', ['/action-bridge/', nested.resolve(nested.stackName), '/Nested/Bridge']],
  });
});

test('without outcomes there is neither stream nor pipe nor queue', () => {
  const { template } = synthesizedBridge({ outcomes: false });
  template.resourceCountIs('AWS::Pipes::Pipe', 0);
  template.resourceCountIs('AWS::SQS::Queue', 0);
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { StreamSpecification: Match.absent() });
});

test('without a URL nothing is made for calls', () => {
  for (const type of ['AWS::Events::ApiDestination', 'AWS::Events::Connection']) {
    bridge.template.resourceCountIs(type, 0);
  }
  bridge.template.resourceCountIs('AWS::Pipes::Pipe', 1);
  bridge.template.resourceCountIs('AWS::SQS::Queue', 1);
  expect(bridge.resources('AWS::Lambda::Function').map(({ construct }) => construct)).not.toContain(
    'Outcomes/Webhook/SignOutcome/Function',
  );
});

describe('the webhook', () => {
  test('is POSTed to the URL, one outcome at a time', () => {
    calling.template.hasResourceProperties('AWS::Events::ApiDestination', {
      HttpMethod: 'POST',
      InvocationEndpoint: url,
    });
    const { Source, SourceParameters, Enrichment, Target } = pipeOf(calling, 'Outcomes/Webhook/Pipe');
    expect(calling.text(Source)).toBe('Outcomes/Webhook/Queue');
    expect(SourceParameters).toEqual({ SqsQueueParameters: { BatchSize: 1 } });
    expect(calling.text(Enrichment)).toBe('Outcomes/Webhook/SignOutcome/Function');
    expect(calling.text(Target)).toBe('Outcomes/Webhook/Destination/ApiDestination');
  });

  test('hears of this bridge’s outcomes alone', () => {
    calling.template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['action-bridge'],
        'detail-type': ['Action settled'],
        detail: { source: ['/action-bridge/Test/Bridge'] },
      },
      Targets: [Match.objectLike({ InputPath: '$.detail' })],
    });
  });

  test('is tried every 5 minutes for a day, then kept for a person for 14 days', () => {
    const queue = calling.resources('AWS::SQS::Queue').find(({ construct }) => construct === 'Outcomes/Webhook/Queue');
    expect(queue?.properties).toMatchObject({
      VisibilityTimeout: 300,
      RedrivePolicy: { maxReceiveCount: (24 * 60) / 5 },
    });
    calling.template.allResourcesProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 60 * 60 });
  });

  test('is signed with a secret that only its function reads', () => {
    const named = synthesizedBridge({ outcomes: { webhook: { url, secretName: 'other/secret' } } });
    named.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ OUTCOME_SECRET_NAME: 'other/secret' }) },
    });
    const readers = named
      .resources('AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties.PolicyDocument).includes('other/secret'))
      .map(({ properties }) => z.tuple([z.json()]).parse(properties.Roles)[0]);
    expect(readers.map(named.text)).toEqual(['Outcomes/Webhook/SignOutcome/Role']);
  });
});
