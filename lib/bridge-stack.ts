import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ActionBridge, type ActionBridgeProps } from './action-bridge.ts';

export interface BridgeStackProps extends StackProps {
  readonly bridge?: ActionBridgeProps;
  /** An SNS topic of somebody else's that alarms are told to, in place of `bridge.alarmTopic`. */
  readonly alarmTopicArn?: string | undefined;
}

/** One bridge in a stack of its own, and the names under which people and tools find it. */
export class BridgeStack extends Stack {
  readonly bridge: ActionBridge;

  constructor(scope: Construct, id: string, { bridge, alarmTopicArn, ...props }: BridgeStackProps = {}) {
    super(scope, id, props);
    this.bridge = new ActionBridge(this, 'Bridge', {
      ...bridge,
      ...(alarmTopicArn !== undefined && { alarmTopic: Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn) }),
    });
    const { api, ledger, tracker } = this.bridge;
    this.output('ApiUrl', api.stage.url, 'Upstream systems POST to events/{source} below it');
    this.output('LedgerTableName', ledger.table.tableName, 'Every event and action');
    this.output('TrackerArn', tracker.stateMachine.stateMachineArn, 'The state machine that follows each action');
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
