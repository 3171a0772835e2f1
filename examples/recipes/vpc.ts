import { ActionBridge } from 'action-bridge';
import { type IPropertyInjector, PropertyInjectors, Stack, type StackProps } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { type FunctionProps, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The functions run in private subnets, and reach AWS by endpoints and Twilio by a NAT gateway with a fixed address. */
export class InVpc extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2 });
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    vpc.addInterfaceEndpoint('Secrets', { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
    vpc.addInterfaceEndpoint('StepFunctions', { service: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS });
    const securityGroups = [new SecurityGroup(this, 'Functions', { vpc })];

    const intoVpc: IPropertyInjector = {
      constructUniqueId: LambdaFunction.PROPERTY_INJECTION_ID,
      inject: (given: FunctionProps): FunctionProps => ({ ...given, vpc, securityGroups }),
    };
    PropertyInjectors.of(this).add(intoVpc);

    const { functions } = new ActionBridge(this, 'Bridge');
    const mayJoin = ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole');
    for (const { role } of functions) role.addManagedPolicy(mayJoin);
  }
}
