import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  type ExecutionListItem,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Action, action } from '../../lambdas/core/action/action.ts';
import { isSettled } from '../../lambdas/core/action/transitions.ts';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, paginateFilterLogEvents } from '../oracles/cloudwatch-logs.ts';

const SETTLE_TIMEOUT_MILLIS = 60_000;
const POLL_INTERVAL_MILLIS = 1_000;

const environment = z.object({ STACK_LEDGER_TABLE: z.string().min(1), STACK_TRACKER_ARN: z.string().min(1) });
export const { STACK_LEDGER_TABLE: tableName, STACK_TRACKER_ARN: trackerArn } = environment.parse(process.env);

/** The clients read endpoint, region and credentials from the AWS_ variables. */
export const dynamodb = new DynamoDBClient({});
export const stepFunctions = new SFNClient({});
const logs = new CloudWatchLogsClient({});

/** An execution of the tracker, with its whole history. */
export interface Execution extends ExecutionListItem {
  readonly name: string;
  readonly events: readonly HistoryEvent[];
}

/** Every item of the table, as plain values. */
export async function allItems(): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client: dynamodb }, { TableName: tableName, ConsistentRead: true })) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return items;
}

/** Every action of the table, as the ledger's own schema reads it, with its item. */
export async function allActions(): Promise<{ action: Action; item: Record<string, unknown> }[]> {
  const items = await allItems();
  return items.filter(({ kind }) => kind === 'action').map((item) => ({ item, action: action.parse(item) }));
}

/** Waits until nothing in the table is open any more. */
export async function untilAllSettled(): Promise<void> {
  const giveUpAt = Date.now() + SETTLE_TIMEOUT_MILLIS;
  for (;;) {
    const open = (await allActions()).filter((it) => !isSettled(it.action.status));
    if (open.length === 0) return;
    if (Date.now() > giveUpAt) throw new Error(`still open: ${open.map((it) => it.action.id).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MILLIS));
  }
}

/**
 * Waits until no execution runs any more: one moves on for a moment after the ledger was written, or was told by a callback.
 *
 * @param isMeant of which names; all by default
 */
export async function untilAllEnded(isMeant: (name: string) => boolean = () => true): Promise<void> {
  const giveUpAt = Date.now() + SETTLE_TIMEOUT_MILLIS;
  for (;;) {
    const running = (await allExecutions()).filter(({ status, name = '' }) => status === 'RUNNING' && isMeant(name));
    if (running.length === 0) return;
    if (Date.now() > giveUpAt) throw new Error(`still running: ${running.map(({ name }) => name).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MILLIS));
  }
}

/** Every execution of the tracker that has ended. */
export async function endedExecutions(): Promise<Execution[]> {
  const ended = (await allExecutions()).filter(({ status }) => status !== 'RUNNING');
  return Promise.all(
    ended.map(async (it) => ({ ...it, name: it.name ?? '', events: await historyOf(it.executionArn ?? '') })),
  );
}

async function allExecutions(): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  for await (const page of paginateListExecutions({ client: stepFunctions }, { stateMachineArn: trackerArn })) {
    found.push(...(page.executions ?? []));
  }
  return found;
}

/** What happened in an execution, in order, with all inputs and outputs. */
export async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: stepFunctions }, { executionArn })) {
    events.push(...(page.events ?? []));
  }
  return events;
}

/** The states that an execution entered: what AWS bills as transitions, but for retries. */
export function statesEntered({ events }: Pick<Execution, 'events'>): string[] {
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** Every line that the functions have logged. */
export async function logLines(): Promise<string[]> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const lines: string[] = [];
  for (const { logGroupName } of logGroups) {
    for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      lines.push(...(page.events ?? []).map(({ message }) => message ?? ''));
    }
  }
  return lines;
}
