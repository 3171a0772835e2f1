import { type Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type BundleParts, lambdaBundle } from './lambda-bundle.ts';
import { METRICS_NAMESPACE } from './observability/bridge-metrics.ts';
import type { Operation } from './operation.ts';

export interface BridgeFunctionProps {
  /** Folder under lambdas/; also the name in logs and metrics. */
  readonly name:
    | 'accept-event'
    | 'create-action'
    | 'get-action'
    | 'operate-actions'
    | 'query-actions'
    | 'sign-outcome'
    | 'sweep-ledger'
    | 'twilio-callback';
  readonly description: string;
  readonly timeout: Duration;
  readonly operation: Operation;
  readonly bundle?: BundleParts;
}

/** A Lambda function, its log group, and a role that may only write logs at first. */
export class BridgeFunction extends Construct {
  readonly handler: LambdaFunction;
  readonly timeout: Duration;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BridgeFunctionProps) {
    super(scope, id);
    const { name, description, timeout, operation, bundle } = props;
    this.timeout = timeout;

    this.logGroup = new LogGroup(this, 'Logs', {
      retention: operation.logRetention,
      removalPolicy: operation.removalPolicy,
    });

    // CDK's own role would have a managed policy for all log groups of the account.
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${name} of action-bridge`,
    });
    this.logGroup.grantWrite(this.role);

    this.handler = new LambdaFunction(this, 'Function', {
      description,
      code: lambdaBundle(name, bundle),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout,
      role: this.role,
      logGroup: this.logGroup,
      environment: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: operation.logLevel,
        BRIDGE_NAME: operation.bridgeName,
      },
      tracing: Tracing.ACTIVE,
    });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray supports no resource-level permissions for what it is sent; nothing else is granted on *.',
    });
  }

  /** Allows actions, and passes the resources' names to the handler as environment variables. */
  allow(actions: string[], resources: string[], environment: Readonly<Record<string, string>> = {}): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
    for (const [name, value] of Object.entries(environment)) this.handler.addEnvironment(name, value);
  }
}
