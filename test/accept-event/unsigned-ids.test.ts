import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { defineBridge, github, route, sendMessage, shopify } from '../../lambdas/config.ts';
import type { AcceptedEvent } from '../../lambdas/core/api/acceptance.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { type Accepting, accepting } from '../fixtures/accepting.ts';
import { signForGithub as sign } from '../oracles/github.ts';

/** GitHub signs the body alone: neither X-GitHub-Delivery, the event's id, nor X-GitHub-Event, its type. */
const secret = 'It’s a secret';
const body = { action: 'opened', phone: '+18005550199' };
let deps: Accepting;

beforeEach(() => {
  deps = accepting({ source: github({ secret: 's' }), secret, now: new Date(), type: 'issues' });
});

async function deliver(delivery: string | undefined, event = 'issues', sent: object = body): Promise<AcceptedEvent> {
  const text = JSON.stringify(sent);
  const request: ReceivedRequest = {
    method: 'POST',
    url: 'https://bridge/events/upstream',
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': delivery,
      'x-github-event': event,
      'x-hub-signature-256': await sign(secret, text),
    },
    body: Buffer.from(text),
  };
  const acceptance = await acceptEvent('upstream', request, deps);
  if (acceptance.kind === 'event') return acceptance.event;
  throw new Error(acceptance.kind);
}

describe('a signed body whose id is not signed', () => {
  test('is a duplicate when its sender delivers it again', async () => {
    const first = await deliver('72d3162e');
    expect(first).toMatchObject({ eventId: '72d3162e', duplicate: false, actions: [{ status: 'PENDING' }] });
    expect(await deliver('72d3162e')).toEqual({ ...first, duplicate: true });
  });

  test('is a duplicate of the first when a captured one is sent under a fresh id, and sends nothing', async () => {
    const first = await deliver('72d3162e');
    expect(await deliver('forged')).toEqual({ ...first, duplicate: true });
    expect(await deliver('forged again')).toEqual({ ...first, duplicate: true });
    expect(deps.conversations.creates).toHaveLength(1);
    expect(await deps.ledger.findEvents('upstream', 'forged')).toEqual([]);
  });

  test('is sent once when it comes under many ids at the same time', async () => {
    const all = await Promise.all(['1', '2', '3', '4'].map((id) => deliver(id)));
    expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(1);
    expect(deps.conversations.creates).toHaveLength(1);
  });

  test.each(['72d3162e', 'forged'])(
    'is a conflict when a captured one is sent as another type (under %s)',
    async (id) => {
      await deliver('72d3162e', 'issue_comment');
      await expect(deliver(id, 'issues')).rejects.toMatchObject({ status: 409, type: 'event-conflict' });
      expect(deps.conversations.creates).toEqual([]);
    },
  );

  test('is completed under its first id when the first attempt died before its claim', async () => {
    const { ledger } = deps;
    const dying = async () => {
      throw new Error('the function timed out');
    };
    deps = { ...deps, ledger: { ...ledger, claimEvent: dying } };
    await expect(deliver('72d3162e')).rejects.toThrow('timed out');
    deps = { ...deps, ledger };
    expect(await deliver('forged')).toMatchObject({ eventId: '72d3162e', duplicate: false });
    expect(await deliver('72d3162e')).toMatchObject({ eventId: '72d3162e', duplicate: true });
    expect(deps.conversations.creates).toHaveLength(1);
  });

  test('without its id is no event', async () => {
    await expect(deliver(undefined)).rejects.toThrow('X-GitHub-Delivery');
  });

  test('is another event when its content differs', async () => {
    await deliver('1');
    expect(await deliver('2', 'issues', { ...body, action: 'closed' })).toMatchObject({ duplicate: false });
    await expect(deliver('1', 'issues', { ...body, action: 'edited' })).rejects.toMatchObject({ status: 409 });
  });
});

describe('a signed body that a route could make nothing of', () => {
  const toPhone = ({ data }: { data: { phone: string } }) =>
    sendMessage({
      conversationId: 'conv_conversation_1',
      from: { address: '+18005550100', channel: 'SMS' },
      to: [{ address: data.phone, channel: 'SMS' }],
      content: { text: 'There is news.' },
    });
  const data = z.object({ phone: z.string() });
  const bridgeFor = (ofIssue: typeof toPhone) =>
    defineBridge({
      sources: { upstream: github({ secret: 's' }) },
      routes: [
        route({ name: 'issue', source: 'upstream', type: 'issues', data, action: ofIssue }),
        route({ name: 'release', source: 'upstream', type: 'release', data, action: toPhone }),
      ],
    });
  beforeEach(async () => {
    const broken = () => {
      throw new Error('cannot');
    };
    deps = { ...deps, bridge: bridgeFor(broken) };
    await expect(deliver('72d3162e')).rejects.toMatchObject({ status: 422, type: 'mapping-failed' });
  });

  test.each(['72d3162e', 'forged'])('is a conflict when it is sent as another type (under %s)', async (id) => {
    await expect(deliver(id, 'release')).rejects.toMatchObject({ status: 409, type: 'event-conflict' });
    expect(deps.conversations.creates).toEqual([]);
  });

  test('is taken under its first id once its route is mended', async () => {
    deps = { ...deps, bridge: bridgeFor(toPhone) };
    expect(await deliver('delivered again')).toMatchObject({ eventId: '72d3162e', duplicate: false });
    expect(deps.conversations.creates).toHaveLength(1);
  });
});

describe('Shopify, which signs neither the id nor the topic', () => {
  const order = JSON.stringify({ id: 820_982, phone: '+18005550199', updated_at: '2026-03-30T10:29:59Z' });

  async function notify(topic: string, id: string): Promise<AcceptedEvent> {
    const headers = {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-event-id': id,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(order).digest('base64'),
    };
    const request = { method: 'POST', url: 'https://bridge/events/upstream', headers, body: Buffer.from(order) };
    const acceptance = await acceptEvent('upstream', request, deps);
    if (acceptance.kind === 'event') return acceptance.event;
    throw new Error(acceptance.kind);
  }

  beforeEach(() => {
    deps = accepting({ source: shopify({ secret: 's' }), secret, now: new Date(), type: 'orders/paid' });
  });

  test.each([
    ['an id of its own', 'e2'],
    ['the same id, for both come of one thing that a merchant did', 'e1'],
  ])('loses no topic that comes with the body of another, under %s', async (_, id) => {
    expect(await notify('orders/create', 'e1')).toMatchObject({ state: 'ignored', duplicate: false });
    expect(await notify('orders/paid', id)).toMatchObject({ eventId: id, state: 'actions', duplicate: false });
    expect(await notify('orders/create', 'e1')).toMatchObject({ state: 'ignored', duplicate: true });
    expect(deps.conversations.creates).toHaveLength(1);
  });

  test('sends nothing when a captured body comes again under another id', async () => {
    await notify('orders/paid', 'e1');
    expect(await notify('orders/paid', 'forged')).toMatchObject({ eventId: 'e1', duplicate: true });
    expect(deps.conversations.creates).toHaveLength(1);
  });
});
