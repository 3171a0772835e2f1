import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type AcceptEventDependencies, acceptEvent as accept } from '../../lambdas/accept-event/accept-event.ts';
import { sendMessage } from '../../lambdas/core/action/send-message.ts';
import type { AcceptedEvent } from '../../lambdas/core/api/acceptance.ts';
import { defineBridge } from '../../lambdas/core/bridge/define-bridge.ts';
import { route } from '../../lambdas/core/bridge/route.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { ProblemError } from '../../lambdas/core/errors.ts';
import { type Ledger, LedgerUnavailableError } from '../../lambdas/core/ports.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';
import { MAX_BODY_BYTES } from '../../lambdas/steps/prove-sender.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';

const now = new Date('2026-03-30T10:30:00.000Z');
const secret = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
const newSecret = 'whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ=';
const text = 'Your order 7 has shipped!';

const message = (name: string) =>
  route({
    name,
    source: 'shop',
    type: 'order.shipped',
    data: z.object({ phone: z.string() }),
    action: ({ data }) =>
      sendMessage({
        conversationId: 'conv_conversation_1',
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: data.phone, channel: 'SMS' }],
        content: { text },
      }),
  });

const created = {
  kind: 'created',
  action: { id: 'conv_action_1', status: 'PENDING', related: { messageSid: 'SM1' } },
} as const;

function post(event: object, { id = 'msg_1', by = secret } = {}): ReceivedRequest {
  const body = JSON.stringify(event);
  return {
    method: 'POST',
    url: 'https://bridge.example.com/events/shop',
    body: Buffer.from(body),
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(now.getTime() / 1_000),
      'webhook-signature': new Webhook(by).sign(id, now, body),
    },
  };
}
const shipped = { type: 'order.shipped', data: { phone: '+18005550199' } };

let steps: string[];
let deps: AcceptEventDependencies;
let ledger: Ledger;
let leases: number;

/** Notes each call on a port, so that a test can state their order. */
function noted<T extends object>(port: T, name: string): T {
  return new Proxy(port, {
    get: (target, key, receiver) => {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        steps.push(`${name}.${String(key)}`);
        return Reflect.apply(member, target, args);
      };
    },
  });
}

beforeEach(() => {
  steps = [];
  leases = 0;
  ledger = memoryLedger();
  deps = {
    bridge: defineBridge({ sources: { shop: standardWebhooks({ secret: 's' }) }, routes: [message('sms')] }),
    secretsOf: async () => [secret],
    ledger: noted(ledger, 'ledger'),
    tracker: noted(recordingTracker(), 'tracker'),
    conversations: noted(scriptedConversations({ create: [created, created] }), 'twilio'),
    now: () => now,
    remainingMillis: () => 29_000,
    newId: () => `lease-${++leases}`,
    newSalt: () => 'salt',
    random: () => 0.5,
    log: recordingLog(),
    metrics: recordingMetrics(),
    by: 'accept-event',
  };
});

/** Delivers a request that holds one event. */
async function acceptEvent(...delivery: Parameters<typeof accept>): Promise<AcceptedEvent> {
  const acceptance = await accept(...delivery);
  if (acceptance.kind === 'event') return acceptance.event;
  throw new Error(`not one event, but a ${acceptance.kind}`);
}

async function problemOf(promise: Promise<unknown>): Promise<ProblemError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw new Error(`no problem, but ${String(error)}`);
}

const unavailable = async () => {
  throw new LedgerUnavailableError('throttled');
};

describe('an event that a route wants', () => {
  test('is claimed, tracked, leased, sent and recorded, in this order', async () => {
    const accepted = await acceptEvent('shop', post(shipped), deps);

    expect(steps).toEqual([
      'ledger.own',
      'ledger.claimEvent',
      'ledger.claimAction',
      'tracker.start',
      'twilio.prepare',
      'ledger.advance',
      'twilio.createAction',
      'ledger.advance',
    ]);
    expect(accepted).toMatchObject({
      eventId: 'msg_1',
      state: 'actions',
      duplicate: false,
      actions: [{ status: 'PENDING', route: 'sms', twilioActionId: 'conv_action_1', related: { messageSid: 'SM1' } }],
    });
    expect(accepted.actions[0]?.history.map(({ to }) => to)).toEqual(['ACCEPTED', 'SENDING', 'PENDING']);
  });

  test('makes one action for each route that wants it', async () => {
    deps = { ...deps, bridge: { ...deps.bridge, routes: [message('one'), message('two')] } };
    const { actions } = await acceptEvent('shop', post(shipped), deps);
    expect(actions.map(({ route, status }) => [route, status])).toEqual([
      ['one', 'PENDING'],
      ['two', 'PENDING'],
    ]);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(2);
  });

  test('leaves no address, text or signature in the log', async () => {
    const log = recordingLog();
    await acceptEvent('shop', post(shipped), { ...deps, log });
    expect(log.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(log.lines)).not.toMatch(/18005550199|shipped!|v1,|whsec_/);
  });
});

