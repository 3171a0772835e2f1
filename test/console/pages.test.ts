import { describe, expect, test } from 'vitest';
import { BridgeClient } from '../../client/bridge-client.ts';
import { unsigned } from '../../client/sign-request.ts';
import { consoleApp } from '../../console/console-app.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { Change } from '../../lambdas/core/action/change.ts';
import { sendMessageRequest } from '../../lambdas/core/action/send-message.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import * as actions from '../fixtures/actions.ts';
import { accepted } from '../fixtures/actions.ts';
import { recorded, ways } from './sample-actions.ts';
import { storyBridge } from './story-bridge.ts';

const now = new Date('2026-03-30T12:00:00.000Z');
const acceptedAt = '2026-03-30T10:30:00.000Z';

async function consoleOfBridge() {
  const bridge = await storyBridge(() => now);
  const faults: string[] = [];
  const app = consoleApp({ client: bridge.client, now: () => now, onFault: (kind) => faults.push(kind) });
  const headers = { host: '127.0.0.1:8787' };
  const get = async (path: string) => {
    const response = await app.request(path, { headers });
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  const tokenOf = async () => /name="token" value="([^"]+)"/.exec((await get('/console')).html)?.[1] ?? '';
  const post = async (path: string, fields: Record<string, string>) =>
    app.request(path, {
      method: 'POST',
      headers: { ...headers, origin: 'http://127.0.0.1:8787' },
      body: new URLSearchParams({ token: await tokenOf(), ...fields }),
    });
  return { bridge, faults, get, post };
}

/** An action that EXPIRED, whose recipient somebody had changed. */
async function givenTampered(ledger: Ledger): Promise<Action> {
  const honest = accepted();
  const { payload } = sendMessageRequest.parse(honest.request);
  const to = [{ address: '+18005550166', channel: 'SMS' as const }];
  const tampered = { ...honest, request: { type: honest.request.type, payload: { ...payload, to } } };
  await ledger.claimAction(tampered);
  const expired = actions.next(tampered, { transition: 'expired', polls: 0 }, 'EXPIRED');
  await ledger.advance(tampered, expired);
  return expired;
}

describe('the list', () => {
  test('shows each action with where it stands, and no address and no text of a message', async () => {
    const { bridge, get } = await consoleOfBridge();
    const refused = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.refused() });
    const { status, html } = await get('/console');
    expect(status).toBe(200);
    expect(html).toContain(`href="/console/actions/${refused.id}"`);
    expect(html).toContain('refused 21211');
    expect(html).not.toContain('+12025550147');
    expect(html).not.toContain('has shipped');
    expect(html).not.toContain('Invalid');
  });

  test.each([
    ['a status', '?status=FAILED', 'GET /actions?limit=25&status=FAILED'],
    ['a conversation', '?by=conversation&of=conv_1', 'conversationId=conv_1'],
    ['a route', '?by=route&of=a+route', 'route=a+route'],
    ['an event', '?by=event&of=shop%2Fevt%2F1', 'source=shop&eventId=evt%2F1'],
    [
      'days, to the end of the last',
      '?from=2026-03-29&to=2026-03-30',
      'from=2026-03-29T00%3A00%3A00.000Z&to=2026-03-31T00%3A00%3A00.000Z',
    ],
    ['all, where the fields are empty', '?by=&of=&from=&to=', 'GET /actions?limit=25'],
  ])('is filtered by %s', async (_, query, asked) => {
    const { bridge, get } = await consoleOfBridge();
    expect((await get(`/console${query}`)).status).toBe(200);
    const [one] = bridge.asked;
    for (const part of asked.replace('GET /actions?', '').split('&')) expect(one).toContain(part);
  });

  test.each([['?status=NONE'], ['?from=yesterday'], ['?by=event&of=evt_1']])(
    'of %s says what is wrong',
    async (query) => {
      const { get } = await consoleOfBridge();
      const { status, html } = await get(`/console${query}`);
      expect(status).toBe(400);
      expect(html).toContain('That was not taken');
    },
  );

  test('goes on where there are more', async () => {
    const { bridge, get } = await consoleOfBridge();
    for (let n = 0; n < 30; n += 1) {
      await bridge.ledger.claimAction(accepted({ eventId: `evt_${n}`, acceptedAt: actions.at(n) }));
    }
    const { html } = await get('/console');
    const older = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const next = await get(older);
    expect([html, next.html].map((it) => it.match(/<tr role="row">/g)?.length)).toEqual([26, 6]);
    expect(next.html).toContain('No older ones');
    expect(next.html).not.toContain('data-live');
  });

  test('says so when there is nothing, and when nothing fits', async () => {
    const { get } = await consoleOfBridge();
    expect((await get('/console')).html).toContain('Nothing has been sent yet');
    expect((await get('/console?status=FAILED')).html).toContain('No action fits');
  });

  test('shows what was tampered with, and what cannot be read, as such', async () => {
    const { bridge, get } = await consoleOfBridge();
    await bridge.ledger.claimAction({ ...accepted(), route: 'another' });
    const unreadable = { status: 'UNREADABLE', integrity: 'broken', integrityDetail: 'no status' } as const;
    bridge.unreadable.push({ id: 'act_unreadable', ...unreadable });
    const { html } = await get('/console');
    expect(html.match(/>Broken</g)).toHaveLength(2);
    expect(html).toContain('This item cannot be read as an action.');
    expect((await get('/console/actions/act_unreadable')).html).toContain('no status');
  });
});

