import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { binary, newConversationId, orderShipped, structured } from '../fixtures/shop-events.ts';
import type { SignedRequest } from '../fixtures/signed-request.ts';
import { get, post, problemOf, sign } from './bridge-client.ts';

const TOLERANCE_SECONDS = 5 * 60;
const otherSecret = `whsec_${randomBytes(24).toString('base64')}`;

const anEvent = () => orderShipped({ conversationId: newConversationId() });
const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000);

function without(name: string, { headers, body }: SignedRequest): SignedRequest {
  return { body, headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)) };
}

describe.concurrent('given a request whose signature does not prove its sender', () => {
  it.each<[string, (event: ReturnType<typeof anEvent>) => SignedRequest]>([
    ['no signature', (event) => without('webhook-signature', sign(structured(event)))],
    ['no timestamp', (event) => without('webhook-timestamp', sign(structured(event)))],
    ['no webhook-id', (event) => without('webhook-id', sign(structured(event)))],
    ['the signature of another secret', (event) => sign(structured(event), { secret: otherSecret })],
    [
      'a body that was changed afterwards',
      (event) => {
        const request = sign(structured(event));
        return { ...request, body: request.body.replace('A-1001', 'A-1002') };
      },
    ],
    [
      'a webhook-id that was changed afterwards',
      (event) => {
        const request = sign(structured(event));
        return { ...request, headers: { ...request.headers, 'webhook-id': 'msg_another' } };
      },
    ],
    [
      'a timestamp that was refreshed afterwards',
      (event) => {
        const request = sign(structured(event), { at: secondsFromNow(-2 * TOLERANCE_SECONDS) });
        const now = String(Math.floor(Date.now() / 1_000));
        return { ...request, headers: { ...request.headers, 'webhook-timestamp': now } };
      },
    ],
    ['a stale timestamp', (event) => sign(structured(event), { at: secondsFromNow(-TOLERANCE_SECONDS - 30) })],
    ['a timestamp in the future', (event) => sign(structured(event), { at: secondsFromNow(TOLERANCE_SECONDS + 30) })],
  ])('answers 401 and writes nothing: %s', async (_what, requestFor) => {
    const event = anEvent();

    const problem = await problemOf(await post(requestFor(event)), 401);

    expect(problem.type).toBe('urn:action-bridge:problem:signature-invalid');
    await problemOf(await get(`/events/shop/${event.id}`), 404);
  });

  it('says nothing that would help to forge one', async () => {
    const event = anEvent();
    const right = sign(structured(event)).headers['webhook-signature'] ?? 'v1,?';

    const response = await post(sign(structured(event), { secret: otherSecret }));

    expect(await response.text()).not.toContain(right.slice('v1,'.length));
  });
});

describe.concurrent('given a request whose signature does prove its sender', () => {
  it('takes one among several signatures, as while a secret is being rotated', async () => {
    const delivery = structured(anEvent());
    const at = new Date();
    const old = sign(delivery, { at, secret: otherSecret }).headers['webhook-signature'];
    const request = sign(delivery, { at });
    const both = `${old} ${request.headers['webhook-signature']}`;

    const response = await post({ ...request, headers: { ...request.headers, 'webhook-signature': both } });

    expect(response.status).toBe(202);
  });

  it('skips signatures of versions that it does not know', async () => {
    const request = sign(structured(anEvent()));
    const both = `v1a,aGVsbG8= ${request.headers['webhook-signature']}`;

    const response = await post({ ...request, headers: { ...request.headers, 'webhook-signature': both } });

    expect(response.status).toBe(202);
  });

  it.each([-1, 1])('takes a clock that is off by a little less than the tolerance (%i)', async (direction) => {
    const at = secondsFromNow(direction * (TOLERANCE_SECONDS - 30));

    expect((await post(sign(structured(anEvent()), { at }))).status).toBe(202);
  });

  it('verifies the bytes as they were sent, not the JSON that they mean', async () => {
    const { id, body, headers } = binary(anEvent());
    const spaced = JSON.stringify(JSON.parse(body), null, 2).replace('A-1001', 'A-\\u0031001');

    expect((await post(sign({ id, body: `\n${spaced}\n`, ...(headers && { headers }) }))).status).toBe(202);
  });
});
