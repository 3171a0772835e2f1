import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { configPath, type SynthesizedBridge, synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();

/** Each route as `method path → function`, and who may call it. */
function routesOf({ resources, text }: SynthesizedBridge) {
  return resources('AWS::ApiGatewayV2::Route').map(({ properties }) => {
    const integration = text(properties.Target).replace('integrations/', '');
    const found = resources('AWS::ApiGatewayV2::Integration').find(({ construct }) => construct === integration);
    return {
      route: `${properties.RouteKey} → ${text(found?.properties.IntegrationUri)}`,
      authorization: properties.AuthorizationType,
    };
  });
}

const routes = routesOf(bridge);

const routesWith = (authorization: string) =>
  routes.filter((it) => it.authorization === authorization).map(({ route }) => route);

describe('the HTTP interface', () => {
  test('takes events and callbacks from whoever can sign, and answers monitors', () => {
    expect(routesWith('NONE')).toEqual([
      'POST /events/{source} → AcceptEvent/Function',
      'POST /callbacks/twilio → TwilioCallback/Function',
      'GET /health → QueryActions/Function',
    ]);
  });

  test('shows the ledger, and takes decisions, only where IAM allows it', () => {
    expect(routesWith('AWS_IAM')).toEqual([
      'GET /actions → QueryActions/Function',
      'GET /actions/{id} → QueryActions/Function',
      'GET /counts → QueryActions/Function',
      'GET /events/{source}/{eventId} → QueryActions/Function',
      'GET /openapi.json → QueryActions/Function',
      'POST /actions/{id}/resend → OperateActions/Function',
      'POST /actions/{id}/resolve → OperateActions/Function',
      'POST /actions/{id}/erase → OperateActions/Function',
    ]);
  });

  test('has no other route', () => {
    expect(routes).toHaveLength(11);
  });

  test('has a route of its own, behind IAM, for each source whose callers IAM has to know', () => {
    const guarded = synthesizedBridge({ config: configPath('iam-source') });
    expect(routesOf(guarded)).toContainEqual({
      route: 'POST /events/order-service → AcceptEvent/Function',
      authorization: 'AWS_IAM',
    });
    const paths = guarded
      .resources('AWS::Lambda::Permission')
      .map(({ properties }) => guarded.text(properties.SourceArn));
    expect(paths.filter((path) => path.endsWith('/events/order-service'))).toHaveLength(1);
    expect(guarded.resources('AWS::ApiGatewayV2::Route')).toHaveLength(routes.length + 1);
  });

  test('gives its functions payload 2.0, with lower-case headers and cookies apart', () => {
    for (const { properties } of bridge.resources('AWS::ApiGatewayV2::Integration')) {
      expect(properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    }
  });
});

describe('its only stage', () => {
  const [stage, ...others] = bridge.resources('AWS::ApiGatewayV2::Stage');
  const accessLog = z
    .object({ DestinationArn: z.json(), Format: z.string() })
    .parse(stage?.properties.AccessLogSettings);
  const format = z.record(z.string(), z.string()).parse(JSON.parse(accessLog.Format));

  test('is the default one, so that paths begin at the root', () => {
    expect(others).toEqual([]);
    expect(stage?.properties).toMatchObject({ StageName: '$default', AutoDeploy: true });
  });

  test('keeps a limit for operators and auditors that no flood of events or callbacks uses up', () => {
    expect(stage?.properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
    const machines = { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 };
    expect(stage?.properties.RouteSettings).toEqual({
      'POST /events/{source}': machines,
      'POST /callbacks/twilio': machines,
    });
  });

  test('takes as many events as `throttle` says, from callers that IAM knows too', () => {
    const limits = { rateLimit: 3_000, burstLimit: 5_000 };
    const raised = synthesizedBridge({ config: configPath('iam-source'), throttle: limits });
    const [its] = raised.resources('AWS::ApiGatewayV2::Stage');
    const machines = { ThrottlingRateLimit: 3_000, ThrottlingBurstLimit: 5_000 };
    expect(its?.properties.RouteSettings).toMatchObject({
      'POST /events/{source}': machines,
      'POST /events/order-service': machines,
    });
  });

  test('logs each request as a line of JSON', () => {
    expect(bridge.text(accessLog.DestinationArn)).toBe('Api/AccessLog');
    expect(format).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
  });

  test('logs the route, and nothing that names a conversation, a person or a credential', () => {
    const variables = Object.values(format);
    expect(variables).toContain('$context.routeKey');
    for (const variable of variables)
      expect(variable).not.toMatch(/path|query|header|authorizer|identity\.(?!sourceIp)/i);
  });
});
