import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ActionBridge } from '../../lib/action-bridge.ts';
import { configPath, quickContext, type SynthesizedBridge, synthesizedBridge } from './synthesized-bridge.ts';

const variables = z.object({ Variables: z.record(z.string(), z.json()) });

/** The functions that write what becomes of an action, and so withhold its content. */
const writers = ['AcceptEvent', 'CreateAction', 'GetAction', 'OperateActions', 'SweepLedger', 'TwilioCallback'];

function environmentOf(bridge: SynthesizedBridge, name: string) {
  const found = bridge.resources('AWS::Lambda::Function').find(({ construct }) => construct === `${name}/Function`);
  return variables.parse(found?.properties.Environment).Variables;
}

function readersOf(bridge: SynthesizedBridge, secret: string): string[] {
  return bridge
    .resources('AWS::IAM::Policy')
    .filter(({ properties }) => JSON.stringify(properties.PolicyDocument).includes(secret))
    .map(({ properties }) => bridge.text(z.tuple([z.json()]).parse(properties.Roles)[0]))
    .sort();
}

describe('content', () => {
  test('full: no function hears of it, and no key is read', () => {
    const bridge = synthesizedBridge();
    for (const name of writers) expect(environmentOf(bridge, name)).not.toHaveProperty('CONTENT');
    expect(readersOf(bridge, 'content-key')).toEqual([]);
  });

  test('redacted: whoever writes an action withholds its content, with no key', () => {
    const bridge = synthesizedBridge({ content: 'redacted', contentGrace: Duration.days(3) });
    for (const name of writers) {
      expect(environmentOf(bridge, name)).toMatchObject({ CONTENT: 'redacted', CONTENT_GRACE_DAYS: '3' });
    }
    expect(readersOf(bridge, 'content-key')).toEqual([]);
  });

  test('hashed: whoever writes an action reads the key, and nobody else', () => {
    const bridge = synthesizedBridge({ content: 'hashed', contentKeySecretName: 'other/content-key' });
    for (const name of writers) {
      expect(environmentOf(bridge, name)).toMatchObject({
        CONTENT: 'hashed',
        CONTENT_KEY_SECRET_NAME: 'other/content-key',
      });
    }
    expect(readersOf(bridge, 'other/content-key')).toEqual(writers.map((name) => `${name}/Role`).sort());
  });
});

describe('the archive', () => {
  const bridge = synthesizedBridge({ archive: {} });

  test('is not made unless it is wanted', () => {
    synthesizedBridge().template.resourceCountIs('AWS::Scheduler::Schedule', 0);
    synthesizedBridge().template.resourceCountIs('AWS::S3::Bucket', 0);
  });

  test('is an export by DynamoDB itself, every 30 days', () => {
    const [schedule] = bridge.resources('AWS::Scheduler::Schedule');
    expect(schedule?.properties).toMatchObject({
      ScheduleExpression: 'rate(30 days)',
      State: 'ENABLED',
      Target: { RoleArn: expect.anything() },
    });
    const { Arn, Input } = z.object({ Arn: z.json(), Input: z.json() }).parse(schedule?.properties.Target);
    expect(bridge.text(Arn)).toBe('arn:aws:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime');
    expect(JSON.parse(bridge.text(Input))).toEqual({
      TableArn: 'Ledger/Table',
      S3Bucket: 'Archive/Bucket',
      S3Prefix: 'ledger',
      S3SseAlgorithm: 'AES256',
      ExportFormat: 'DYNAMODB_JSON',
    });
  });

  test('has a role that may export this table into that place, and nothing else', () => {
    const policy = bridge
      .resources('AWS::IAM::Policy')
      .find(({ properties }) => bridge.text(z.tuple([z.json()]).parse(properties.Roles)[0]) === 'Archive/Role');
    expect(policy?.properties.PolicyDocument).toMatchObject({
      Statement: [
        { Action: 'dynamodb:ExportTableToPointInTime' },
        { Action: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'] },
      ],
    });
  });

  test('may be used by schedules of this account alone', () => {
    const role = bridge.resources('AWS::IAM::Role').find(({ construct }) => construct === 'Archive/Role');
    expect(role?.properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  test('is in a bucket that nobody reads in the open, and that outlives the stack', () => {
    bridge.template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: Match.anyValue(),
      },
    });
  });

  test('goes into a bucket of one’s own', () => {
    const app = new App({ context: quickContext, builtinCloudFormationValidation: false });
    const stack = new Stack(app, 'Test');
    const bucket = new Bucket(stack, 'Mine');
    new ActionBridge(stack, 'Bridge', { config: configPath('two-sources'), archive: { bucket } });
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
  });

  test('that would miss what is forgotten before it comes is refused', () => {
    expect(() => synthesizedBridge({ archive: {}, retention: Duration.days(30) })).toThrow('Set `every` below');
    expect(() =>
      synthesizedBridge({ archive: { every: Duration.days(7) }, retention: Duration.days(30) }),
    ).not.toThrow();
  });
});

test.each(['retention', 'contentGrace'] as const)('%s of less than a day is refused at synth', (name) => {
  expect(() => synthesizedBridge({ [name]: Duration.hours(0) })).toThrow(`${name}: is shorter than a day`);
});

test('a contentGrace that outlasts the record itself is refused at synth', () => {
  const days = (retention: number, contentGrace: number) => () =>
    synthesizedBridge({ retention: Duration.days(retention), contentGrace: Duration.days(contentGrace) });
  expect(days(7, 8)).toThrow('contentGrace: 8 days exceed the retention of 7 days');
  expect(days(7, 7)).not.toThrow();
});
