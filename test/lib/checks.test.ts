import { readFileSync } from 'node:fs';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ActionBridge } from '../../lib/action-bridge.ts';
import { addChecks, bridgeApp } from '../../lib/bridge-app.ts';
import { configPath, quickContext } from './synthesized-bridge.ts';

const cdkJson = z.object({ context: z.record(z.string(), z.json()) });
const { context } = cdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8')));

type Fill = (stack: Stack) => void;

/** Synthesises a stack as `npm run synth` would; CDK's own check needs seconds to start, and is left out where it is not meant. */
function synthesize(fill: Fill, { builtinCloudFormationValidation } = { builtinCloudFormationValidation: false }) {
  const app = new App({ context: { ...context, ...quickContext }, builtinCloudFormationValidation });
  fill(new Stack(app, 'Stack', { env: { region: 'us-east-1' } }));
  addChecks(app);
  return () => app.synth();
}

const stateMachine = (definition: object | string) => (stack: Stack) =>
  new CfnStateMachine(stack, 'Machine', {
    roleArn: 'arn:aws:iam::111122223333:role/tracker',
    definitionString: typeof definition === 'string' ? definition : JSON.stringify(definition),
    loggingConfiguration: { level: 'ALL' },
    tracingConfiguration: { enabled: true },
  });

describe('a synth fails', () => {
  test('on a finding of cdk-nag', () => {
    expect(synthesize((stack) => new Bucket(stack, 'Bucket'))).toThrow(/AwsSolutions-S1\b/);
  });

  test('on a template that CloudFormation would refuse', () => {
    const table = (billingMode: string) => (stack: Stack) =>
      new CfnTable(stack, 'Table', {
        keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
        attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        billingMode,
      });
    const withBuiltin = { builtinCloudFormationValidation: true };
    expect(synthesize(table('PAY_PER_REQUEST'), withBuiltin)).not.toThrow();
    expect(synthesize(table('PAY_WHEN_CONVENIENT'), withBuiltin)).toThrow(/BillingMode/);
  }, 30_000);

  test('on a state machine whose state leads nowhere', () => {
    const lost = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1, Next: 'Nowhere' } } };
    expect(synthesize(stateMachine(lost))).toThrow(/target: Nowhere \(StateMachineChecks\)/);
  });

  test('on a state machine with a state that nothing leads to', () => {
    const States = { Start: { Type: 'Succeed' }, Forgotten: { Type: 'Succeed' } };
    expect(synthesize(stateMachine({ StartAt: 'Start', States }))).toThrow(
      /Forgotten is not reachable \(StateMachineChecks\)/,
    );
  });

  test('on a state machine that is no JSON', () => {
    expect(synthesize(stateMachine('{"StartAt": '))).toThrow(/not JSON.*\(StateMachineChecks\)/);
  });
});

describe('a synth passes', () => {
  test('with a finding that is acknowledged with a reason', () => {
    const acknowledged = synthesize((stack) => {
      const bucket = new Bucket(stack, 'Bucket', { enforceSSL: true });
      Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'It holds nothing.' });
    });
    expect(acknowledged).not.toThrow();
  });

  test('with a state machine that Step Functions would take', () => {
    expect(synthesize(stateMachine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }))).not.toThrow();
  });

  test('for a bridge whose ledger has a key of one’s own, with nothing reported', () => {
    const keyed = synthesize((stack) => {
      const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
      new ActionBridge(stack, 'Bridge', { config: configPath('two-sources'), encryptionKey, archive: {} });
    });
    expect(keyed).not.toThrow();
  }, 30_000);

  test.each([{}, { outcomeUrl: 'https://shop.example/outcomes', content: 'hashed', archive: true }])(
    'for this bridge, with nothing reported: %j',
    (settings) => {
      expect(() => bridgeApp({ context: { ...context, ...quickContext, ...settings } }).synth()).not.toThrow();
    },
    30_000,
  );
});