describe('an event that no route wants', () => {
  test('is accepted, and recorded as ignored', async () => {
    const accepted = await acceptEvent('shop', post({ type: 'order.lost', data: {} }), deps);
    expect(accepted).toMatchObject({ state: 'ignored', actions: [] });
    expect(steps).not.toContain('twilio.prepare');
    expect(await ledger.findEvents('shop', 'msg_1')).toMatchObject([{ state: 'ignored' }]);
    expect(await ledger.findEvents('shop', 'msg_1')).not.toHaveProperty('0.declined');
    expect(accepted.reason).toBe('No route takes events of type order.lost from source shop.');
  });

  test('makes its action when it comes again once a route takes it, and then for ever', async () => {
    const unwanted = { ...deps, bridge: { ...deps.bridge, routes: [] } };
    await acceptEvent('shop', post(shipped), unwanted);
    expect(await acceptEvent('shop', post(shipped), unwanted)).toMatchObject({ state: 'ignored', duplicate: true });
    const first = await acceptEvent('shop', post(shipped), deps);
    expect(first).toMatchObject({ state: 'actions', duplicate: false, actions: [{ status: 'PENDING' }] });
    expect(first.reason).toBeUndefined();
    const again = await acceptEvent('shop', post(shipped), unwanted);
    expect(again).toMatchObject({ state: 'actions', duplicate: true, actions: [{ id: first.actions[0]?.id }] });
  });

  test.each([
    ['filtered', 'filter'],
    ['ignored', 'mapping'],
  ] as const)('is recorded with the route that takes its type and %s it', async (kind, by) => {
    const picky = { ...message('picky'), plan: () => ({ kind }) };
    deps = { ...deps, bridge: { ...deps.bridge, routes: [picky] } };
    const reason = `Each route that takes its type declined it: picky by its ${by}.`;
    expect(await acceptEvent('shop', post(shipped), deps)).toMatchObject({ state: 'ignored', actions: [], reason });
    expect(await ledger.findEvents('shop', 'msg_1')).toMatchObject([
      { state: 'ignored', declined: [{ route: 'picky', by }] },
    ]);
  });

  test('but another one does makes its action, and the record names both', async () => {
    const picky = { ...message('picky'), plan: () => ({ kind: 'filtered' }) as const };
    deps = { ...deps, bridge: { ...deps.bridge, routes: [picky, message('one')] } };
    await acceptEvent('shop', post(shipped), deps);
    expect(await ledger.findEvents('shop', 'msg_1')).toMatchObject([
      { state: 'actions', actions: [{ route: 'one' }], declined: [{ route: 'picky', by: 'filter' }] },
    ]);
  });
});

