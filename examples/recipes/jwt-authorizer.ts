import { ActionBridge } from 'action-bridge';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';

/** Holders of a token of the company's identity provider read the record, without an AWS account. */
export class AuditedByJwt extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new ActionBridge(this, 'Bridge', {
      auditAuthorizer: new HttpJwtAuthorizer('Audit', 'https://login.example.com', { jwtAudience: ['action-bridge'] }),
    });
  }
}
