import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { calledActions } from './called-actions.ts';
import { grantedPermissions, ONLY_IF } from './granted-permissions.ts';
import { keyOfOnesOwn, type SynthesizedBridge, synthesizedBridge } from './synthesized-bridge.ts';

const bridges: readonly (readonly [string, SynthesizedBridge])[] = [
  ['without options', synthesizedBridge()],
  [
    'with every option that adds a role or a permission',
    synthesizedBridge({
      archive: {},
      content: 'hashed',
      encryptionKey: keyOfOnesOwn(),
      outcomes: { webhook: { url: 'https://shop.example/outcomes' } },
    }),
  ],
];

/** What AWS does itself with a role, so that no code of ours calls it. */
const calledByAws: Readonly<Record<string, string>> = {
  'kms:Decrypt': 'DynamoDB uses the key in the name of who reads or writes.',
  'kms:DescribeKey': 'DynamoDB uses the key in the name of who reads or writes.',
  'kms:Encrypt': 'DynamoDB uses the key in the name of who writes.',
  'kms:GenerateDataKey': 'DynamoDB uses the key in the name of who writes.',
  'kms:GenerateDataKeyWithoutPlaintext': 'DynamoDB uses the key in the name of who writes.',
  'kms:ReEncryptFrom': 'DynamoDB uses the key in the name of who writes.',
  'kms:ReEncryptTo': 'DynamoDB uses the key in the name of who writes.',
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
  's3:AbortMultipartUpload': 'DynamoDB writes an export.',
  's3:PutObject': 'DynamoDB writes an export.',
  's3:PutObjectAcl': 'DynamoDB writes an export.',
};

/** What code calls only under a setting that not every bridge has, and is granted only then. */
const calledOnlyIf: Readonly<Record<string, string>> = {
  'secretsmanager:GetSecretValue': 'The ledger reads the key of its hashes where `content` is `hashed`.',
};

/** DynamoDB names the objects of an export itself, below one prefix of one bucket. */
const ofExports = /^s3:\w+ Archive\/Bucket\/ledger\/\*$/;

/** What IAM lets nobody grant on less than everything. */
const withoutResources =
  /^(xray:Put(TelemetryRecords|TraceSegments)|logs:\w*(LogDelivery|LogDeliveries|LogGroups|ResourcePolic(y|ies))) \*$/;

const functionProperties = z.object({
  Role: z.json(),
  Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});
/** A task's resource is `arn:…:states:::dynamodb:updateItem`; Lambda's is called invoke and allowed as InvokeFunction. */
function actionsOf(definition: string): string[] {
  const tasks = Array.from(definition.matchAll(/:states:::(\w+):(\w)(\w+)/g), ([, service, first = '', rest]) =>
    service === 'lambda' ? 'lambda:InvokeFunction' : `${service}:${first.toUpperCase()}${rest}`,
  );
  return [...new Set(tasks)];
}

/**
 * What EventBridge Pipes does, by the part of a pipe that asks for it.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
 */
const pipeActions: Readonly<Record<string, readonly string[]>> = {
  DynamoDBStreamParameters: [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  SqsQueueParameters: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  DeadLetterConfig: ['sqs:SendMessage'],
  Enrichment: ['lambda:InvokeFunction'],
  EventBridgeEventBusParameters: ['events:PutEvents'],
  HttpParameters: ['events:InvokeApiDestination'],
};

/** A schedule's target is `arn:…:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime`. */
const scheduled = z.object({ Target: z.object({ Arn: z.json(), RoleArn: z.json() }) });

/** What each role's code calls; a role that is not here belongs to nobody whom this test knows. */
function callsOf(bridge: SynthesizedBridge): ReadonlyMap<string, readonly string[]> {
  const functions = bridge.resources('AWS::Lambda::Function').map(({ properties }) => {
    const { Role, Environment } = functionProperties.parse(properties);
    return { role: bridge.text(Role), name: Environment.Variables.POWERTOOLS_SERVICE_NAME };
  });
  const called = calledActions(functions.map(({ name }) => name));
  const stateMachines = bridge.resources('AWS::StepFunctions::StateMachine').map(({ properties }) => ({
    role: bridge.text(properties.RoleArn),
    definition: bridge.text(properties.DefinitionString),
  }));
  const pipes = bridge.resources('AWS::Pipes::Pipe').map(({ properties }) => ({
    role: bridge.text(properties.RoleArn),
    text: JSON.stringify(properties),
  }));
  const schedules = bridge.resources('AWS::Scheduler::Schedule').map(({ properties }) => {
    const { Arn, RoleArn } = scheduled.parse(properties).Target;
    const [service, call = ''] = bridge.text(Arn).split(':').slice(-2);
    return { role: bridge.text(RoleArn), action: `${service}:${call.charAt(0).toUpperCase()}${call.slice(1)}` };
  });
  return new Map<string, readonly string[]>([
    ...functions.map(({ role, name }) => [role, called[name] ?? []] as const),
    ...stateMachines.map(({ role, definition }) => [role, actionsOf(definition)] as const),
    ...pipes.map(
      ({ role, text }) =>
        [role, Object.entries(pipeActions).flatMap(([part, its]) => (text.includes(`"${part}":`) ? its : []))] as const,
    ),
    ...schedules.map(({ role, action }) => [role, [action]] as const),
  ]);
}

describe.each(bridges)('given a bridge %s', (_, bridge) => {
  const calledBy = callsOf(bridge);

  describe.each([...grantedPermissions(bridge)])('%s', (role, permissions) => {
    const actions = [...new Set(permissions.map((permission) => permission.split(' ')[0] ?? ''))];

    test('belongs to a function, a state machine, a pipe or a schedule', () => {
      expect(calledBy.has(role)).toBe(true);
    });

    test('may do what its code calls, and nothing that it does not', () => {
      const calls = calledBy.get(role) ?? [];
      expect(actions.filter((action) => calledByAws[action] === undefined)).toEqual(
        calls.filter((action) => actions.includes(action) || calledOnlyIf[action] === undefined).sort(),
      );
    });

    test('may do nothing on everything, save what IAM cannot narrow', () => {
      const wide = permissions.filter((permission) => permission.split(ONLY_IF)[0]?.includes('*'));
      expect(wide.filter((permission) => !withoutResources.test(permission) && !ofExports.test(permission))).toEqual(
        [],
      );
    });

    test('names each action in full', () => {
      for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    });
  });
});
