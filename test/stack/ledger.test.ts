import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isSettled, type Status, statusAfter, transitions } from '../../lambdas/core/action/transitions.ts';
import { get } from '../acceptance/bridge-client.ts';
import { allActions, allItems, dynamodb, tableName, untilAllSettled } from './deployed-stack.ts';

const apiAction = z.object({ id: z.string(), status: z.string(), version: z.number(), history: z.array(z.unknown()) });

describe('given a table that the acceptance suite has filled', () => {
  let actions: Awaited<ReturnType<typeof allActions>> = [];
  beforeAll(async () => {
    await untilAllSettled();
    actions = await allActions();
  });

  it('holds actions that COMPLETED and actions that FAILED', () => {
    expect(new Set(actions.map(({ action }) => action.status))).toEqual(new Set(['COMPLETED', 'FAILED']));
  });

  it('holds of each action what the API answers', async () => {
    for (const { action } of actions) {
      const answer = apiAction.parse(await (await get(`/actions/${action.id}`)).json());
      const { id, status, version, history } = action;
      expect(answer).toEqual({ id, status, version, history });
    }
  });

  it('holds histories that take legal transitions only, and that replay to the status', () => {
    for (const { action } of actions) {
      const [first, ...rest] = action.history;
      expect(first).toMatchObject({ from: null, to: 'ACCEPTED', transition: 'claimed' });
      let status: Status = 'ACCEPTED';
      for (const { transition, from, to } of rest) {
        if (transition === 'claimed') throw new Error(`${action.id} was claimed twice`);
        expect(transitions[transition].from).toContain(from);
        expect({ from, to }).toEqual({ from: status, to: statusAfter(transition, status) });
        status = to;
      }
      expect(action.status).toBe(status);
      expect(action.version).toBe(action.history.length);
    }
  });

  it('lets items expire only once they are settled', () => {
    for (const { action, item } of actions) {
      expect(isSettled(action.status)).toBe(true);
      expect(item.expiresAt).toBeGreaterThan(Date.now() / 1_000);
    }
  });

  it('keeps no open action in the index that the sweeper reads', async () => {
    const shards = Array.from({ length: 8 }, (_, shard) => `OPEN#${shard}`);
    const found = await Promise.all(shards.map((shard) => countOpen(shard)));

    expect(found).toEqual(shards.map(() => 0));
  });

  it('holds no event twice, and every action that an event names', async () => {
    const events = (await allItems()).filter(({ kind }) => kind === 'event');
    const named = events.flatMap((event) => z.array(z.object({ id: z.string() })).parse(event.actions));

    expect(events.length).toBeGreaterThan(0);
    expect(named.map(({ id }) => id).toSorted()).toEqual(actions.map(({ action }) => action.id).toSorted());
  });
});

async function countOpen(partition: string): Promise<number> {
  const { Count } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'byStatus',
      KeyConditionExpression: 'statusShard = :open',
      ExpressionAttributeValues: { ':open': { S: partition } },
    }),
  );
  return Count ?? Number.NaN;
}
