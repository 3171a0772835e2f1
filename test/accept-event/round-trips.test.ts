import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { standardWebhooks } from '../../lambdas/config.ts';
import { accepting, SHIPPED } from '../fixtures/accepting.ts';
import { signedRequest, type UnsignedRequest } from '../fixtures/signed-request.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes long').toString('base64')}`;
const now = new Date('2026-11-24T12:00:00Z');

type Service = 'AWS' | 'Twilio';

/** Holds every call until all that can be made at once have been made: each release is one round trip. */
function rounds() {
  const held: { readonly service: Service; readonly release: () => void }[] = [];
  const trips: (readonly Service[])[] = [];
  return {
    trips,
    holding<T extends object>(service: Service, target: T): T {
      return new Proxy(target, {
        get(_, name, receiver) {
          const method: unknown = Reflect.get(target, name, receiver);
          if (typeof method !== 'function') return method;
          return async (...args: unknown[]) => {
            await new Promise<void>((release) => held.push({ service, release }));
            return method.apply(target, args);
          };
        },
      });
    },
    async untilDone(work: Promise<unknown>): Promise<void> {
      const end = work.then(() => true);
      for (;;) {
        await settled();
        const trip = held.splice(0);
        if (trip.length === 0) break;
        trips.push(trip.map(({ service }) => service));
        for (const { release } of trip) release();
      }
      await end;
    },
  };
}

async function tripsOf(unsigned: UnsignedRequest): Promise<readonly (readonly Service[])[]> {
  const deps = accepting({ source: standardWebhooks({ secret: 'shop' }), secret, now });
  const { trips, holding, untilDone } = rounds();
  const { headers, body } = signedRequest(unsigned, secret, now);
  const request = { method: 'POST', url: 'https://api.example/events/upstream', headers, body: Buffer.from(body) };
  const held = {
    ...deps,
    ledger: holding('AWS', deps.ledger),
    tracker: holding('AWS', deps.tracker),
    conversations: holding('Twilio', deps.conversations),
  };
  await untilDone(acceptEvent('upstream', request, held));
  return trips;
}

const data = { phone: '+18005550199' };

describe('a warm event', () => {
  test('takes four round trips to AWS, one after the other, and one to Twilio, which is prepared beside the second', async () => {
    const event = { specversion: '1.0', id: 'evt_1', source: '/shop', type: SHIPPED, data };
    const headers = { 'content-type': 'application/cloudevents+json' };
    // The event; its action, its tracker and the connection to Twilio, side by side; the lease; the message; the record.
    expect(await tripsOf({ id: 'msg_1', headers, body: JSON.stringify(event) })).toEqual([
      ['AWS'],
      ['AWS', 'AWS', 'Twilio'],
      ['AWS'],
      ['Twilio'],
      ['AWS'],
    ]);
  });

  test('takes one more where its request has to be claimed first, because no signature covers its id', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ type: SHIPPED, timestamp: now.toISOString(), data });
    const trips = await tripsOf({ id: 'msg_1', headers, body });
    expect(trips.filter((trip) => trip.includes('AWS'))).toHaveLength(5);
  });
});
