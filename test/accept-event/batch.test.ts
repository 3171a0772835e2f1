import { beforeEach, describe, expect, test } from 'vitest';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { acceptanceResponse } from '../../lambdas/adapters/http/http-response.ts';
import { bearer } from '../../lambdas/config.ts';
import { MAX_BATCH_EVENTS } from '../../lambdas/core/bridge/source.ts';
import { PlainError } from '../../lambdas/core/errors.ts';
import { LedgerUnavailableError } from '../../lambdas/core/ports.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { type Accepting, accepting, SHIPPED } from '../fixtures/accepting.ts';

const now = new Date('2026-03-30T10:30:00.000Z');
let deps: Accepting;

beforeEach(() => {
  deps = accepting({ source: bearer({ secret: 's' }), secret: 'token', now });
});

const shipped = (id: string, data: object = { phone: '+18005550199' }) => ({
  specversion: '1.0',
  id,
  source: '/orders',
  type: SHIPPED,
  data,
});
const nonsense = { specversion: '1.0', id: 'nonsense' };

async function post(entries: readonly unknown[]) {
  const request = {
    method: 'POST',
    url: 'https://bridge/events/upstream',
    headers: { authorization: 'Bearer token', 'content-type': 'application/cloudevents-batch+json' },
    body: Buffer.from(JSON.stringify(entries)),
  };
  const { statusCode, headers, body = '' } = acceptanceResponse(await acceptEvent('upstream', request, deps), deps.log);
  return { statusCode, headers, body: JSON.parse(body) };
}

describe('a batch of events that can all be taken', () => {
  test('is answered 202, with what became of each in its order', async () => {
    const { statusCode, body } = await post([shipped('b'), shipped('a'), { ...shipped('c'), type: 'order.lost' }]);
    expect(statusCode).toBe(202);
    expect(body.events).toMatchObject([
      { status: 202, eventId: 'b', state: 'actions', duplicate: false, actions: [{ route: 'sms' }] },
      { status: 202, eventId: 'a', state: 'actions', duplicate: false, actions: [{ route: 'sms' }] },
      {
        status: 202,
        eventId: 'c',
        state: 'ignored',
        duplicate: false,
        reason: expect.stringContaining('order.lost'),
        actions: [],
      },
    ]);
  });

  test('leaves its messages to the trackers, so that the answer does not wait for them', async () => {
    const { body } = await post([shipped('a'), shipped('b')]);
    const actions = body.events.flatMap((event: { actions: unknown[] }) => event.actions);
    expect(actions).toMatchObject([{ status: 'ACCEPTED' }, { status: 'ACCEPTED' }]);
    expect(deps.tracker.starts).toEqual(actions.map(({ id }: { id: string }) => `${id}-1`));
    expect(deps.conversations.creates).toEqual([]);
    expect(deps.conversations.preparations()).toBe(0);
  });

  test('makes one action of an event that is in it twice, the first', async () => {
    const { statusCode, body } = await post([shipped('a'), shipped('b'), shipped('a')]);
    expect(statusCode).toBe(202);
    expect(body.events).toMatchObject([{ duplicate: false }, { duplicate: false }, { duplicate: true }]);
    expect(body.events[2].actions).toEqual(body.events[0].actions);
    expect(deps.tracker.starts).toHaveLength(2);
  });

  test('is answered the same when it comes again, and starts nothing', async () => {
    const first = await post([shipped('a'), shipped('b')]);
    const again = await post([shipped('b'), shipped('a')]);
    expect(again.body.events.map(({ duplicate }: { duplicate: boolean }) => duplicate)).toEqual([true, true]);
    expect(again.body.events[0].actions).toEqual(first.body.events[1].actions);
    expect(deps.tracker.starts).toHaveLength(2);
  });

  test('may be empty', async () => {
    expect(await post([])).toMatchObject({ statusCode: 202, body: { events: [] } });
  });

  test(`may have ${MAX_BATCH_EVENTS} events and no more`, async () => {
    const events = Array.from({ length: MAX_BATCH_EVENTS }, (_, n) => shipped(`evt_${n}`));
    expect((await post(events)).statusCode).toBe(202);
    await expect(post([...events, shipped('one-more')])).rejects.toMatchObject({ status: 413 });
    expect(await deps.ledger.findEvents('upstream', 'one-more')).toEqual([]);
  });
});

describe('a batch of which some events are refused', () => {
  test('is answered 207: the others are taken, and each refusal says why', async () => {
    const { statusCode, headers, body } = await post([
      nonsense,
      shipped('a'),
      shipped('b', {}),
      shipped('a', { phone: '+18005550198' }),
    ]);
    expect(statusCode).toBe(207);
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(body.events).toMatchObject([
      { status: 422, type: 'urn:action-bridge:problem:event-invalid', errors: [{ pointer: '/source' }, {}] },
      { status: 202, eventId: 'a' },
      { status: 422, eventId: 'b', errors: [{ pointer: '/data/phone' }] },
      { status: 409, eventId: 'a', type: 'urn:action-bridge:problem:event-conflict' },
    ]);
    expect(body.events[0]).not.toHaveProperty('eventId');
    expect(deps.metrics.counts).toMatchObject({ EventAccepted: 1, EventRejected: 3 });
  });

  test('is answered 207 even if none was taken, for none need come again', async () => {
    expect((await post([nonsense])).statusCode).toBe(207);
  });
});

