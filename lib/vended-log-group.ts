import { Aws, Fn } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Operation } from './operation.ts';

/**
 * A log group that an AWS service writes to on our behalf. Its name begins with /aws/vendedlogs/, for which the account
 * has one standing permission; any other name is added to a resource policy that holds 5,120 characters. It ends in
 * parts of its construct's address and of the stack's id, so that two bridges may share a stack, and a stack that is made
 * anew does not meet the logs that its predecessor left.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function vendedLogGroup(
  scope: Construct,
  id: string,
  { service, operation }: { readonly service: 'apis' | 'pipes' | 'states'; readonly operation: Operation },
): LogGroup {
  const stackGuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const unique = `${scope.node.addr.slice(-8)}-${Fn.select(4, Fn.split('-', stackGuid))}`;
  return new LogGroup(scope, id, {
    logGroupName: `/aws/vendedlogs/${service}/${Aws.STACK_NAME}-${unique}`,
    retention: operation.logRetention,
    removalPolicy: operation.removalPolicy,
  });
}
