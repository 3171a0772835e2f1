import { describe, expect, it } from 'vitest';
import {
  actionRequested,
  appEvent,
  newConversationId,
  orderShipped,
  structured,
  uniqueId,
} from '../fixtures/shop-events.ts';
import { get, getEvent, post, problemOf, sign } from './bridge-client.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const json = { 'content-type': 'application/json' };

const pointers = ({ errors = [] }: { errors?: { pointer: string }[] | undefined }) =>
  errors.map(({ pointer }) => pointer).toSorted();

describe.concurrent('given a request that is no event', () => {
  it('answers 404 at a source that is not configured', async () => {
    const delivery = structured(orderShipped({ conversationId: newConversationId() }));

    const problem = await problemOf(await post(sign(delivery), 'no-such-source'), 404);

    expect(problem.type).toBe('urn:action-bridge:problem:unknown-source');
  });

  it.each(['', '{"type":', 'order shipped', '{"type":"a"}}'])(
    'answers 400 to a body that is not JSON: %j',
    async (body) => {
      const problem = await problemOf(await post(sign({ id: uniqueId('msg'), body, headers: json })), 400);

      expect(problem.type).toBe('urn:action-bridge:problem:not-json');
    },
  );

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/cloudevents+xml'])(
    'answers 415 to a body of type %s',
    async (mediaType) => {
      const { id, body } = structured(orderShipped({ conversationId: newConversationId() }));

      const response = await post(sign({ id, body, headers: { 'content-type': mediaType } }));

      expect((await problemOf(response, 415)).type).toBe('urn:action-bridge:problem:media-type');
    },
  );

  it('answers 413 to a body that is larger than 4 MiB', async () => {
    const body = JSON.stringify({ type: 'com.example.order.shipped', data: 'x'.repeat(MAX_BODY_BYTES) });

    const problem = await problemOf(await post(sign({ id: uniqueId('msg'), body, headers: json })), 413);

    expect(problem.type).toBe('urn:action-bridge:problem:body-too-large');
    expect(problem.detail).toContain(String(MAX_BODY_BYTES));
  });
});

describe.concurrent('given an event that is not what its type promises', () => {
  it("answers 422 with a pointer to each thing that is wrong with the route's data", async () => {
    const data = { conversationId: newConversationId(), phone: '0800-SHOP', orderNumber: 1001 };
    const event = appEvent('com.example.order.shipped', data);

    const problem = await problemOf(await post(sign(structured(event))), 422);

    expect(problem.type).toBe('urn:action-bridge:problem:event-invalid');
    expect(problem.detail).toContain('order-shipped-sms');
    expect(pointers(problem)).toEqual(['/data/orderNumber', '/data/phone']);
  });

  it('never repeats a value of the data: it may be an address', async () => {
    const event = orderShipped({ conversationId: newConversationId(), phone: '0800-SHOP' });

    const response = await post(sign(structured(event)));

    expect(await response.text()).not.toContain('0800-SHOP');
  });

  it("points into Twilio's own request, deep inside a passthrough event", async () => {
    const conversationId = newConversationId();
    const event = actionRequested({ conversationId, text: 'Hello', to: 'five five five' });

    const problem = await problemOf(await post(sign(structured(event))), 422);

    expect(pointers(problem)).toEqual(['/data/payload/to/0/address']);
  });

  it('answers 422 when the route makes of it what Twilio would refuse', async () => {
    const event = orderShipped({ conversationId: 'not/an id' });

    const problem = await problemOf(await post(sign(structured(event))), 422);

    expect(problem.type).toBe('urn:action-bridge:problem:mapping-failed');
    expect(pointers(problem)).toEqual(['/conversationId']);
  });

  it('puts on record which route could make nothing of it and why, until it is mended and sent again', async () => {
    const wrong = orderShipped({ conversationId: 'not/an id' });
    await problemOf(await post(sign(structured(wrong))), 422);
    const errors = [expect.objectContaining({ pointer: '/conversationId' })];
    expect(await getEvent(wrong.id)).toMatchObject({
      state: 'mappingFailed',
      actions: [],
      rejection: { type: 'mapping-failed', route: 'order-shipped-sms', errors },
    });

    const right = wrong.cloneWith({ data: { ...wrong.data, conversationId: newConversationId() } });

    expect((await post(sign(structured(right)))).status).toBe(202);
    expect(await getEvent(wrong.id)).toMatchObject({ state: 'actions', actions: [{ route: 'order-shipped-sms' }] });
  });

  it('answers 422 to an envelope that is no CloudEvents 1.0', async () => {
    const { id, body } = structured(orderShipped({ conversationId: newConversationId() }));
    const { type: _, ...rest } = JSON.parse(body);
    const envelope = JSON.stringify({ ...rest, specversion: '0.3' });
    const headers = { 'content-type': 'application/cloudevents+json' };

    const problem = await problemOf(await post(sign({ id, body: envelope, headers })), 422);

    expect(pointers(problem)).toEqual(['/specversion', '/type']);
  });

  it('answers 422 to JSON that is neither a CloudEvent nor a Standard Webhooks payload', async () => {
    const body = JSON.stringify({ hello: 'world' });

    const problem = await problemOf(await post(sign({ id: uniqueId('msg'), body, headers: json })), 422);

    expect(pointers(problem)).toContain('/type');
  });

  it('writes nothing, so that the event can be sent again once it is right', async () => {
    const wrong = orderShipped({ conversationId: newConversationId(), phone: 'unknown' });
    await problemOf(await post(sign(structured(wrong))), 422);
    await problemOf(await get(`/events/shop/${wrong.id}`), 404);

    const right = wrong.cloneWith({ data: { ...wrong.data, phone: '+15005550100' } });

    expect((await post(sign(structured(right)))).status).toBe(202);
  });
});