describe("an action's page", () => {
  test('tells what was sent to whom, each step with its wait, the polls, and how far the message got', async () => {
    const { bridge, get } = await consoleOfBridge();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.resent(7) });
    const html = (await get(`/console/actions/${id}`)).html.replaceAll(/\s+/g, ' ');
    expect(html).toContain('Your order 1042 has shipped!');
    expect(html).toContain('+12025550147');
    expect(html).toContain('Verified');
    expect(html).toContain('21 min later');
    expect(html).toContain('Twilio was asked once');
    expect(html).toContain('the customer switched the phone on, case 4711');
    expect(html).toContain('arn:aws:sts::111122223333:assumed-role/operator/ada');
    expect(html).toMatch(/says-went">delivered</);
    expect(html).toContain('Time in each status: Accepted 80 ms, Sending 620 ms, Pending 3.6 s');
  });

  test("says when it ended by Twilio's clock, which a poll finds later", async () => {
    const { bridge, get } = await consoleOfBridge();
    const times = { createdAt: '2026-03-30T10:30:00.700Z', completedAt: '2026-03-30T10:30:02.000Z' };
    const end = (): Change => ({ transition: 'completed', polls: 2, times });
    const steps = [...ways.pending(7), [3.6, end] as const];
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps });
    const html = (await get(`/console/actions/${id}`)).html.replaceAll(/\s+/g, ' ');
    expect(html).toMatch(/ended at Twilio <time[^>]* datetime="2026-03-30T10:30:02\.000Z"/);
  });

  test("gives reasons in Twilio's words, with a way to Twilio's explanation", async () => {
    const { bridge, get } = await consoleOfBridge();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.failed(7) });
    const { html } = await get(`/console/actions/${id}`);
    expect(html).toContain('30003: Unreachable destination handset');
    expect(html).toContain('https://www.twilio.com/docs/api/errors/30003');
  });

  test('of a record that does not verify says what gives it away', async () => {
    const { bridge, get } = await consoleOfBridge();
    const tampered = { ...accepted(), route: 'another' };
    await bridge.ledger.claimAction(tampered);
    const { html } = await get(`/console/actions/${tampered.id}`);
    expect(html).toContain('This record is not what the bridge wrote.');
    expect(html).not.toContain('>Verified<');
  });

  test('that is not on record is a 404', async () => {
    const { get } = await consoleOfBridge();
    const { status, html } = await get(`/console/actions/act_${'a'.repeat(26)}`);
    expect([status, html]).toEqual([404, expect.stringContaining('It is not on record')]);
  });

  test('shows hostile data as text', async () => {
    const { bridge, get } = await consoleOfBridge();
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>'`;
    const { id } = await recorded(bridge.ledger, {
      eventId: hostile,
      acceptedAt,
      route: hostile,
      text: hostile,
      steps: [
        ...ways.pending(1),
        [1, () => ({ transition: 'failed', polls: 1, failure: { reason: 'failed', message: hostile } })],
      ],
    });
    for (const path of [
      '/console',
      `/console/actions/${id}`,
      `/console/actions/${id}/resend`,
      `/console?by=route&of=${encodeURIComponent(hostile)}`,
    ]) {
      const { html } = await get(path);
      expect(html).not.toContain('<script>alert');
      expect(html).not.toContain('<img');
      expect(html).toContain('&lt;script&gt;');
    }
  });
});

