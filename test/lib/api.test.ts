import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();

/** Each route as `method path → function`, and who may call it. */
const routes = bridge.resources('AWS::ApiGatewayV2::Route').map(({ properties }) => {
  const integration = bridge.text(properties.Target).replace('integrations/', '');
  const found = bridge.resources('AWS::ApiGatewayV2::Integration').find(({ construct }) => construct === integration);
  return {
    route: `${properties.RouteKey} → ${bridge.text(found?.properties.IntegrationUri)}`,
    authorization: properties.AuthorizationType,
  };
});

const routesWith = (authorization: string) =>
  routes.filter((it) => it.authorization === authorization).map(({ route }) => route);

describe('the HTTP interface', () => {
  test('takes events from whoever can sign, and answers monitors', () => {
    expect(routesWith('NONE')).toEqual([
      'POST /events/{source} → AcceptEvent/Function',
      'GET /health → QueryActions/Function',
    ]);
  });

  test('shows the ledger only to whom IAM allows it', () => {
    expect(routesWith('AWS_IAM')).toEqual([
      'GET /actions → QueryActions/Function',
      'GET /actions/{id} → QueryActions/Function',
      'GET /events/{source}/{eventId} → QueryActions/Function',
    ]);
  });

  test('has no other route', () => {
    expect(routes).toHaveLength(5);
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

  test('is throttled', () => {
    expect(stage?.properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 });
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
