import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ActionBridge, type ActionBridgeProps } from './action-bridge.ts';

export interface BridgeStackProps extends StackProps {
  readonly bridge?: ActionBridgeProps;
  /** ARN of an existing SNS topic; replaces `bridge.alarmTopic`. */
  readonly alarmTopicArn?: string | undefined;
}

export class BridgeStack extends Stack {
  readonly bridge: ActionBridge;

  constructor(scope: Construct, id: string, { bridge, alarmTopicArn, ...props }: BridgeStackProps = {}) {
    super(scope, id, props);
    this.bridge = new ActionBridge(this, 'Bridge', {
      ...bridge,
      ...(alarmTopicArn !== undefined && { alarmTopic: Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn) }),
    });
    const { api, ledger, tracker } = this.bridge;
    this.output('ApiUrl', api.stage.url, 'Base URL of the API; upstream systems POST to events/{source} below it');
    this.output('LedgerTableName', ledger.table.tableName, 'Table of all events and actions');
    this.output('TrackerArn', tracker.stateMachine.stateMachineArn, 'State machine that follows each action');
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
