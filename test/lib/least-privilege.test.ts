import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { calledActions } from './called-actions.ts';
import { grantedPermissions, ONLY_IF } from './granted-permissions.ts';
import { synthesizedBridge } from './synthesized-bridge.ts';

const bridge = synthesizedBridge();
const granted = grantedPermissions(bridge);

/** What AWS does itself with a role, so that no code of ours calls it. */
const calledByAws: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda writes what a function prints.',
  'logs:PutLogEvents': 'Lambda writes what a function prints.',
  'xray:PutTelemetryRecords': 'Lambda traces its invocations.',
  'xray:PutTraceSegments': 'Lambda traces its invocations.',
  'logs:CreateLogDelivery': 'Step Functions delivers its log.',
  'logs:DeleteLogDelivery': 'Step Functions delivers its log.',
  'logs:DescribeLogGroups': 'Step Functions delivers its log.',
  'logs:DescribeResourcePolicies': 'Step Functions delivers its log.',
  'logs:GetLogDelivery': 'Step Functions delivers its log.',
  'logs:ListLogDeliveries': 'Step Functions delivers its log.',
  'logs:PutResourcePolicy': 'Step Functions delivers its log.',
  'logs:UpdateLogDelivery': 'Step Functions delivers its log.',
};

/** What code calls only under a setting that this bridge does not have, and is granted only then. */
const calledOnlyIf: Readonly<Record<string, string>> = {
  'secretsmanager:GetSecretValue': 'The ledger reads the key of its hashes where `audit` is `hashed`.',
};

/** What IAM lets nobody grant on less than everything. */
const withoutResources =
  /^(xray:Put(TelemetryRecords|TraceSegments)|logs:\w*(LogDelivery|LogDeliveries|LogGroups|ResourcePolic(y|ies))) \*$/;

const functionProperties = z.object({
  Role: z.json(),
  Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});
const functions = bridge.resources('AWS::Lambda::Function').map(({ properties }) => {
  const { Role, Environment } = functionProperties.parse(properties);
  return { role: bridge.text(Role), name: Environment.Variables.POWERTOOLS_SERVICE_NAME };
});
const called = calledActions(functions.map(({ name }) => name));

const stateMachines = bridge.resources('AWS::StepFunctions::StateMachine').map(({ properties }) => ({
  role: bridge.text(properties.RoleArn),
  definition: bridge.text(properties.DefinitionString),
}));

/** A task's resource is `arn:…:states:::dynamodb:updateItem`; Lambda's is called invoke and allowed as InvokeFunction. */
function actionsOf(definition: string): string[] {
  const tasks = Array.from(definition.matchAll(/:states:::(\w+):(\w)(\w+)/g), ([, service, first = '', rest]) =>
    service === 'lambda' ? 'lambda:InvokeFunction' : `${service}:${first.toUpperCase()}${rest}`,
  );
  return [...new Set(tasks)];
}

/**
 * What EventBridge Pipes does to read a stream, and to put what it read where it belongs.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
 */
const pipeActions: Readonly<Record<string, readonly string[]>> = {
  Source: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
  SourceParameters: ['sqs:SendMessage'],
  Enrichment: ['lambda:InvokeFunction'],
  Target: ['events:PutEvents'],
};

const pipes = bridge.resources('AWS::Pipes::Pipe').map(({ properties }) => ({
  role: bridge.text(properties.RoleArn),
  actions: Object.keys(properties).flatMap((part) => pipeActions[part] ?? []),
}));

/** What each role's code calls; a role that is not here belongs to nobody whom this test knows. */
const callsOf = new Map<string, readonly string[]>([
  ...functions.map(({ role, name }) => [role, called[name] ?? []] as const),
  ...stateMachines.map(({ role, definition }) => [role, actionsOf(definition)] as const),
  ...pipes.map(({ role, actions }) => [role, actions] as const),
]);

describe.each([...granted])('%s', (role, permissions) => {
  const actions = [...new Set(permissions.map((permission) => permission.split(' ')[0] ?? ''))];

  test('belongs to a function, a state machine or a pipe', () => {
    expect(callsOf.has(role)).toBe(true);
  });

  test('may do what its code calls, and nothing that it does not', () => {
    const calls = callsOf.get(role) ?? [];
    expect(actions.filter((action) => calledByAws[action] === undefined)).toEqual(
      calls.filter((action) => actions.includes(action) || calledOnlyIf[action] === undefined).sort(),
    );
  });

  test('may do nothing on everything, save what IAM cannot narrow', () => {
    const wide = permissions.filter((permission) => permission.split(ONLY_IF)[0]?.includes('*'));
    expect(wide.filter((permission) => !withoutResources.test(permission))).toEqual([]);
  });

  test('names each action in full', () => {
    for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
  });
});
