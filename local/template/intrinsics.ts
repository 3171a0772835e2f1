import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION, localArn } from '../http/aws-identity.ts';

export const templateResource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});
export type TemplateResource = z.infer<typeof templateResource>;

export type Resolve = (value: unknown) => unknown;

interface Identity {
  /** The property that names it, if set. */
  readonly nameProperty: string;
  readonly arn: (name: string) => string;
  readonly ref: 'name' | 'arn';
}

const identities: Readonly<Record<string, Identity>> = {
  'AWS::DynamoDB::GlobalTable': {
    nameProperty: 'TableName',
    arn: (name) => localArn('dynamodb', `table/${name}`),
    ref: 'name',
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    arn: (name) => localArn('lambda', `function:${name}`),
    ref: 'name',
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    arn: (name) => localArn('states', `stateMachine:${name}`),
    ref: 'arn',
  },
  'AWS::Events::Rule': { nameProperty: 'Name', arn: (name) => localArn('events', `rule/${name}`), ref: 'name' },
  'AWS::ApiGatewayV2::Api': { nameProperty: '-', arn: (name) => localArn('apigateway', `/apis/${name}`), ref: 'name' },
  'AWS::ApiGatewayV2::Integration': {
    nameProperty: '-',
    arn: (name) => localArn('apigateway', `/integrations/${name}`),
    ref: 'name',
  },
};

const noValue = Symbol('AWS::NoValue');

const pseudoParameters: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::Region': LOCAL_REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
  'AWS::StackId': localArn('cloudformation', 'stack/local/0'),
  'AWS::NoValue': noValue,
};

/** Its given name, otherwise its logical id. */
export function identityOf(logicalId: string, { Type, Properties }: TemplateResource): { name: string; arn: string } {
  const identity = identities[Type];
  if (!identity) {
    throw new Error(`template: a reference to ${logicalId}, a ${Type}, whose names the local host does not know`);
  }
  const given = Properties[identity.nameProperty];
  const name = typeof given === 'string' ? given : logicalId;
  return { name, arn: identity.arn(name) };
}

const pair = z.tuple([z.string(), z.string()]);
const join = z.tuple([z.string(), z.array(z.unknown())]);
const substitution = z.union([
  z.string().transform((text) => ({ text, variables: {} })),
  z.tuple([z.string(), z.record(z.string(), z.unknown())]).transform(([text, variables]) => ({ text, variables })),
]);

/**
 * Resolves Ref, Fn::GetAtt, Fn::Join, Fn::Sub and pseudo parameters for the local account.
 *
 * @throws {Error} on an unknown intrinsic or reference: a guess would run another template than AWS does
 */
export function intrinsics(resources: Readonly<Record<string, TemplateResource>>): Resolve {
  const resourceNamed = (logicalId: string): TemplateResource => {
    const resource = Object.hasOwn(resources, logicalId) ? resources[logicalId] : undefined;
    if (!resource) throw new Error(`template: a reference to ${logicalId}, which is not a resource`);
    return resource;
  };

  const ref = (logicalId: string): unknown => {
    if (Object.hasOwn(pseudoParameters, logicalId)) return pseudoParameters[logicalId];
    const resource = resourceNamed(logicalId);
    const { name, arn } = identityOf(logicalId, resource);
    return identities[resource.Type]?.ref === 'arn' ? arn : name;
  };

  const attribute = (logicalId: string, name: string): string => {
    const { arn } = identityOf(logicalId, resourceNamed(logicalId));
    if (name !== 'Arn') throw new Error(`template: Fn::GetAtt ${logicalId}.${name} is not supported by the local host`);
    return arn;
  };

  const text = (value: unknown): string => {
    const resolved = resolve(value);
    if (typeof resolved === 'string' || typeof resolved === 'number') return String(resolved);
    throw new Error(`template: ${JSON.stringify(value)} is not text, but is joined to text`);
  };

  const substitute = (template: string, variables: Readonly<Record<string, unknown>>): string =>
    template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return text(variables[name]);
      const [logicalId = '', ...rest] = name.split('.');
      return rest.length > 0 ? attribute(logicalId, rest.join('.')) : text({ Ref: name });
    });

  const call = (name: string, argument: unknown): unknown => {
    switch (name) {
      case 'Ref':
        return ref(z.string().parse(argument));
      case 'Fn::GetAtt':
        return attribute(...(typeof argument === 'string' ? splitAttribute(argument) : pair.parse(argument)));
      case 'Fn::Join': {
        const [separator, parts] = join.parse(argument);
        return parts.map(text).join(separator);
      }
      case 'Fn::Sub': {
        const { text: template, variables } = substitution.parse(argument);
        return substitute(template, variables);
      }
      default:
        throw new Error(`template: ${name} is an intrinsic function that the local host does not support`);
    }
  };

  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first && isIntrinsic(first[0])) return call(...first);
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, resolve(inner)]).filter(([, inner]) => inner !== noValue),
    );
  };
  return resolve;
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

function splitAttribute(argument: string): [string, string] {
  const dot = argument.indexOf('.');
  return [argument.slice(0, dot), argument.slice(dot + 1)];
}
