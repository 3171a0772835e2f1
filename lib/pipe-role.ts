import { Aws } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Limited to pipes of this account. */
export function pipeRole(scope: Construct, description: string, statements: readonly PolicyStatement[]): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    description,
  });
  for (const statement of statements) role.addToPolicy(statement);
  return role;
}