describe('an event that comes again', () => {
  test('is answered with the same actions, and sends nothing', async () => {
    const first = await acceptEvent('shop', post(shipped), deps);
    steps = [];
    const again = await acceptEvent('shop', post(shipped), deps);
    expect(again).toEqual({ ...first, duplicate: true });
    // Not even a connection is made for it.
    expect(steps).toEqual(['ledger.own', 'ledger.claimEvent', 'ledger.claimAction']);
  });

  test('is answered with the same actions when both come at once, and one is sent', async () => {
    const conversations = scriptedConversations({ create: [created] });
    const both = await Promise.all([1, 2, 3].map(() => acceptEvent('shop', post(shipped), { ...deps, conversations })));
    expect(new Set(both.flatMap(({ actions }) => actions.map(({ id }) => id))).size).toBe(1);
    expect(both.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(conversations.creates).toHaveLength(1);
  });

  test('with other content is a conflict, and changes nothing', async () => {
    await acceptEvent('shop', post(shipped), deps);
    steps = [];
    const other = { ...shipped, data: { phone: '+18005550198' } };
    expect(await problemOf(acceptEvent('shop', post(other), deps))).toMatchObject({
      type: 'event-conflict',
      status: 409,
    });
    expect(steps).toEqual(['ledger.own', 'ledger.claimEvent']);
  });

  test('makes no action of a route that was added since', async () => {
    await acceptEvent('shop', post(shipped), deps);
    const bridge = { ...deps.bridge, routes: [...deps.bridge.routes, message('added')] };
    const again = await acceptEvent('shop', post(shipped), { ...deps, bridge });
    expect(again.actions.map((action) => action.route)).toEqual(['sms']);
  });

  test('keeps the action of a route that was removed since', async () => {
    const first = await acceptEvent('shop', post(shipped), deps);
    const again = await acceptEvent('shop', post(shipped), { ...deps, bridge: { ...deps.bridge, routes: [] } });
    expect(again).toEqual({ ...first, duplicate: true });
  });

  test('is answered as before even where its route would refuse it now', async () => {
    const first = await acceptEvent('shop', post(shipped), deps);
    const stricter = {
      ...message('sms'),
      plan: () => {
        throw new (class extends ProblemError {
          override readonly type = 'event-invalid';
          override readonly status = 422;
          override readonly title = 'x';
        })('no longer');
      },
    };
    const again = await acceptEvent('shop', post(shipped), { ...deps, bridge: { ...deps.bridge, routes: [stricter] } });
    expect(again).toEqual({ ...first, duplicate: true });
  });

  test('is claimed to its end when the first attempt died half way', async () => {
    deps = { ...deps, bridge: { ...deps.bridge, routes: [message('one'), message('two')] } };
    let claims = 0;
    const dying: Ledger = {
      ...ledger,
      claimAction: (action) => (++claims === 2 ? unavailable() : ledger.claimAction(action)),
    };
    await problemOf(acceptEvent('shop', post(shipped), { ...deps, ledger: dying }));

    const again = await acceptEvent('shop', post(shipped), deps);
    expect(again.actions.map((action) => [action.route, action.status])).toEqual([
      ['one', 'ACCEPTED'],
      ['two', 'PENDING'],
    ]);
  });
});

describe('a request in binary mode, whose event id is not signed', () => {
  const binary = (ceId: string, webhookId: string): ReceivedRequest => {
    const request = post(shipped.data, { id: webhookId });
    const ce = { 'ce-specversion': '1.0', 'ce-id': ceId, 'ce-source': '/orders', 'ce-type': 'order.shipped' };
    return { ...request, headers: { ...request.headers, ...ce } };
  };

  test('is the event that it came as first, when it was captured and sent again under another id', async () => {
    const first = await acceptEvent('shop', binary('evt_1', 'msg_1'), deps);
    const again = await acceptEvent('shop', binary('evt_2', 'msg_1'), deps);
    expect(again).toEqual({ ...first, duplicate: true });
    expect(await ledger.findEvents('shop', 'evt_2')).toEqual([]);
  });

  test('is refused when it was captured and its type changed as well', async () => {
    await acceptEvent('shop', binary('evt_1', 'msg_1'), deps);
    const { headers, ...request } = binary('evt_2', 'msg_1');
    const forged = { ...request, headers: { ...headers, 'ce-type': 'order.lost' } };
    expect(await problemOf(acceptEvent('shop', forged, deps))).toMatchObject({ status: 409 });
  });

  test('is refused when a plain payload was captured and dressed up as one', async () => {
    const plain = post(shipped);
    await acceptEvent('shop', plain, deps);
    const unwanted = { ...binary('evt_1', 'msg_1').headers, 'ce-type': 'order.lost' };
    const dressed = { ...plain, headers: { ...unwanted, ...plain.headers } };
    expect(await problemOf(acceptEvent('shop', dressed, deps))).toMatchObject({ status: 409 });
  });

  test('is the same event when its sender signs it anew', async () => {
    const first = await acceptEvent('shop', binary('evt_1', 'msg_1'), deps);
    const again = await acceptEvent('shop', binary('evt_1', 'msg_2'), deps);
    expect(again).toEqual({ ...first, duplicate: true });
  });
});

describe('a request that is refused', () => {
  test.each([
    ['an unknown source', 'crm', post(shipped), 'unknown-source', 404],
    ['the name of a property of all objects', 'constructor', post(shipped), 'unknown-source', 404],
    ['another secret', 'shop', post(shipped, { by: newSecret }), 'signature-invalid', 401],
    ['a body too large', 'shop', { ...post(shipped), body: Buffer.alloc(MAX_BODY_BYTES + 1) }, 'body-too-large', 413],
    ['no JSON', 'shop', { ...post({}), ...signedText('{') }, 'not-json', 400],
    ['invalid data', 'shop', post({ type: 'order.shipped', data: {} }), 'event-invalid', 422],
  ])('for %s writes nothing and sends nothing', async (_, source, request, type, status) => {
    expect(await problemOf(acceptEvent(source, request, deps))).toMatchObject({ type, status });
    expect(steps.filter((step) => step !== 'ledger.getEvent')).toEqual([]);
  });

  function signedText(body: string) {
    const headers = post({}).headers;
    return {
      body: Buffer.from(body),
      headers: { ...headers, 'webhook-signature': new Webhook(secret).sign('msg_1', now, body) },
    };
  }
});

describe('an event of which a route can make nothing', () => {
  const unreachable = { type: 'order.shipped', data: { phone: '555' } };
  const mended = { ...message('sms'), plan: () => ({ kind: 'ignored' }) as const };
  const detail = 'is not an address of channel SMS: expected E.164, such as +18005550100';
  const errors = [{ pointer: '/request/payload/to/0/address', detail }];

  test('is refused with the route, the field and the reason', async () => {
    expect(await problemOf(acceptEvent('shop', post(unreachable), deps))).toMatchObject({
      type: 'mapping-failed',
      status: 422,
      route: 'sms',
      violations: errors,
    });
  });

  test('is on record as rejected, without its data, and makes no action, whatever its other routes say', async () => {
    deps = { ...deps, bridge: { ...deps.bridge, routes: [{ ...mended, name: 'other' }, message('sms')] } };
    await problemOf(acceptEvent('shop', post(unreachable), deps));
    expect(steps).toEqual(['ledger.getEvent', 'ledger.own', 'ledger.claimEvent']);
    const [record, ...others] = await ledger.findEvents('shop', 'msg_1');
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      state: 'mappingFailed',
      actions: [],
      rejection: { type: 'mapping-failed', route: 'sms', errors },
    });
    expect(JSON.stringify(record)).not.toContain('555"');
  });

  test('is answered the same when it comes again', async () => {
    const first = await problemOf(acceptEvent('shop', post(unreachable), deps));
    const again = await problemOf(acceptEvent('shop', post(unreachable), deps));
    expect({ ...again, message: again.message }).toEqual({ ...first, message: first.message });
  });

  test('is accepted under its id once the route is mended, and then for ever', async () => {
    await problemOf(acceptEvent('shop', post(unreachable), deps));
    const bridge = { ...deps.bridge, routes: [mended] };
    expect(await acceptEvent('shop', post(unreachable), { ...deps, bridge })).toMatchObject({
      state: 'ignored',
      duplicate: false,
    });
    expect(await acceptEvent('shop', post(unreachable), deps)).toMatchObject({ state: 'ignored', duplicate: true });
  });

  test('is accepted under its id once it is mended itself', async () => {
    await problemOf(acceptEvent('shop', post(unreachable), deps));
    expect(await acceptEvent('shop', post(shipped), deps)).toMatchObject({ state: 'actions', duplicate: false });
    expect(await ledger.findEvents('shop', 'msg_1')).toMatchObject([{ state: 'actions' }]);
  });

  test('takes no place of an event that was accepted under its id', async () => {
    await acceptEvent('shop', post(shipped), deps);
    await problemOf(acceptEvent('shop', post(unreachable), deps));
    expect(await ledger.findEvents('shop', 'msg_1')).toMatchObject([{ state: 'actions' }]);
  });

  test('has one record, under whatever unsigned ids a captured request is sent again', async () => {
    const request = post(unreachable.data);
    const binary = (id: string) => ({
      ...request,
      headers: {
        ...request.headers,
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': '/orders',
        'ce-type': 'order.shipped',
      },
    });
    await problemOf(acceptEvent('shop', binary('evt_1'), deps));
    await problemOf(acceptEvent('shop', binary('evt_2'), deps));
    expect(await ledger.findEvents('shop', 'evt_1')).toMatchObject([{ state: 'mappingFailed' }]);
    expect(await ledger.findEvents('shop', 'evt_2')).toEqual([]);
  });

  test('is to come again, when the ledger cannot put it on record', async () => {
    const failing = { ...ledger, claimEvent: unavailable };
    const problem = await problemOf(acceptEvent('shop', post(unreachable), { ...deps, ledger: failing }));
    expect(problem).toMatchObject({ status: 503, retryAfterSeconds: 5 });
  });
});

