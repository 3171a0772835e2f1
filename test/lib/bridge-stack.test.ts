import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { BridgeStack } from '../../lib/bridge-stack.ts';
import { configPath, quickContext } from './synthesized-bridge.ts';

test('alarmTopicArn is told alarms in place of bridge.alarmTopic', () => {
  const arn = (name: string) => `arn:aws:sns:us-east-1:111122223333:${name}`;
  const alarmTopic = Topic.fromTopicArn(new Stack(), 'Other', arn('other'));
  const app = new App({ context: quickContext, builtinCloudFormationValidation: false });
  const stack = new BridgeStack(app, 'Test', {
    bridge: { config: configPath('two-sources'), alarmTopic },
    alarmTopicArn: arn('on-call'),
  });
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(new Set(alarms.flatMap(({ Properties }) => Properties.AlarmActions))).toEqual(new Set([arn('on-call')]));
});
