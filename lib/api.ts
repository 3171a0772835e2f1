import { Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, type HttpRoute, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';
import type { Operation } from './operation.ts';
import { vendedLogGroup } from './vended-log-group.ts';

/**
 * Requests per second, over time and in a burst. Step Functions starts 300 executions per second and 1,300 in a burst
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html); the ledger queues what comes above that.
 */
const THROTTLE = { rateLimit: 1_000, burstLimit: 2_000 };

/** One line per request: the route, not the path or query, which name conversations; no headers, no body. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.responseType',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  responseLatencyMillis: '$context.responseLatency',
  responseLengthBytes: '$context.responseLength',
};

/** The HTTP interface: events come in, and who may ask learns what became of them. */
export class Api extends Construct {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { operation }: { readonly operation: Operation }) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: Stack.of(this).stackName,
      description: 'action-bridge: events in, and what became of them',
      createDefaultStage: false,
    });

    this.accessLog = vendedLogGroup(this, 'AccessLog', { service: 'apis', operation });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }

  /**
   * Open to the world: what comes in is believed only if it is signed. A source that IAM guards has a route of its own,
   * which API Gateway prefers to the one with a parameter; through the other, the handler refuses it.
   */
  routeEvents(acceptEvent: BridgeFunction, iamSources: readonly string[]): void {
    const integration = new HttpLambdaIntegration('EventsIntegration', acceptEvent.handler);
    const routes = this.httpApi.addRoutes({ path: '/events/{source}', methods: [HttpMethod.POST], integration });
    acknowledgeOpen(
      routes,
      'The handler verifies the signature over the raw body; upstream systems have no AWS identity.',
    );
    const authorizer = new HttpIamAuthorizer();
    for (const source of iamSources) {
      this.httpApi.addRoutes({ path: `/events/${source}`, methods: [HttpMethod.POST], integration, authorizer });
    }
  }

  /** Open to the world, as events are: a callback is believed only if Twilio signed it. */
  routeCallbacks(twilioCallback: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('CallbacksIntegration', twilioCallback.handler);
    const routes = this.httpApi.addRoutes({ path: '/callbacks/twilio', methods: [HttpMethod.POST], integration });
    acknowledgeOpen(routes, 'The handler verifies X-Twilio-Signature; Twilio has no AWS identity.');
  }

  /** For those whom IAM allows `execute-api:Invoke`; only /health is open. */
  routeQueries(queryActions: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('QueriesIntegration', queryActions.handler);
    const authorizer = new HttpIamAuthorizer();
    for (const path of ['/actions', '/actions/{id}', '/counts', '/events/{source}/{eventId}', '/openapi.json']) {
      this.httpApi.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer });
    }
    const health = this.httpApi.addRoutes({ path: '/health', methods: [HttpMethod.GET], integration });
    acknowledgeOpen(health, 'Load balancers and monitors ask; it tells that the API answers, and nothing else.');
  }

  /** What a person may do to an action; for those whom IAM allows each of these routes. */
  routeOperations(operateActions: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('OperationsIntegration', operateActions.handler);
    const authorizer = new HttpIamAuthorizer();
    for (const operation of ['resend', 'resolve', 'erase']) {
      const path = `/actions/{id}/${operation}`;
      this.httpApi.addRoutes({ path, methods: [HttpMethod.POST], integration, authorizer });
    }
  }
}

function acknowledgeOpen(routes: readonly HttpRoute[], reason: string): void {
  for (const route of routes) Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}
