import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { acceptAction, FIRST_DUE_SECONDS } from '../../lambdas/core/action/accept-action.ts';
import { actionToCreate, sendMessage } from '../../lambdas/core/action/send-message.ts';
import { digestOf } from '../../lambdas/core/event.ts';
import { firstTracking } from '../../lambdas/core/tracking/tracking.ts';
import { followToEnd } from '../acceptance/bridge-client.ts';
import { countCreates } from '../acceptance/simulator-client.ts';
import { newConversationId, recipients, uniqueId } from '../fixtures/shop-events.ts';
import {
  allItems,
  dynamodb,
  historyOf,
  statesEntered,
  stepFunctions,
  tableName,
  trackerArn,
} from './deployed-stack.ts';

/** The sweeper runs every minute, and a busy machine may have it miss one; the action then takes its usual few seconds. */
const SWEEP_TIMEOUT_MILLIS = 200_000;

/** The tracker gives up on code of ours that throws after three tries: 5 + 15 s of backoff. */
const TRACKING_TIMEOUT_MILLIS = 60_000;

describe.concurrent('given an action that was claimed and never tracked, as when accept-event dies', () => {
  it('is given a tracker by the sweeper, which sends it once and follows it', {
    timeout: SWEEP_TIMEOUT_MILLIS,
  }, async () => {
    const conversationId = newConversationId();
    const lost = await claimAndDie(conversationId);

    const ended = await followToEnd(lost.id, SWEEP_TIMEOUT_MILLIS);

    expect(ended).toMatchObject({ status: 'COMPLETED', attempts: 1 });
    expect(ended.history.map(({ by }) => by)).toEqual(['accept-event', 'create-action', 'create-action', 'get-action']);
    expect(await countCreates(conversationId)).toBe(1);
  });
});

describe.concurrent('given an action that our code cannot read', () => {
  it('has the ledger told why by the tracker itself, with no code of ours', {
    timeout: TRACKING_TIMEOUT_MILLIS,
  }, async () => {
    const actionId = uniqueId('act_unreadable');
    const Key = marshall({ pk: `ACTION#${actionId}` });
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: { ...Key, status: { S: 'NONSENSE' } } }));
    const { executionArn } = await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: trackerArn,
        name: actionId,
        input: JSON.stringify(firstTracking({ id: actionId })),
      }),
    );

    const ended = await endOf(executionArn ?? '');

    expect(ended).toMatchObject({ status: 'FAILED', error: 'TrackingFailed' });
    const states = statesEntered({ events: await historyOf(executionArn ?? '') });
    expect(states.slice(-2)).toEqual(['RecordTrackingError', 'TrackingFailed']);
    const item = (await allItems()).find(({ pk }) => pk === `ACTION#${actionId}`);
    expect(item).toMatchObject({
      status: 'NONSENSE',
      trackingErrors: [{ at: expect.any(String), error: expect.any(String), execution: executionArn }],
    });
    await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key }));
  });
});

/** What accept-event writes before it starts a tracker, so long ago that the sweeper looks after it now. */
async function claimAndDie(conversationId: string) {
  const receivedAt = new Date(Date.now() - FIRST_DUE_SECONDS * 1_000);
  const event = {
    source: 'shop',
    origin: '/shop/stack',
    eventId: uniqueId('event'),
    type: 'com.example.order.shipped',
  };
  const route = { name: 'order-shipped-sms', deadlineSeconds: 3_600, whenInDoubt: 'hold' } as const;
  const { request } = actionToCreate.parse(
    sendMessage({
      conversationId,
      from: { address: '+18005550100', channel: 'SMS' },
      to: [{ address: recipients.reachable, channel: 'SMS' }],
      content: { text: 'Your order L-1 has shipped!' },
    }),
  );
  const lost = acceptAction(
    event,
    route,
    { conversationId, request },
    { now: receivedAt, by: 'accept-event', salt: 'salt' },
  );
  const ledger = dynamoLedger({ client: dynamodb, tableName, retentionDays: 1 });
  await ledger.claimEvent({
    ...event,
    digest: digestOf(event.eventId),
    receivedAt: receivedAt.toISOString(),
    state: 'actions',
    actions: [{ id: lost.id, route: route.name }],
  });
  await ledger.claimAction(lost);
  return lost;
}

async function endOf(executionArn: string) {
  for (;;) {
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