describe('a batch, when the ledger fails in its middle', () => {
  test('is answered 503 with Retry-After, says what was taken, and is completed by its repetition', async () => {
    const { claimEvent } = deps.ledger;
    let claims = 0;
    const failing: typeof claimEvent = async (event) => {
      claims++;
      if (claims === 2) throw new LedgerUnavailableError('throttled');
      return claimEvent(event);
    };
    const healthy = deps;
    deps = { ...deps, ledger: { ...deps.ledger, claimEvent: failing } };
    const first = await post([shipped('a'), nonsense, shipped('b'), shipped('c')]);

    expect(first).toMatchObject({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '5' },
      body: { type: 'urn:action-bridge:problem:unavailable', status: 503 },
    });
    expect(first.body.events.map(({ status }: { status: number }) => status)).toEqual([202, 422, 503, 503]);
    expect(first.body.events.map(({ eventId }: { eventId?: string }) => eventId)).toEqual(['a', undefined, 'b', 'c']);
    expect(claims).toBe(2);
    expect(deps.tracker.starts).toHaveLength(1);

    deps = healthy;
    const again = await post([shipped('a'), nonsense, shipped('b'), shipped('c')]);
    expect(again.statusCode).toBe(207);
    expect(again.body.events).toMatchObject([{ duplicate: true }, { status: 422 }, { duplicate: false }, {}]);
    expect(deps.tracker.starts).toHaveLength(3);
  });
});

describe('a batch, when one of its events meets a fault of the bridge', () => {
  const faulty = (id: string, fault: Error) => {
    const { claimEvent } = deps.ledger;
    const failing: typeof claimEvent = async (event) => {
      if (event.eventId === id) throw fault;
      return claimEvent(event);
    };
    deps = { ...deps, ledger: { ...deps.ledger, claimEvent: failing } };
  };

  test('is answered 500, and that event alone is not taken', async () => {
    faulty('b', new PlainError('ledger item cannot be read'));
    const { statusCode, headers, body } = await post([shipped('a'), shipped('b'), shipped('c')]);
    expect(statusCode).toBe(500);
    expect(headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(body).toMatchObject({
      type: 'urn:action-bridge:problem:internal',
      events: [
        { status: 202, eventId: 'a' },
        { status: 500, type: 'urn:action-bridge:problem:internal' },
        { status: 202, eventId: 'c' },
      ],
    });
    expect(deps.tracker.starts).toHaveLength(2);
  });

  test('says in the log which it was and why, and in the answer nothing of it', async () => {
    faulty('b', new PlainError('ledger item cannot be read'));
    const { body } = await post([shipped('a'), shipped('b')]);
    expect(JSON.stringify(body)).not.toContain('ledger item');
    expect(deps.log.lines).toContainEqual(
      expect.objectContaining({
        message: 'unexpected error',
        fields: expect.objectContaining({
          source: 'upstream',
          eventId: 'b',
          error: expect.objectContaining({ message: 'ledger item cannot be read' }),
        }),
      }),
    );
  });

  test('is answered 503 with Retry-After where the ledger fails besides', async () => {
    faulty('b', new PlainError('ledger item cannot be read'));
    faulty('c', new LedgerUnavailableError('throttled'));
    const { statusCode, headers } = await post([shipped('b'), shipped('c')]);
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '5' });
  });
});

describe('a batch, when the time of the call runs out', () => {
  test('is answered 503 with Retry-After in time, and what was claimed is tracked', async () => {
    const remaining = [29_000, 5_000, 4_999, 29_000];
    deps = { ...deps, remainingMillis: () => remaining.shift() ?? 0 };
    const { statusCode, headers, body } = await post([shipped('a'), shipped('b'), shipped('c'), shipped('d')]);
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '5' });
    expect(body.events.map(({ status }: { status: number }) => status)).toEqual([202, 202, 503, 503]);
    expect(await deps.ledger.findEvents('upstream', 'c')).toEqual([]);
    expect(deps.tracker.starts).toHaveLength(2);
  });
});

test('a tracker is started with the claim of its event, before the next event is claimed', async () => {
  const order: string[] = [];
  const { claimEvent } = deps.ledger;
  const claiming: typeof claimEvent = async (event) => {
    order.push(`claim ${event.eventId}`);
    return claimEvent(event);
  };
  const tracker = recordingTracker((_, execution) => {
    order.push(`track ${execution}`);
    return { kind: 'running' };
  });
  deps = { ...deps, tracker, ledger: { ...deps.ledger, claimEvent: claiming } };
  await post([shipped('a'), shipped('b')]);
  expect(order).toEqual(['claim a', 'track 1', 'claim b', 'track 1']);
});
