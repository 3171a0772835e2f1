import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { Archived } from '../../examples/recipes/archive-to-s3.ts';
import { CustomDomain } from '../../examples/recipes/custom-domain.ts';
import { OwnKey } from '../../examples/recipes/encryption-key.ts';
import { AuditedByJwt } from '../../examples/recipes/jwt-authorizer.ts';
import { AlwaysWarm } from '../../examples/recipes/provisioned-concurrency.ts';
import { addStages } from '../../examples/recipes/stages.ts';
import { InVpc } from '../../examples/recipes/vpc.ts';
import { BehindWaf } from '../../examples/recipes/waf-cloudfront.ts';
import { quickContext } from '../lib/synthesized-bridge.ts';

const quickApp = () => new App({ context: quickContext, builtinCloudFormationValidation: false });

function synthesized(recipe: new (app: App, id: string, props: StackProps) => Stack): Template {
  return Template.fromStack(new recipe(quickApp(), 'Recipe', { env: { region: 'us-east-1' } }));
}

/** Of each route that matches, who may call it. */
function authorizationsOf(template: Template, isMeant: (routeKey: string) => boolean): readonly string[] {
  return Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
    .filter(({ Properties }) => isMeant(Properties.RouteKey))
    .map(({ Properties }) => Properties.AuthorizationType);
}

describe('the recipe for a custom domain', () => {
  const zone = { hostedZoneId: 'Z123', zoneName: 'example.com' };
  const stack = new CustomDomain(quickApp(), 'Recipe', { domainName: 'hooks.example.com', zone });
  const template = Template.fromStack(stack);

  test('serves the bridge at the domain, which DNS knows', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: '$default' });
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'hooks.example.com.', Type: 'A' });
  });

  test("leaves no way around it by API Gateway's own address", () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  });
});

describe('the recipe for AWS WAF', () => {
  const template = synthesized(BehindWaf);

  test('has CloudFront ask the rules before the bridge, and keep nothing', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Acl'), 'Arn'] },
        // AWS's own CachingDisabled and AllViewerExceptHostHeader.
        DefaultCacheBehavior: {
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        },
      },
    });
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
  });
});

describe('the recipe for provisioned concurrency', () => {
  const template = synthesized(AlwaysWarm);

  test('keeps two of accept-event started', () => {
    template.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
  });

  test('sends the events of the source there, and any other where they always went', () => {
    const uris = Object.values(template.findResources('AWS::ApiGatewayV2::Integration'))
      .map(({ Properties }) => JSON.stringify(Properties.IntegrationUri))
      .filter((uri) => uri.includes('Warm'));
    expect(uris).toHaveLength(1);
    expect(authorizationsOf(template, (key) => key.startsWith('POST /events/'))).toEqual(['NONE', 'NONE']);
  });
});

describe('the recipe for several stages', () => {
  const app = quickApp();
  addStages(app);
  const stacks = app.node.children.filter((child) => Stack.isStack(child));
  const templates = stacks.map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()));

  test.each(['production', 'staging'])('lets the stage %s read its own secrets alone', (stage) => {
    const other = stage === 'production' ? 'staging' : 'production';
    const [template = ''] = templates.filter((it) => it.includes(`${stage}/twilio`));
    const secrets = new Set(Array.from(template.matchAll(/secret:([^"]+)-\?{6}/g), ([, name]) => name));
    expect([...secrets].sort()).toEqual([`${stage}/sources/shop`, `${stage}/twilio`, `${stage}/twilio-auth-token`]);
    expect(template).not.toContain(`${other}/`);
  });
});

describe('the recipe for a VPC', () => {
  const template = synthesized(InVpc);

  test('puts every function into its private subnets', () => {
    const functions = template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.handler' } });
    const ours = Object.entries(functions).filter(([id]) => id.startsWith('Bridge'));
    expect(ours.length).toBeGreaterThanOrEqual(5);
    for (const [, { Properties }] of ours) {
      expect(JSON.stringify(Properties.VpcConfig.SubnetIds)).toMatch(/PrivateSubnet1.*PrivateSubnet2/);
    }
  });

  test('lets each of them join it', () => {
    const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
      /^Bridge(AcceptEvent|CreateAction|GetAction|QueryActions|SweepLedger)/.test(id),
    );
    expect(roles).toHaveLength(5);
    for (const [, role] of roles) expect(JSON.stringify(role)).toContain('AWSLambdaVPCAccessExecutionRole');
  });

  test('reaches AWS without the internet', () => {
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 3);
  });
});

describe('the recipe for an archive in S3', () => {
  const template = synthesized(Archived);

  test('exports the ledger every week, long before anything in it expires', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(7 days)',
      Target: { Arn: Match.objectLike({ 'Fn::Join': Match.anyValue() }) },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RETENTION_DAYS: '90' }) },
    });
  });

  test('keeps what was exported, whoever wants it gone', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 2_555 } } },
      },
    });
  });
});

describe('the recipe for a JWT authorizer', () => {
  const template = synthesized(AuditedByJwt);

  test('asks whoever reads for a token, and whoever decides for more', () => {
    const isRead = (key: string) => key.startsWith('GET ') && key !== 'GET /health';
    const isDecision = (key: string) => key.startsWith('POST /actions/');
    expect(new Set(authorizationsOf(template, isRead))).toEqual(new Set(['JWT']));
    expect(new Set(authorizationsOf(template, isDecision))).toEqual(new Set(['AWS_IAM']));
  });

  test('leaves events to their signatures, and health to everybody', () => {
    const isOpen = (key: string) => key.startsWith('POST /events/') || key === 'GET /health';
    expect(new Set(authorizationsOf(template, isOpen))).toEqual(new Set(['NONE']));
  });
});

describe('the recipe for a key of your own', () => {
  const template = synthesized(OwnKey);

  test('encrypts the ledger with it', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
  });

  test('lets whoever reads or writes the ledger use it', () => {
    const usersTo = (action: string) =>
      Object.entries(template.findResources('AWS::IAM::Policy'))
        .filter(([, policy]) => JSON.stringify(policy).includes(`"${action}"`))
        .map(([id]) => id.replace(/^Bridge|RoleDefaultPolicy.*$/g, ''))
        .sort();
    const writers = [
      'AcceptEvent',
      'CreateAction',
      'GetAction',
      'OperateActions',
      'SweepLedger',
      'Tracker',
      'TwilioCallback',
    ];
    expect(usersTo('kms:Encrypt')).toEqual(writers);
    expect(usersTo('kms:Decrypt')).toEqual([...writers, 'Outcomes', 'QueryActions'].sort());
  });
});
