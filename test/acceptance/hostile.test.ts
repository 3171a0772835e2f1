import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HostileRequest, hostileRequests } from '../hostile/requests.ts';
import { goodData, messageText, phone } from '../hostile/signed-event.ts';
import { get, listActions, post, sign } from './bridge-client.ts';

/** The same requests every time; change it to try others. */
const SEED = 20_261_122;
const REQUESTS_OF_A_KIND = 12;

/** What is wrong with the content, whatever the routes are: it is signed well here, so that the content decides. */
const contents = [
  'brokenJson',
  'deep',
  'polluting',
  'inherited',
  'duplicated',
  'loneSurrogates',
  'hugeNumbers',
  'wrongActions',
] as const;
/** What nobody vouches for: it goes as it is, signed long ago with another secret. */
const forgeries = ['timestamps', 'signatures', 'tampered'] as const;

const bodyOf = ({ event }: HostileRequest) => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');

function headersOf({ event }: HostileRequest): Readonly<Record<string, string>> {
  const sendable = Object.entries(event.headers).flatMap(([name, value]): [string, string][] =>
    value !== undefined && /^[\x20-\x7e]*$/.test(value) && value.length < 4_000 ? [[name, value]] : [],
  );
  return Object.fromEntries(sendable);
}

async function expectRefused(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBeGreaterThanOrEqual(400);
  expect(response.status, text).toBeLessThan(500);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  for (const value of [phone, messageText]) expect(text).not.toContain(value);
}

describe(`given hostile requests over HTTP (seed ${SEED})`, () => {
  it.each(contents)(`refuses signed content with a 4xx problem: ${REQUESTS_OF_A_KIND} of %s`, async (kind) => {
    const refused = fc.asyncProperty(hostileRequests[kind], async (request) => {
      const headers = { 'content-type': 'application/cloudevents+json' };
      await expectRefused(await post(sign({ id: 'msg_hostile', body: bodyOf(request).toString(), headers })));
    });
    await fc.assert(refused, { seed: SEED, numRuns: REQUESTS_OF_A_KIND });
  });

  it.each(forgeries)(`refuses what is not signed with a 4xx problem: ${REQUESTS_OF_A_KIND} of %s`, async (kind) => {
    const refused = fc.asyncProperty(hostileRequests[kind], async (request) => {
      await expectRefused(await post({ headers: headersOf(request), body: bodyOf(request).toString() }));
    });
    await fc.assert(refused, { seed: SEED, numRuns: REQUESTS_OF_A_KIND });
  });

  it('has put none of it on record', async () => {
    expect((await get('/events/shop/evt_1')).status).toBe(404);
    expect(await listActions({ conversationId: goodData.conversationId })).toEqual({ actions: [] });
  });
});
