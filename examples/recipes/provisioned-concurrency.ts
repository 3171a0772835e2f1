import { ActionBridge } from 'action-bridge';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The events of one source are always answered by a running function. */
export class AlwaysWarm extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const { acceptEvent, api } = new ActionBridge(this, 'Bridge');

    const warm = new Alias(this, 'Warm', {
      aliasName: 'warm',
      version: acceptEvent.handler.currentVersion,
      provisionedConcurrentExecutions: 2,
    });
    // More specific than the bridge's own /events/{source}, so API Gateway prefers it.
    api.httpApi.addRoutes({
      path: '/events/shop',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('WarmIntegration', warm),
    });
  }
}