describe('a secret that was rotated', () => {
  test('is read again before a signature is refused', async () => {
    const secretsOf: AcceptEventDependencies['secretsOf'] = async (_, reading) => [reading?.fresh ? newSecret : secret];
    const accepted = await acceptEvent('shop', post(shipped, { by: newSecret }), { ...deps, secretsOf });
    expect(accepted.actions[0]?.status).toBe('PENDING');
  });

  test('that cannot be read is a 503, for the event is not at fault', async () => {
    const secretsOf = async () => {
      throw new Error('AccessDenied');
    };
    const problem = await problemOf(acceptEvent('shop', post(shipped), { ...deps, secretsOf }));
    expect(problem).toMatchObject({ status: 503, retryAfterSeconds: 5 });
    expect(steps).toEqual([]);
  });
});

describe('the ledger, when it does not answer', () => {
  test.each(['claimEvent', 'claimAction'] as const)(
    'at %s is a 503 with Retry-After, and nothing is sent',
    async (method) => {
      const failing = { ...ledger, [method]: unavailable };
      const problem = await problemOf(acceptEvent('shop', post(shipped), { ...deps, ledger: failing }));
      expect(problem).toMatchObject({ type: 'unavailable', status: 503, retryAfterSeconds: 5 });
      // A tracker without an action finds nothing, and ends; the event's repetition, and the sweeper, start others.
      expect(steps.filter((step) => !['tracker.start', 'twilio.prepare'].includes(step))).toEqual([]);
    },
  );

  test('after the claim leaves the action to its tracker, and the event is accepted', async () => {
    const failing = { ...ledger, advance: unavailable };
    const accepted = await acceptEvent('shop', post(shipped), { ...deps, ledger: failing });
    expect(accepted.actions).toMatchObject([{ status: 'ACCEPTED' }]);
    expect(steps).toEqual(['tracker.start', 'twilio.prepare']);
  });

  test('after the send leaves the action leased, and the event is accepted', async () => {
    let writes = 0;
    const failing: Ledger = { ...ledger, advance: (a, b) => (++writes === 2 ? unavailable() : ledger.advance(a, b)) };
    const accepted = await acceptEvent('shop', post(shipped), { ...deps, ledger: failing });
    expect(accepted.actions).toMatchObject([{ status: 'SENDING' }]);
    expect(await ledger.getAction(accepted.actions[0]?.id ?? '')).toMatchObject({ status: 'SENDING' });
  });
});

