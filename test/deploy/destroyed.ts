import assert from 'node:assert/strict';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '../oracles/cloudwatch-logs.ts';
import { dynamodb, stepFunctions } from '../stack/deployed-stack.ts';

const cloudFormation = new CloudFormationClient({});
const logs = new CloudWatchLogsClient({});

const template = z.object({ Resources: z.record(z.string(), z.object({ DeletionPolicy: z.string().optional() })) });

/** Something that a stack has made. */
interface Resource {
  readonly type: string;
  readonly physicalId: string;
  /** Whether its template says that it outlives the stack. */
  readonly isRetained: boolean;
}

/** What a stack that is deployed has made, and which of it is to stay. */
export async function resourcesOf(stack: string): Promise<readonly Resource[]> {
  const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName: stack }));
  const declared = template.parse(JSON.parse(TemplateBody)).Resources;
  const found: Resource[] = [];
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: stack })) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '' } of page.StackResourceSummaries ??
      []) {
      const isRetained = declared[LogicalResourceId]?.DeletionPolicy === 'Retain';
      found.push({ type: ResourceType, physicalId: PhysicalResourceId, isRetained });
    }
  }
  return found;
}

/**
 * Of a stack that is destroyed, the table, the logs and the dead letters are left because its template says so, and nothing is that
 * could have been left by accident: not the stack, and not the state machine.
 */
export async function checkWhatIsLeft(stack: string, resources: readonly Resource[]): Promise<void> {
  const retained = resources.filter(({ isRetained }) => isRetained);
  assert.deepEqual(
    new Set(retained.map(({ type }) => type)),
    new Set(['AWS::DynamoDB::GlobalTable', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue']),
  );
  const of = (type: string) => resources.filter((it) => it.type === type);
  assert.deepEqual(
    of('AWS::Logs::LogGroup').filter(({ isRetained }) => !isRetained),
    [],
  );

  await assert.rejects(cloudFormation.send(new DescribeStacksCommand({ StackName: stack })), /does not exist/);
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand({}));
  assert.deepEqual(stateMachines, []);

  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const names = new Set(logGroups.map(({ logGroupName }) => logGroupName));
  for (const { physicalId } of of('AWS::Logs::LogGroup')) assert.ok(names.has(physicalId), `${physicalId} is gone`);
  for (const { physicalId } of of('AWS::DynamoDB::GlobalTable')) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: physicalId }));
    assert.equal(Table?.TableStatus, 'ACTIVE');
  }
}
