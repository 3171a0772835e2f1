import { Aws, Fn } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Operation } from './operation.ts';

/**
 * A log group that an AWS service writes to. The prefix /aws/vendedlogs/ has a standing permission; other names go into
 * a resource policy that holds 5,120 characters. Parts of the construct's address and the stack's id keep names unique
 * when bridges share a stack or a stack is created again.
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
