import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Operation } from './operation.ts';
import { trackerDefinition } from './tracker-definition.ts';
import { vendedLogGroup } from './vended-log-group.ts';

export interface TrackerProps {
  readonly getAction: BridgeFunction;
  readonly createAction: BridgeFunction;
  readonly ledger: LedgerTable;
  readonly operation: Operation;
}

/** One day for the longest deadline, one for waits and searches beyond it. */
const TIMEOUT = Duration.days(2);

/** The state machine that follows one action until it has settled. */
export class Tracker extends Construct {
  readonly stateMachine: StateMachine;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { getAction, createAction, ledger, operation }: TrackerProps) {
    super(scope, id);
    this.logGroup = vendedLogGroup(this, 'Logs', { service: 'states', operation });
    this.role = this.roleFor([getAction, createAction], ledger);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      comment: 'Follows one action until it has settled. Results are in the ledger.',
      definitionBody: DefinitionBody.fromChainable(trackerDefinition(this, { getAction, createAction, ledger })),
      timeout: TIMEOUT,
      // CDK would add every version of each function, and all of X-Ray.
      role: this.role.withoutPolicyUpdates(),
      logs: { destination: this.logGroup, level: LogLevel.ERROR, includeExecutionData: false },
    });
    Validations.of(this.stateMachine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Errors are logged. An execution keeps its history for 90 days, and its results are in the ledger. ' +
          'Logging ALL would cost twice for the same.',
      },
      {
        id: 'AwsSolutions-SF2',
        reason: 'An execution mostly waits. Traces would show nothing that the ledger and the metrics do not.',
      },
    );
  }

  grantStart(fn: BridgeFunction): void {
    const { stateMachineArn } = this.stateMachine;
    fn.allow(['states:StartExecution'], [stateMachineArn], { TRACKER_ARN: stateMachineArn });
  }

  private roleFor(functions: readonly BridgeFunction[], ledger: LedgerTable): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: 'tracker of action-bridge',
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: functions.map(({ handler }) => handler.functionArn),
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:UpdateItem'], resources: [ledger.table.tableArn] }));
    ledger.grantKey(role, 'write');
    role.addToPolicy(
      new PolicyStatement({
        // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
        actions: [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        resources: ['*'],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'CloudWatch Logs supports no resource-level permissions for log deliveries. Nothing else is granted on *.',
    });
    return role;
  }
}