describe('a decision', () => {
  test('to resend is confirmed with a reason, and taken once', async () => {
    const { bridge, get, post } = await consoleOfBridge();
    const { id, version } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.refused() });
    const { html } = await get(`/console/actions/${id}/resend`);
    expect(html).toMatch(/name="why" required/);
    const fields = { why: 'the number was mended', version: String(version) };
    const taken = await post(`/console/actions/${id}/resend`, fields);
    expect([taken.status, taken.headers.get('location')]).toEqual([303, `/console/actions/${id}?done=resend`]);
    expect((await get(`/console/actions/${id}?done=resend`)).html).toContain('It will be sent again.');
    const again = await post(`/console/actions/${id}/resend`, fields);
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('role="alert"')]);
    const action = await bridge.ledger.getAction(id);
    expect(action?.history.filter(({ transition }) => transition === 'resend')).toMatchObject([
      { why: 'the number was mended' },
    ]);
  });

  test.each([
    ['sent', 'COMPLETED'],
    ['notSent', 'FAILED'],
  ])('that it was %s makes it %s', async (finding, status) => {
    const { bridge, post } = await consoleOfBridge();
    const { id, version } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.inDoubt() });
    const fields = { why: 'looked it up', version: String(version), finding };
    expect((await post(`/console/actions/${id}/resolve`, fields)).status).toBe(303);
    expect((await bridge.ledger.getAction(id))?.status).toBe(status);
  });

  test('to erase takes addresses and text away for good, on record, and is then not offered again', async () => {
    const { bridge, get, post } = await consoleOfBridge();
    const { id, version } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.failed(1) });
    const fields = { why: 'request 17', version: String(version) };
    expect((await post(`/console/actions/${id}/erase`, fields)).status).toBe(303);
    const { html } = await get(`/console/actions/${id}?done=erase`);
    expect(html).toContain('A person had its addresses and its text erased.');
    expect(html).toContain('request 17');
    expect(html).not.toContain('+12025550147');
    expect(html).not.toContain('has shipped');
    expect(html).toContain('>Verified<');
    expect(html).not.toMatch(/href="[^"]+\/(erase|resend)"/);
  });

  test.each([
    ['a reason', { why: ' ', finding: 'sent' }],
    ['a finding', { why: 'looked it up' }],
  ])('without %s is not taken, and keeps what was filled in', async (_, fields) => {
    const { bridge, post } = await consoleOfBridge();
    const { id, version } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.inDoubt() });
    const refused = await post(`/console/actions/${id}/resolve`, { version: String(version), ...fields });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain(`value="${fields.why}"`);
    expect((await bridge.ledger.getAction(id))?.status).toBe('IN_DOUBT');
  });

  test('is not offered where the status forbids it', async () => {
    const { bridge, get } = await consoleOfBridge();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.completed(1) });
    const { html } = await get(`/console/actions/${id}`);
    expect(html).not.toContain(`/console/actions/${id}/resend"`);
    expect((await get(`/console/actions/${id}/resend`)).html).not.toContain('name="why"');
  });

  test('warns that what may have been sent may come twice', async () => {
    const { bridge, get } = await consoleOfBridge();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.inDoubt() });
    expect((await get(`/console/actions/${id}/resend`)).html).toContain('may get the message twice');
  });

  test.each([
    ['resend', false],
    ['resolve', true],
    ['erase', true],
  ])('to %s what somebody changed says so first, and is offered: %s', async (decision, isOffered) => {
    const { bridge, get } = await consoleOfBridge();
    const { id } = await givenTampered(bridge.ledger);
    const { html } = await get(`/console/actions/${id}/${decision}`);
    expect(html).toMatch(/role="alert">\s*<strong>This record is not what the bridge wrote/);
    expect(html).toContain('The request is not the one that was accepted.');
    expect(html.includes('name="why"')).toBe(isOffered);
    expect(html.includes('+18005550166')).toBe(decision === 'resend');
  });

  test('to resend what somebody changed is refused, whatever page it came from', async () => {
    const { bridge, post } = await consoleOfBridge();
    const { id, version } = await givenTampered(bridge.ledger);
    const refused = await post(`/console/actions/${id}/resend`, { why: 'mended', version: String(version) });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('It is not sent');
    expect((await bridge.ledger.getAction(id))?.status).toBe('EXPIRED');
  });

  test('to resend shows to whom', async () => {
    const { bridge, get } = await consoleOfBridge();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.inDoubt() });
    const { html } = await get(`/console/actions/${id}/resend`);
    expect(html).toContain('+12025550147');
    expect(html).not.toContain('This record is not what the bridge wrote');
  });

  test('of another kind is no page', async () => {
    const { get } = await consoleOfBridge();
    expect((await get('/console/actions/act_1/delete')).status).toBe(404);
  });
});

