import { resolve as resolvePath } from 'node:path';
import * as z from 'zod';
import { identityOf, intrinsics, type Resolve, type TemplateResource, templateResource } from './intrinsics.ts';
import {
  functionProperties,
  integrationProperties,
  routeProperties,
  ruleProperties,
  stateMachineProperties,
  tableProperties,
} from './template-properties.ts';

export type LocalTable = z.infer<typeof tableProperties> & { readonly TableName: string };

export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly bundle: string;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LocalRoute {
  /** Such as `POST /events/{source}`. */
  readonly routeKey: string;
  readonly functionArn: string;
  /** `NONE`, `AWS_IAM`, `JWT` or `CUSTOM`. Not enforced on a laptop. */
  readonly authorization: string;
}

export interface LocalStateMachine {
  readonly name: string;
  readonly arn: string;
  /** Amazon States Language, as JSON text. */
  readonly definition: string;
}

export interface LocalSchedule {
  readonly arn: string;
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string;
  readonly targets: readonly { readonly functionArn: string; readonly input?: string | undefined }[];
}

export interface LocalStack {
  readonly tables: readonly LocalTable[];
  readonly functions: readonly LocalFunction[];
  readonly routes: readonly LocalRoute[];
  readonly stateMachines: readonly LocalStateMachine[];
  readonly schedules: readonly LocalSchedule[];
  /** Resource types that do something and do not run here. */
  readonly notRun: readonly string[];
}

/** Permissions, log destinations and connections between other resources. */
const withoutBehaviour = [
  /^AWS::ApiGatewayV2::(Api|Authorizer|Integration|Stage)$/,
  /^AWS::(CDK|CloudWatch|IAM|Logs)::/,
  /^AWS::Lambda::(Permission|EventInvokeConfig)$/,
  /^AWS::SQS::QueuePolicy$/,
];

/**
 * Reads a synthesised template for the local host.
 *
 * @param assemblyDirectory directory of the template's assets
 * @throws {Error} which names the resource that is not supported
 */
export function readTemplate(template: unknown, assemblyDirectory: string): LocalStack {
  const { Resources } = z.object({ Resources: z.record(z.string(), templateResource) }).parse(template);
  const resolve = intrinsics(Resources);

  const each = <T extends z.ZodObject, R>(
    type: string,
    properties: T,
    make: (id: string, read: z.output<T>, resource: TemplateResource) => R,
  ): R[] =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => make(id, readProperties(id, resource, properties, resolve), resource));

  const integrations = new Map(
    each('AWS::ApiGatewayV2::Integration', integrationProperties, (id, { IntegrationUri }) => [id, IntegrationUri]),
  );
  const stack: LocalStack = {
    tables: each('AWS::DynamoDB::GlobalTable', tableProperties, (id, table, resource) => ({
      TableName: identityOf(id, resource).name,
      ...table,
    })),
    functions: each('AWS::Lambda::Function', functionProperties, (id, read, resource) => ({
      ...identityOf(id, resource),
      bundle: resolvePath(assemblyDirectory, assetPath(id, resource)),
      handler: read.Handler,
      timeoutSeconds: read.Timeout,
      memoryMegabytes: read.MemorySize,
      environment: read.Environment?.Variables ?? {},
    })),
    routes: each('AWS::ApiGatewayV2::Route', routeProperties, (_, { RouteKey, Target, AuthorizationType }) => ({
      routeKey: RouteKey,
      functionArn: functionBehind(integrations.get(Target.slice('integrations/'.length)) ?? ''),
      authorization: AuthorizationType,
    })),
    stateMachines: each('AWS::StepFunctions::StateMachine', stateMachineProperties, (id, read, resource) => ({
      ...identityOf(id, resource),
      definition: read.DefinitionString,
    })),
    schedules: each('AWS::Events::Rule', ruleProperties, (id, rule, resource) =>
      rule.ScheduleExpression === undefined || rule.State === 'DISABLED'
        ? []
        : [
            {
              arn: identityOf(id, resource).arn,
              expression: rule.ScheduleExpression,
              targets: rule.Targets.map(({ Arn, Input }) => ({ functionArn: Arn, input: Input })),
            },
          ],
    ).flat(),
    notRun: typesNotRun(Resources),
  };
  checkTargets(stack);
  return stack;
}

function readProperties<T extends z.ZodObject>(
  id: string,
  { Type, Properties }: TemplateResource,
  schema: T,
  resolve: Resolve,
): z.output<T> {
  const wanted = Object.keys(schema.shape).filter((name) => Properties[name] !== undefined);
  const parsed = schema.safeParse(Object.fromEntries(wanted.map((name) => [name, resolve(Properties[name])])));
  if (parsed.success) return parsed.data;
  throw new Error(`template: the local host does not support ${id} (${Type}):\n${z.prettifyError(parsed.error)}`);
}

function assetPath(id: string, { Metadata }: TemplateResource): string {
  const path = Metadata['aws:asset:path'];
  if (typeof path === 'string') return path;
  throw new Error(`template: ${id} has no aws:asset:path, so its bundle is unknown. Synthesise with asset metadata.`);
}

/** API Gateway takes a function's ARN or its invocation path. */
function functionBehind(integrationUri: string): string {
  return /\/functions\/(.+)\/invocations$/.exec(integrationUri)?.[1] ?? integrationUri;
}

function typesNotRun(resources: Readonly<Record<string, TemplateResource>>): readonly string[] {
  const run = new Set([
    'AWS::DynamoDB::GlobalTable',
    'AWS::Lambda::Function',
    'AWS::ApiGatewayV2::Route',
    'AWS::StepFunctions::StateMachine',
    'AWS::Events::Rule',
  ]);
  const types = new Set(Object.values(resources).map(({ Type }) => Type));
  return [...types].filter((type) => !run.has(type) && !withoutBehaviour.some((pattern) => pattern.test(type))).sort();
}

function checkTargets({ functions, routes, schedules }: LocalStack): void {
  const arns = new Set(functions.map(({ arn }) => arn));
  const targets = [
    ...routes.map(({ routeKey, functionArn }) => ({ from: `route ${routeKey}`, functionArn })),
    ...schedules.flatMap(({ arn, targets }) => targets.map(({ functionArn }) => ({ from: arn, functionArn }))),
  ];
  const lost = targets.find(({ functionArn }) => !arns.has(functionArn));
  if (lost)
    throw new Error(`template: ${lost.from} leads to ${lost.functionArn || 'nothing'}, which is not a function`);
}
