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
 * Requests per second to events and to callbacks, each with a limit of its own, unless `throttle` says otherwise. Step
 * Functions starts 300 executions per second and 1,300 in a burst
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html); the ledger queues what comes above that.
 */
const MACHINES: ThrottleSettings = { rateLimit: 1_000, burstLimit: 2_000 };

/** Requests per second to each other route. No flood of events or of callbacks takes them from operators and auditors. */
const PEOPLE: ThrottleSettings = { rateLimit: 100, burstLimit: 200 };

/** What is on record, for those who may read it. */
const AUDIT_PATHS = ['/actions', '/actions/{id}', '/counts', '/events/{source}/{eventId}', '/openapi.json'];

/** What a person may do to an action. */
const OPERATE_PATHS = ['/actions/{id}/resend', '/actions/{id}/resolve', '/actions/{id}/erase'];

/** One line per request: the route, not the path or query, which name conversations; no headers, no body. */
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
  /** Who may read what is on record. @default whoever IAM allows `execute-api:Invoke` */
  readonly auditAuthorizer?: IHttpRouteAuthorizer | undefined;
  /** Who may decide about actions. @default whoever IAM allows `execute-api:Invoke` */
  readonly operateAuthorizer?: IHttpRouteAuthorizer | undefined;
  readonly operation: Operation;
  /** Requests that `POST /events/{source}` takes, and `POST /callbacks/twilio` as many. @default 1,000 per second, 2,000 in a burst */
  readonly throttle?: ThrottleSettings | undefined;
}

/** The HTTP interface: events come in, and who may ask learns what became of them. */
export class Api extends Construct {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly accessLog: LogGroup;
  private readonly routeSettings: Record<string, object> = {};
  /** `POST /events/{name}` of each source that IAM guards, by its name. */
  readonly iamRoutes = new Map<string, HttpRoute>();
  /** `GET` of what is on record. */
  readonly auditRoutes: HttpRoute[] = [];
  /** `POST` of what a person decides about an action. */
  readonly operateRoutes: HttpRoute[] = [];
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
      description: 'action-bridge: events in, and what became of them',
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
      const path = `/events/${source}`;
      const [route] = this.httpApi.addRoutes({ path, methods: [HttpMethod.POST], integration, authorizer });
      if (route) this.iamRoutes.set(source, route);
    }
    this.throttleApart([...routes, ...this.iamRoutes.values()]);
  }

  /** Open to the world, as events are: a callback is believed only if Twilio signed it. */
  routeCallbacks(twilioCallback: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('CallbacksIntegration', twilioCallback.handler);
    const routes = this.httpApi.addRoutes({ path: '/callbacks/twilio', methods: [HttpMethod.POST], integration });
    acknowledgeOpen(routes, 'The handler verifies X-Twilio-Signature; Twilio has no AWS identity.');
    this.throttleApart(routes);
  }

  /** For those whom the authorizer lets in; only /health is open. */
  routeQueries(queryActions: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('QueriesIntegration', queryActions.handler);
    const authorizer = this.auditAuthorizer;
    for (const path of AUDIT_PATHS) {
      this.auditRoutes.push(...this.httpApi.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer }));
    }
    const health = this.httpApi.addRoutes({ path: '/health', methods: [HttpMethod.GET], integration });
    acknowledgeOpen(health, 'Load balancers and monitors ask; it tells that the API answers, and nothing else.');
  }

  /** What a person may do to an action; for those whom the authorizer lets in. */
  routeOperations(operateActions: BridgeFunction): void {
    const integration = new HttpLambdaIntegration('OperationsIntegration', operateActions.handler);
    const authorizer = this.operateAuthorizer;
    for (const path of OPERATE_PATHS) {
      this.operateRoutes.push(...this.httpApi.addRoutes({ path, methods: [HttpMethod.POST], integration, authorizer }));
    }
  }

  /** Gives each route a limit of its own, which no other route uses up. */
  private throttleApart(routes: readonly HttpRoute[]): void {
    const stage = this.stage.node.defaultChild;
    if (!CfnStage.isCfnStage(stage)) throw new Error('the stage is no resource of API Gateway');
    const { rateLimit: ThrottlingRateLimit, burstLimit: ThrottlingBurstLimit } = this.machines;
    for (const route of routes) {
      // A stage cannot name a route that is not there yet.
      stage.node.addDependency(route);
      this.routeSettings[keyOf(route)] = { ThrottlingRateLimit, ThrottlingBurstLimit };
    }
    stage.routeSettings = this.routeSettings;
  }

  /**
   * To POST the events of a source that IAM guards.
   *
   * @param source its name; needed where there are several
   * @throws {Error} when no source is called that, or it has to be named
   */
  grantSend(grantee: IGrantable, source?: string): Grant {
    const names = [...this.iamRoutes.keys()];
    const [only, ...others] = names;
    const route = this.iamRoutes.get(source ?? (others.length === 0 ? (only ?? '') : ''));
    if (route) return route.grantInvoke(grantee);
    throw new Error(
      names.length === 0
        ? 'grantSend: bridge.config.ts has no source that IAM guards. Add one: iam().'
        : `grantSend: name one of the sources that IAM guards: ${names.join(', ')}.`,
    );
  }

  /**
   * To read what is on record.
   *
   * @throws {Error} when not IAM but an authorizer of the app decides who may
   */
  grantAudit(grantee: IGrantable): Grant {
    if (this.auditAuthorizer instanceof HttpIamAuthorizer) return grantInvoke(grantee, this.auditRoutes);
    throw new Error('grantAudit: this bridge has an auditAuthorizer, which decides instead of IAM. Let it in there.');
  }

  /**
   * To decide about actions: have one sent again, say what became of one, erase one's content.
   *
   * @throws {Error} when not IAM but an authorizer of the app decides who may
   */
  grantOperate(grantee: IGrantable): Grant {
    if (this.operateAuthorizer instanceof HttpIamAuthorizer) return grantInvoke(grantee, this.operateRoutes);
    throw new Error(
      'grantOperate: this bridge has an operateAuthorizer, which decides instead of IAM. Let it in there.',
    );
  }
}

function grantInvoke(grantee: IGrantable, routes: readonly HttpRoute[]): Grant {
  return routes.map((route) => route.grantInvoke(grantee)).reduce((all, grant) => all.combine(grant));
}

/** What API Gateway calls a route: `POST /events/{source}`. */
function keyOf({ node }: HttpRoute): string {
  const route = node.defaultChild;
  if (!CfnRoute.isCfnRoute(route)) throw new Error(`${node.path} is no route of API Gateway`);
  return route.routeKey;
}

function acknowledgeOpen(routes: readonly HttpRoute[], reason: string): void {
  for (const route of routes) Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}