describe('numbers', () => {
  test('are the same in the charts and in their tables', async () => {
    const { bridge, get } = await consoleOfBridge();
    for (const n of [1, 2, 3])
      await recorded(bridge.ledger, { eventId: `evt_${n}`, acceptedAt, steps: ways.completed(n) });
    await recorded(bridge.ledger, { eventId: 'evt_4', acceptedAt, steps: ways.inDoubt() });
    const { html } = await get('/console/numbers');
    expect(html).toContain('&quot;labels&quot;:[&quot;2026-03-24&quot;');
    expect(html).toContain('&quot;values&quot;:[0,0,0,0,0,0,3]');
    expect(html.replaceAll(/\s+/g, ' ')).toContain('of all 3 that completed');
    expect(html.replaceAll(/\s+/g, ' ')).toMatch(/<th scope="row">2 s–3 s<\/th> <td class="">3<\/td>/);
  });

  test('of no day are zeros and no chart of what there is not', async () => {
    const { get } = await consoleOfBridge();
    const { html } = await get('/console/numbers?days=31');
    expect(html).toContain('None was completed in this time.');
    expect(html).not.toContain('data-chart="settle"');
  });
});

describe('a bridge that', () => {
  test.each([
    ['lets the caller not in', 403, 403, 'execute-api:Invoke'],
    ['cannot answer now', 503, 502, 'Try again in a moment'],
    ['is none', 404, 502, 'It is not a bridge'],
  ])('%s is told so on a page', async (_, refusal, status, words) => {
    const { bridge, get } = await consoleOfBridge();
    bridge.refuseWith(refusal);
    const page = await get('/console');
    expect([page.status, page.html]).toEqual([status, expect.stringContaining(words)]);
  });

  test('does not answer at all is told so on a page', async () => {
    const client = new BridgeClient({ url: 'http://127.0.0.1:1', sign: unsigned, isLocal: true });
    const app = consoleApp({ client, now: () => now, onFault: () => {} });
    const response = await app.request('/console', { headers: { host: 'localhost:1' } });
    expect([response.status, await response.text()]).toEqual([
      502,
      expect.stringContaining('No answer from http://127.0.0.1:1'),
    ]);
  });

  test('cannot be signed for, since the session has ended, is a matter of signing in', async () => {
    const sign = async () => {
      throw Object.assign(new Error('The SSO session has expired: secret detail'), {
        name: 'CredentialsProviderError',
      });
    };
    const client = new BridgeClient({ url: 'http://127.0.0.1:1', sign, isLocal: false });
    const app = consoleApp({ client, now: () => now, onFault: () => {} });
    const response = await app.request('/console', { headers: { host: 'localhost:1' } });
    const html = await response.text();
    expect([response.status, html]).toEqual([401, expect.stringContaining('aws sso login')]);
    expect(html).not.toContain('secret detail');
  });

  test('hits a fault of the console shows no detail, and its kind is told at the terminal', async () => {
    const faults: string[] = [];
    const sign = async () => {
      throw new RangeError('+12025550147');
    };
    const client = new BridgeClient({ url: 'http://127.0.0.1:1', sign, isLocal: false });
    const app = consoleApp({ client, now: () => now, onFault: (kind) => faults.push(kind) });
    const response = await app.request('/console', { headers: { host: 'localhost:1' } });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('+12025550147');
    expect(faults).toEqual(['RangeError']);
  });
});

