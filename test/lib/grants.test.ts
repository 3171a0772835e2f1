import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import { ActionBridge, type ActionBridgeProps } from '../../lib/action-bridge.ts';
import { configPath, quickContext } from './synthesized-bridge.ts';

/** An app of somebody else's, with a bridge and a role of its own. */
function appWith(config: Parameters<typeof configPath>[0], props: ActionBridgeProps = {}) {
  const stack = new Stack(new App({ context: quickContext, builtinCloudFormationValidation: false }), 'Theirs');
  const bridge = new ActionBridge(stack, 'Bridge', { config: configPath(config), ...props });
  const role = new Role(stack, 'TheirRole', { assumedBy: new AccountRootPrincipal() });
  /** What the role may do, as `action stage/method/path`. */
  const permissions = (): readonly string[] =>
    Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('TheirRole'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) =>
        [Resource].flat().map((arn) => `${Action} ${JSON.stringify(arn).match(/"(\/[^"]*)"\]\]\}$/)?.[1]}`),
      );
  return { bridge, role, permissions };
}

describe('grantSend', () => {
  test('allows the one route of the source that IAM guards', () => {
    const { bridge, role, permissions } = appWith('iam-source');
    bridge.grantSend(role);
    expect(permissions()).toEqual(['execute-api:Invoke /*/POST/events/order-service']);
  });

  test('names the sources there are, where it is asked for another', () => {
    const { bridge, role } = appWith('iam-source');
    expect(() => bridge.grantSend(role, 'shop')).toThrow(/name one of the sources that use IAM: order-service/);
  });

  test('says what is missing, where no source is for callers in AWS', () => {
    const { bridge, role } = appWith('two-sources');
    expect(() => bridge.grantSend(role)).toThrow(/no source in bridge\.config\.ts uses IAM\. Add one: iam\(\)\./);
  });
});

describe('grantAudit', () => {
  test('allows to read whatever is on record, and to write nothing', () => {
    const { bridge, role, permissions } = appWith('two-sources');
    bridge.grantAudit(role);
    expect(permissions()).toEqual(
      expect.arrayContaining([
        'execute-api:Invoke /*/GET/actions',
        'execute-api:Invoke /*/GET/actions/*',
        'execute-api:Invoke /*/GET/events/*',
        'execute-api:Invoke /*/GET/openapi.json',
      ]),
    );
    for (const permission of permissions()) expect(permission).toContain('/GET/');
  });

  test('refuses to promise what an authorizer of the app decides', () => {
    const auditAuthorizer = new HttpJwtAuthorizer('Audit', 'https://login.example.com', { jwtAudience: ['bridge'] });
    const { bridge, role } = appWith('two-sources', { auditAuthorizer });
    expect(() => bridge.grantAudit(role)).toThrow(/has an auditAuthorizer, which replaces IAM/);
  });
});

describe('grantOperate', () => {
  test('allows what a person decides about an action, and not to read it', () => {
    const { bridge, role, permissions } = appWith('two-sources');
    bridge.grantOperate(role);
    expect(new Set(permissions())).toEqual(new Set(['execute-api:Invoke /*/POST/actions/*']));
  });

  test('is left to IAM where an authorizer decides only who may read', () => {
    const auditAuthorizer = new HttpJwtAuthorizer('Audit', 'https://login.example.com', { jwtAudience: ['bridge'] });
    const { bridge, role, permissions } = appWith('two-sources', { auditAuthorizer });
    bridge.grantOperate(role);
    expect(permissions()).not.toEqual([]);
  });

  test('refuses to promise what an authorizer of the app decides', () => {
    const operateAuthorizer = new HttpJwtAuthorizer('Operate', 'https://login.example.com', {
      jwtAudience: ['bridge'],
    });
    const { bridge, role } = appWith('two-sources', { operateAuthorizer });
    expect(() => bridge.grantOperate(role)).toThrow(/has an operateAuthorizer, which replaces IAM/);
  });
});

describe('what the bridge is made of', () => {
  test('can be reached: its functions, in the order of an event’s way', () => {
    const { bridge } = appWith('two-sources');
    const { acceptEvent, getAction, createAction, sweepLedger, queryActions } = bridge;
    expect(bridge.functions).toEqual(
      expect.arrayContaining([acceptEvent, getAction, createAction, sweepLedger, queryActions]),
    );
  });
});