describe('Step Functions, when it does not answer', () => {
  test('leaves the action ACCEPTED for the sweeper, and the event is accepted', async () => {
    const tracker = recordingTracker(() => ({ kind: 'unavailable', reason: 'ThrottlingException' }));
    const accepted = await acceptEvent('shop', post(shipped), { ...deps, tracker });
    expect(accepted.actions).toMatchObject([{ status: 'ACCEPTED' }]);
    expect(steps).not.toContain('twilio.createAction');
  });
});

describe('a call that has little time left', () => {
  test('leaves the send to the tracker, which runs already, rather than die holding the lease', async () => {
    const accepted = await acceptEvent('shop', post(shipped), { ...deps, remainingMillis: () => 25_999 });
    expect(accepted.actions).toMatchObject([{ status: 'ACCEPTED' }]);
    expect(steps.filter((step) => step.startsWith('twilio') || step.startsWith('tracker'))).toEqual(['tracker.start']);
  });
});

describe('Twilio, when it refuses the request', () => {
  test("is not the upstream's fault: the event is accepted, the action FAILED with Twilio's reason", async () => {
    const failure = { reason: 'refused', message: 'Invalid number', code: 21211, httpStatus: 400 } as const;
    const conversations = scriptedConversations({ create: [{ kind: 'refused', failure }] });
    const accepted = await acceptEvent('shop', post(shipped), { ...deps, conversations });
    expect(accepted.actions).toMatchObject([{ status: 'FAILED', failure }]);
  });
});
