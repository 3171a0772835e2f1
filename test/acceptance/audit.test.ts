import { describe, expect, it } from 'vitest';
import { newConversationId, orderShipped, structured } from '../fixtures/shop-events.ts';
import {
  countActions,
  deliver,
  followToEnd,
  get,
  getEvent,
  getUnsigned,
  isSigV4Required,
  listActions,
  problemOf,
  refusedNumber,
  sendText,
} from './bridge-client.ts';

/** An index follows its table within moments, so a list is read until it is whole. */
async function listOnceWhole(conversationId: string, count: number) {
  for (let tries = 1; ; tries += 1) {
    const { actions } = await listActions({ conversationId });
    if (actions.length === count || tries === 20) return actions;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Pages through a list until an action is in it. */
async function firstOnceListed(query: Record<string, string>, id: string) {
  for (let tries = 1; ; tries += 1) {
    let cursor: string | undefined;
    do {
      const page = await listActions({ ...query, ...(cursor !== undefined && { cursor }) });
      const found = page.actions.find((action) => action.id === id);
      if (found || tries === 20) return found;
      cursor = page.cursor;
    } while (cursor !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function deliverOrders(conversationId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let order = 1; order <= count; order += 1) {
    const { actions } = await deliver(structured(orderShipped({ conversationId, orderNumber: `A-${order}` })));
    ids.push(...actions.map(({ id }) => id));
  }
  return ids;
}

describe.concurrent('given an auditor with the id of an event', () => {
  it('tells when it came, what it was, and which actions it made', async () => {
    const event = orderShipped({ conversationId: newConversationId() });
    const { actions } = await deliver(structured(event));

    const story = await getEvent(event.id);

    expect(story).toMatchObject({
      source: 'shop',
      origin: '/shop/acceptance',
      eventId: event.id,
      type: 'com.example.order.shipped',
      state: 'actions',
    });
    expect(story.actions.map(({ id }) => id)).toEqual(actions.map(({ id }) => id));
    expect(Math.abs(Date.now() - Date.parse(story.receivedAt))).toBeLessThan(5 * 60_000);
  });

  it('answers 404 for an event that never came', async () => {
    const problem = await problemOf(await get('/events/shop/event-never-sent'), 404);

    expect(problem.type).toBe('urn:action-bridge:problem:not-found');
  });

  it('answers 404 for an event of another source', async () => {
    const event = orderShipped({ conversationId: newConversationId() });
    await deliver(structured(event));

    await problemOf(await get(`/events/another/${event.id}`), 404);
  });
});

describe.concurrent('given an auditor with the id of an action', () => {
  it.each(['act_aaaaaaaaaaaaaaaaaaaaaaaaaa', 'nonsense'])(
    'answers 404 for one that is not on record: %s',
    async (id) => {
      const problem = await problemOf(await get(`/actions/${id}`), 404);

      expect(problem.type).toBe('urn:action-bridge:problem:not-found');
    },
  );
});

describe.concurrent('given an auditor with the id of a conversation', () => {
  it('lists its actions, newest first, page by page', async () => {
    const conversationId = newConversationId();
    const ids = await deliverOrders(conversationId, 3);
    await listOnceWhole(conversationId, 3);

    const first = await listActions({ conversationId, limit: '2' });
    const second = await listActions({ conversationId, limit: '2', cursor: first.cursor ?? '' });

    expect(first.actions.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(second.actions.map(({ id }) => id)).toEqual([ids[0]]);
    expect(second.cursor).toBeUndefined();
  });

  it('lists nothing of other conversations', async () => {
    const conversationId = newConversationId();
    const [id] = await deliverOrders(conversationId, 1);
    await deliverOrders(newConversationId(), 1);

    const actions = await listOnceWhole(conversationId, 1);

    expect(actions.map((action) => action.id)).toEqual([id]);
  });

  it('lists nothing for a conversation without actions', async () => {
    expect(await listActions({ conversationId: newConversationId() })).toEqual({ actions: [] });
  });

  it.each([
    ['a conversation and a status', '?conversationId=c1&status=OPEN', '/status'],
    ['a status that there is not', '?status=DONE', '/status'],
    ['a source without an event', '?source=shop', '/eventId'],
    ['a day that there is not', '?day=2026-02-30', '/day'],
    ['a conversationId that is none', '?conversationId=a%2Fb', '/conversationId'],
    ['a limit of 0', '?conversationId=c1&limit=0', '/limit'],
    ['a limit above 100', '?conversationId=c1&limit=101', '/limit'],
    ['a limit that is no number', '?conversationId=c1&limit=many', '/limit'],
  ])('answers 400 to %s, and says which parameter', async (_what, query, pointer) => {
    const problem = await problemOf(await get(`/actions${query}`), 400);

    expect(problem.type).toBe('urn:action-bridge:problem:query-invalid');
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it.each(['nonsense', 'e30', 'eyJwayI6ICJBQ1RJT04jeCJ9'])(
    'answers 400 to a cursor that it did not give: %s',
    async (cursor) => {
      const problem = await problemOf(await get(`/actions?conversationId=c1&cursor=${cursor}`), 400);

      expect(problem.type).toBe('urn:action-bridge:problem:query-invalid');
    },
  );

  it('answers 400 to a parameter that it does not know', async () => {
    await problemOf(await get('/actions?conversationId=c1&order=oldest'), 400);
  });
});

describe.concurrent('given an auditor who knows no id', () => {
  it('finds an action by its event, route, status and day, and is told that it verifies', async () => {
    const { action } = await sendText(refusedNumber);
    const { id, eventId, source, route, acceptedAt } = await followToEnd(action.id);
    const day = acceptedAt.slice(0, 10);
    const queries: Record<string, string>[] = [
      { source, eventId },
      { route, from: acceptedAt },
      { status: 'FAILED', day },
      { day, limit: '100' },
      { from: acceptedAt },
    ];
    for (const query of queries) {
      const found = await firstOnceListed(query, id);
      expect(found, JSON.stringify(query)).toMatchObject({ id, status: 'FAILED', integrity: 'verified' });
    }
  });

  it('is told how many actions of today are in which status', async () => {
    const { action } = await sendText(refusedNumber);
    const { acceptedAt } = await followToEnd(action.id);

    const { days } = await countActions({ from: acceptedAt.slice(0, 10), to: acceptedAt.slice(0, 10) });

    expect(days).toEqual([
      { day: acceptedAt.slice(0, 10), counts: expect.objectContaining({ OPEN: expect.any(Number) }) },
    ]);
    expect(days[0]?.counts.FAILED).toBeGreaterThan(0);
  });

  it('answers 400 to more than 31 days', async () => {
    await problemOf(await get('/counts?from=2026-01-01&to=2026-03-01'), 400);
  });
});

describe.concurrent('given a bridge that is up', () => {
  it('answers 200 to GET /health', async () => {
    expect((await get('/health')).status).toBe(200);
  });
});

describe.runIf(isSigV4Required)('given an audit API behind IAM', () => {
  it.each(['/actions/act_aaaaaaaaaaaaaaaaaaaaaaaaaa', '/actions?conversationId=c1', '/events/shop/event-1'])(
    'answers 403 to a request without a signature: %s',
    async (path) => {
      expect((await getUnsigned(path)).status).toBe(403);
    },
  );
});
