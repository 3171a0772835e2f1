import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, type Operations } from '../http/aws-json-server.ts';
import type { Execution, Executions } from './executions.ts';

const startExecution = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
});
const namedExecution = z.object({ executionArn: z.string() });
const listExecutions = z.object({
  stateMachineArn: z.string(),
  statusFilter: z.string().optional(),
  maxResults: z.number().int().min(0).max(1_000).optional(),
});

/**
 * The part of Step Functions' API that the functions and the AWS CLI need.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 * @param machines by ARN
 */
export function stepFunctionsApi(machines: ReadonlyMap<string, Executions>): Operations {
  const machine = (arn: string): Executions => {
    const found = machines.get(arn);
    if (!found) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  };
  const executionOf = (arn: string): { execution: Execution; of: Executions } => {
    for (const of of machines.values()) {
      const execution = of.get(arn);
      if (execution) return { execution, of };
    }
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  };

  return {
    'AWSStepFunctions.StartExecution': (body) => {
      const { stateMachineArn, name = randomUUID(), input } = startExecution.parse(body);
      const { arn, startedAt } = machine(stateMachineArn).start(name, input);
      return { executionArn: arn, startDate: seconds(startedAt) };
    },
    'AWSStepFunctions.DescribeExecution': (body) => {
      const { execution } = executionOf(namedExecution.parse(body).executionArn);
      return { ...summary(execution), input: execution.input, ...endOf(execution) };
    },
    'AWSStepFunctions.StopExecution': (body) => {
      const { execution, of } = executionOf(namedExecution.parse(body).executionArn);
      of.stop(execution.arn);
      return { stopDate: seconds(execution.end?.at ?? new Date()) };
    },
    'AWSStepFunctions.ListExecutions': (body) => {
      const { stateMachineArn, statusFilter, maxResults } = listExecutions.parse(body);
      const all = machine(stateMachineArn).list().map(summary);
      const wanted = all.filter(({ status }) => statusFilter === undefined || status === statusFilter);
      return { executions: wanted.slice(0, maxResults || 100) };
    },
  };
}

function summary({ arn, name, stateMachineArn, startedAt, end }: Execution) {
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status: end?.status ?? 'RUNNING',
    startDate: seconds(startedAt),
    ...(end && { stopDate: seconds(end.at) }),
  };
}

function endOf({ end }: Execution) {
  switch (end?.status) {
    case 'SUCCEEDED':
      return { output: JSON.stringify(end.output) };
    case 'FAILED':
      return { error: end.error, cause: end.cause };
    default:
      return {};
  }
}

/** AWS's JSON protocols use Unix seconds. */
function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
