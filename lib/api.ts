import { Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnRoute,
  CfnStage,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';
import type { Operation } from './operation.ts';
import { vendedLogGroup } from './vended-log-group.ts';

/**
 * Limit of events and, separately, of callbacks, unless `throttle` is set. Step Functions starts 300 executions per
 * second, 1,300 in a burst (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html); above that,
 * actions wait in the ledger.
 */
const MACHINES: ThrottleSettings = { rateLimit: 1_000, burstLimit: 2_000 };

/** A separate limit, so that a flood of events or callbacks cannot block operators and auditors. */
const PEOPLE: ThrottleSettings = { rateLimit: 100, burstLimit: 200 };

const AUDIT_PATHS = ['/actions', '/actions/{id}', '/counts', '/events/{source}/{eventId}', '/openapi.json'];

const DECISION_PATHS = ['/actions/{id}/resend', '/actions/{id}/resolve', '/actions/{id}/erase'];

/** Leaves out path, query, headers and body: they can name conversations and hold content. */
const accessLogFormat = (bridgeName: string) => ({
  bridge: bridgeName,
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
});

export interface ApiProps {
  /** @default IAM: callers need `execute-api:Invoke` */
  readonly auditAuthorizer?: IHttpRouteAuthorizer | undefined;
  /** @default IAM: callers need `execute-api:Invoke` */
  readonly operateAuthorizer?: IHttpRouteAuthorizer | undefined;
  readonly operation: Operation;
  /** Limit of events, and of callbacks. @default 1,000 per second, 2,000 in a burst */
  readonly throttle?: ThrottleSettings | undefined;
}

export class Api extends Construct {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly accessLog: LogGroup;
  private readonly routeSettings: Record<string, object> = {};
  /** By source. */
  readonly iamRoutes = new Map<string, HttpRoute>();
  readonly auditRoutes: HttpRoute[] = [];
  readonly decisionRoutes: HttpRoute[] = [];
  private readonly auditAuthorizer: IHttpRouteAuthorizer;
  private readonly operateAuthorizer: IHttpRouteAuthorizer;
  private readonly machines: ThrottleSettings;

  constructor(scope: Construct, id: string, { auditAuthorizer, operateAuthorizer, operation, throttle }: ApiProps) {
    super(scope, id);
    this.auditAuthorizer = auditAuthorizer ?? new HttpIamAuthorizer();
    this.operateAuthorizer = operateAuthorizer ?? new HttpIamAuthorizer();
    this.machines = throttle ?? MACHINES;
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: Stack.of(this).stackName,
      description: 'action-bridge: events, callbacks, queries and decisions',
      createDefaultStage: false,
    });

    this.accessLog = vendedLogGroup(this, 'AccessLog', { service: 'apis', operation });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: PEOPLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFormat(operation.bridgeName))),
      },
    });
  }

  /**
   * Public: the handler verifies signatures. A source that uses IAM gets its own route, which API Gateway prefers to
   * `/events/{source}`; the handler rejects its events on the public route.
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
      const path = `/events/${source}`;
      const [route] = this.httpApi.addRoutes({ path, methods: [HttpMethod.POST], integration, authorizer });
      if (route) this.iamRoutes.set(source, route);
    }
    this.throttleApart([...routes, ...this.iamRoutes.values()]);
  }

  /** Public: the handler verifies Twilio's signature. */
  routeCallbacks(twilioCallback: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('CallbacksIntegration', twilioCallback.handler);
    const routes = this.httpApi.addRoutes({ path: '/callbacks/twilio', methods: [HttpMethod.POST], integration });
    acknowledgeOpen(routes, 'The handler verifies X-Twilio-Signature; Twilio has no AWS identity.');
    this.throttleApart(routes);
  }

  /** Behind the authorizer, except /health. */
  routeQueries(queryActions: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('QueriesIntegration', queryActions.handler);
    const authorizer = this.auditAuthorizer;
    for (const path of AUDIT_PATHS) {
      this.auditRoutes.push(...this.httpApi.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer }));
    }
    const health = this.httpApi.addRoutes({ path: '/health', methods: [HttpMethod.GET], integration });
    acknowledgeOpen(health, 'Load balancers and monitors call it. It says whether the API works and nothing else.');
  }

  routeDecisions(operateActions: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('DecisionsIntegration', operateActions.handler);
    const authorizer = this.operateAuthorizer;
    for (const path of DECISION_PATHS) {
      this.decisionRoutes.push(
        ...this.httpApi.addRoutes({ path, methods: [HttpMethod.POST], integration, authorizer }),
      );
    }
  }

  private throttleApart(routes: readonly HttpRoute[]): void {
    const stage = this.stage.node.defaultChild;
    if (!CfnStage.isCfnStage(stage)) throw new Error('the stage is no resource of API Gateway');
    const { rateLimit: ThrottlingRateLimit, burstLimit: ThrottlingBurstLimit } = this.machines;
    for (const route of routes) {
      // Otherwise the stage would be deployed before the routes that its settings name.
      stage.node.addDependency(route);
      this.routeSettings[keyOf(route)] = { ThrottlingRateLimit, ThrottlingBurstLimit };
    }
    stage.routeSettings = this.routeSettings;
  }

  /**
   * @param source required if several sources use IAM
   * @throws {Error} if there is no such source
   */
  grantSend(grantee: IGrantable, source?: string): Grant {
    const names = [...this.iamRoutes.keys()];
    const [only, ...others] = names;
    const route = this.iamRoutes.get(source ?? (others.length === 0 ? (only ?? '') : ''));
    if (route) return route.grantInvoke(grantee);
    throw new Error(
      names.length === 0
        ? 'grantSend: no source in bridge.config.ts uses IAM. Add one: iam().'
        : `grantSend: name one of the sources that use IAM: ${names.join(', ')}.`,
    );
  }

  /** @throws {Error} if an authorizer replaces IAM */
  grantAudit(grantee: IGrantable): Grant {
    if (this.auditAuthorizer instanceof HttpIamAuthorizer) return grantInvoke(grantee, this.auditRoutes);
    throw new Error('grantAudit: this bridge has an auditAuthorizer, which replaces IAM. Grant access there.');
  }

  /** @throws {Error} if an authorizer replaces IAM */
  grantOperate(grantee: IGrantable): Grant {
    if (this.operateAuthorizer instanceof HttpIamAuthorizer) return grantInvoke(grantee, this.decisionRoutes);
    throw new Error('grantOperate: this bridge has an operateAuthorizer, which replaces IAM. Grant access there.');
  }
}

function grantInvoke(grantee: IGrantable, routes: readonly HttpRoute[]): Grant {
  return routes.map((route) => route.grantInvoke(grantee)).reduce((all, grant) => all.combine(grant));
}

/** Such as `POST /events/{source}`. */
function keyOf({ node }: HttpRoute): string {
  const route = node.defaultChild;
  if (!CfnRoute.isCfnRoute(route)) throw new Error(`${node.path} is no route of API Gateway`);
  return route.routeKey;
}

function acknowledgeOpen(routes: readonly HttpRoute[], reason: string): void {
  for (const route of routes) Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}
