import { setImmediate as settled } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { standardWebhooks } from '../../lambdas/config.ts';
import { accepting, SHIPPED } from '../fixtures/accepting.ts';
import { signedRequest } from '../fixtures/signed-request.ts';

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

test('a warm event takes four round trips to AWS, one after the other, and one to Twilio', async () => {
  const deps = accepting({ source: standardWebhooks({ secret: 'shop' }), secret, now });
  const { trips, holding, untilDone } = rounds();
  const { headers, body } = signedRequest(
    { id: 'msg_1', body: JSON.stringify({ type: SHIPPED, timestamp: now, data: { phone: '+18005550199' } }) },
    secret,
    now,
  );
  const request = { method: 'POST', url: 'https://api.example/events/upstream', headers, body: Buffer.from(body) };

  await untilDone(
    acceptEvent('upstream', request, {
      ...deps,
      ledger: holding('AWS', deps.ledger),
      tracker: holding('AWS', deps.tracker),
      conversations: holding('Twilio', deps.conversations),
    }),
  );

  // The event; its action and its tracker, side by side; the lease; the message; the record.
  expect(trips).toEqual([['AWS'], ['AWS', 'AWS'], ['AWS'], ['Twilio'], ['AWS']]);
});
