import { describe, expect, test } from 'vitest';
import { bearer, type Source, standardWebhooks, twilio } from '../../../lambdas/config.ts';

const settings = { secret: 's' };
const json = { 'content-type': 'application/json' };
const envelope = { specversion: '1.0', id: 'evt_1', source: '/orders', type: 't' };
const binary = Object.entries(envelope).map(([name, value]) => [`ce-${name}`, value]);
/** A number that JavaScript cannot write stands in for itself as text. */
const written = (body: unknown, integer: string) => JSON.stringify(body).replace('"…"', integer);

interface Case {
  readonly name: string;
  readonly source: Source;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    name: 'known by its content',
    source: bearer({ ...settings, event: { type: '/t' } }),
    body: { t: 't', order: '…' },
  },
  {
    name: 'in a list',
    source: bearer({ ...settings, event: { list: '/all', type: '/t' } }),
    body: { all: [{ t: 't', order: '…' }] },
  },
  { name: 'a CloudEvent', source: bearer(settings), body: { ...envelope, data: { order: '…' } } },
  { name: 'a CloudEvent in a batch', source: bearer(settings), body: [{ ...envelope, data: { order: '…' } }] },
  {
    name: 'a CloudEvent in binary mode',
    source: bearer(settings),
    body: { order: '…' },
    headers: Object.fromEntries(binary),
  },
  {
    name: 'a Standard Webhooks payload',
    source: standardWebhooks(settings),
    body: { type: 't', data: { order: '…' } },
    headers: { 'webhook-id': 'msg_1' },
  },
  { name: 'Twilio’s JSON', source: twilio(settings), body: { eventType: 'T', data: { order: '…' } } },
];

describe.each(cases)('an event with an integer beyond 2^53: $name', ({ source, body, headers }) => {
  const read = (integer: string) => {
    const request = { method: 'POST', url: 'https://bridge', headers: { ...json, ...headers } };
    const reading = source.read({ ...request, body: Buffer.from(written(body, integer)) }, 'upstream');
    const event = reading.kind === 'event' ? reading.event : reading.kind === 'batch' ? reading.entries[0] : undefined;
    return event && 'digest' in event ? event : expect.unreachable();
  };

  test('is another one when the last digit differs, and the same one otherwise', () => {
    expect(read('1234567890123456788').digest).not.toBe(read('1234567890123456789').digest);
    expect(read('1234567890123456789').digest).toBe(read('1234567890123456789').digest);
  });

  test('has a number in its data, rounded', () => {
    expect(JSON.stringify(read('1234567890123456789').data)).toContain('1234567890123456800');
  });
});

test('an id that is such an integer is taken as it is spelled', () => {
  const source = bearer({ ...settings, event: { id: '/id', type: '/t' } });
  const body = Buffer.from('{"id":820982911946154508,"t":"orders/paid"}');
  const reading = source.read({ method: 'POST', url: 'https://bridge', headers: json, body }, 'upstream');
  expect(reading).toMatchObject({ event: { eventId: '820982911946154508' } });
});