describe('a search', () => {
  test.each([
    ['an action', (id: string) => id, (id: string) => `/console/actions/${id}`],
    ['an event with its source', () => 'shop/evt_1', () => '/console?by=event&of=shop%2Fevt_1'],
    ['an event without it', () => 'evt_1', () => '/console?by=event&of=shop%2Fevt_1'],
    ['a conversation', () => 'conv_conversation_01jd7q', () => '/console?by=conversation&of=conv_conversation_01jd7q'],
    ["Twilio's Action", () => 'conv_action_01jd7q8m000008', (id: string) => `/console/actions/${id}`],
    ['a message', () => `SM${'8'.padStart(32, '0')}`, (id: string) => `/console/actions/${id}`],
    ['a message of a former send', () => `SM${'7'.padStart(32, '0')}`, (id: string) => `/console/actions/${id}`],
  ])('by the id of %s leads there', async (_, wanted, place) => {
    const { bridge, post } = await consoleOfBridge();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.resent(7) });
    const found = await post('/console/search', { id: ` ${wanted(id)} ` });
    expect([found.status, found.headers.get('location')]).toEqual([303, place(id)]);
  });

  test('by an event that made no action leads to where that is said', async () => {
    const { bridge, post, get } = await consoleOfBridge();
    const event = {
      source: 'shop',
      origin: 'shop',
      eventId: 'evt_ignored',
      type: 't',
      digest: 'd',
      receivedAt: acceptedAt,
    };
    await bridge.ledger.claimEvent({ ...event, state: 'ignored', actions: [] });
    const found = await post('/console/search', { id: 'shop/evt_ignored' });
    expect(found.headers.get('location')).toBe('/console?by=event&of=shop%2Fevt_ignored');
    expect((await get('/console?by=event&of=shop%2Fevt_ignored')).html).toContain('may have made none');
  });

  test.each([['nobody-has-it'], [`act_${'a'.repeat(26)}`], ['+12025550147']])(
    'by %s finds nothing, and repeats it nowhere',
    async (wanted) => {
      const { bridge, post } = await consoleOfBridge();
      await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.resent(7) });
      const response = await post('/console/search', { id: wanted });
      const html = await response.text();
      expect([response.status, html]).toEqual([404, expect.stringContaining('Nothing has this id')]);
      expect(html).not.toContain(wanted);
    },
  );
});
