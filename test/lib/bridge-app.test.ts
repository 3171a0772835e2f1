import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { describe, expect, test } from 'vitest';
import { bridgeApp } from '../../lib/bridge-app.ts';
import { quickContext } from './synthesized-bridge.ts';

/** The only stack of the app under these settings. */
function stackWith(settings: Record<string, unknown>): CloudFormationStackArtifact {
  const app = bridgeApp({ context: { ...quickContext, ...settings }, builtinCloudFormationValidation: false });
  const [stack, ...others] = app.synth().stacks;
  if (!stack || others.length > 0) throw new Error('not one stack');
  return stack;
}

const templateWith = (settings: Record<string, unknown>) => Template.fromJSON(stackWith(settings).template);

describe('the app, set by cdk -c', () => {
  test('is one stack in whichever account and region the CLI is', () => {
    expect(stackWith({})).toMatchObject({
      stackName: 'ActionBridge',
      environment: { name: 'aws://unknown-account/unknown-region' },
    });
  });

  test('stage: several of it live side by side', () => {
    expect(stackWith({ stage: 'dev' }).stackName).toBe('ActionBridge-dev');
  });

  test.each([true, 'true'])('ephemeral=%j: deleting it leaves neither ledger nor logs behind', (ephemeral) => {
    const template = templateWith({ ephemeral });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    template.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
  });

  test('ephemeral with archive: the exports outlive it, the ledger does not', () => {
    const template = templateWith({ ephemeral: true, archive: true });
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    template.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
  });

  test.each([undefined, false, 'false'])('ephemeral=%j: the ledger outlives it', (ephemeral) => {
    templateWith({ ephemeral }).allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  });

  test('twilioBaseUrl, twilioSecretName, logLevel: the functions hear of them', () => {
    const settings = { twilioBaseUrl: 'http://127.0.0.1:8788', twilioSecretName: 'dev/twilio', logLevel: 'WARN' };
    templateWith(settings).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          TWILIO_BASE_URL: 'http://127.0.0.1:8788',
          TWILIO_SECRET_NAME: 'dev/twilio',
          POWERTOOLS_LOG_LEVEL: 'WARN',
        },
      },
    });
  });

  test('warmEventsPerSecond: the ledger takes so many at once', () => {
    templateWith({ warmEventsPerSecond: '1000' }).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      WarmThroughput: { WriteUnitsPerSecond: 9_000 },
    });
  });

  test('outcomeUrl, outcomeSecretName: that URL is called with each outcome, signed with that secret', () => {
    const template = templateWith({ outcomeUrl: 'https://shop.example/outcomes', outcomeSecretName: 'dev/outcomes' });
    template.hasResourceProperties('AWS::Events::ApiDestination', {
      InvocationEndpoint: 'https://shop.example/outcomes',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ OUTCOME_SECRET_NAME: 'dev/outcomes' }) },
    });
  });

  test('outcomes=false: nothing tells of outcomes, and no URL can be called', () => {
    templateWith({ outcomes: 'false' }).resourceCountIs('AWS::Pipes::Pipe', 0);
    const both = { outcomes: 'false', outcomeUrl: 'https://shop.example/outcomes' };
    expect(() => stackWith(both)).toThrow('outcomeUrl');
  });

  test('alarmTopicArn, runbookUrl: alarms are told there, and link to it', () => {
    const alarmTopicArn = 'arn:aws:sns:us-east-1:111122223333:on-call';
    const runbookUrl = 'https://wiki.example.com/bridge';
    templateWith({ alarmTopicArn, runbookUrl }).allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [alarmTopicArn],
      OKActions: [alarmTopicArn],
      AlarmDescription: Match.stringLikeRegexp(`\\(${runbookUrl}#[a-z]+\\)`),
    });
  });

  test.each([
    ['stage', 'Not_A_Stage'],
    ['outcomeUrl', 'http://shop.example/outcomes'],
    ['ephemeral', 'perhaps'],
    ['twilioBaseUrl', 'conversations.twilio.com'],
    ['alarmTopicArn', 'on-call'],
    ['runbookUrl', 'the wiki'],
    ['logLevel', 'LOUD'],
  ])('%s=%s: refused by its name', (name, value) => {
    expect(() => bridgeApp({ context: { ...quickContext, [name]: value } })).toThrow(new RegExp(`at ${name}$`));
  });
});
