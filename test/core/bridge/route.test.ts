import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { sendMessage } from '../../../lambdas/core/action/send-message.ts';
import { EventRejection } from '../../../lambdas/core/bridge/event-rejection.ts';
import { passthrough } from '../../../lambdas/core/bridge/passthrough.ts';
import { route, routesFor } from '../../../lambdas/core/bridge/route.ts';
import { EventInvalidError, MappingError } from '../../../lambdas/core/errors.ts';
import type { AppEvent } from '../../../lambdas/core/event.ts';

const event: AppEvent = {
  source: 'shop',
  origin: '/orders',
  eventId: 'evt_1',
  type: 'com.example.order.shipped',
  data: { conversationId: 'conv_conversation_1', phone: '+18005550199', orderNumber: '7' },
  extensions: {},
  digest: 'd',
};

const definition = {
  name: 'order-shipped-sms',
  source: 'shop',
  type: 'com.example.order.shipped',
  data: z.object({ conversationId: z.string(), phone: z.string(), orderNumber: z.string() }),
  action: ({ data }: { data: { conversationId: string; phone: string; orderNumber: string } }) =>
    sendMessage({
      conversationId: data.conversationId,
      from: { address: '+18005550100', channel: 'SMS' },
      to: [{ address: data.phone, channel: 'SMS' }],
      content: { text: `Your order ${data.orderNumber} has shipped!` },
    }),
} as const;

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const fails = (): never => {
  throw new RangeError('+18005550199 is odd');
};

describe('a route', () => {
  test("makes Twilio's create request of an event", () => {
    const payload = {
      from: { address: '+18005550100', channel: 'SMS' },
      to: [{ address: '+18005550199', channel: 'SMS' }],
      content: { text: 'Your order 7 has shipped!' },
    };
    expect(route(definition).plan(event)).toEqual({
      kind: 'action',
      toCreate: { conversationId: 'conv_conversation_1', request: { type: 'SEND_MESSAGE', payload } },
    });
  });

  test('holds what is in doubt and gives an action an hour, unless it says otherwise', () => {
    expect(route(definition)).toMatchObject({ whenInDoubt: 'hold', deadlineSeconds: 3_600 });
    const own = route({ ...definition, whenInDoubt: 'resend', deadlineSeconds: 60 });
    expect(own).toMatchObject({ whenInDoubt: 'resend', deadlineSeconds: 60 });
  });

  test('has its own waits between polls, or none', () => {
    expect(route(definition)).not.toHaveProperty('polling');
    expect(route({ ...definition, polling: [1, 86_400] }).polling).toEqual([1, 86_400]);
    expect(route({ ...definition, polling: Array(60).fill(5) }).polling).toHaveLength(60);
  });

  test.each([[[]], [[0]], [[1.5]], [[86_401]], [Array(61).fill(5)]])(
    'has waits of whole seconds within a day, sixty at most: not %j',
    (polling) => {
      expect(() => route({ ...definition, polling })).toThrow(/^route order-shipped-sms: .*\/polling/);
    },
  );

  test('makes nothing of an event that its filter does not want', () => {
    const filtering = route({ ...definition, when: ({ data }) => data.orderNumber !== '7' });
    expect(filtering.plan(event)).toEqual({ kind: 'filtered' });
  });

  test('makes nothing where its mapping gives nothing', () => {
    expect(route({ ...definition, action: () => undefined }).plan(event)).toEqual({ kind: 'ignored' });
  });

  test('names itself and the field where data does not fit its schema', () => {
    const error = thrownBy(() => route(definition).plan({ ...event, data: { conversationId: 'c', phone: 7 } }));
    expect(error).toBeInstanceOf(EventInvalidError);
    expect(error).toMatchObject({
      message: expect.stringContaining('Route order-shipped-sms'),
      violations: [{ pointer: '/data/phone' }, { pointer: '/data/orderNumber' }],
    });
  });

  test('never repeats a value in an error', () => {
    const error = thrownBy(() => route(definition).plan({ ...event, data: { phone: 'secret-text' } }));
    expect(JSON.stringify([String(error), error])).not.toContain('secret-text');
  });

  test.each([
    ['schema', route({ ...definition, data: definition.data.transform(fails) })],
    ['filter', route({ ...definition, when: fails })],
    ['mapping', route({ ...definition, action: fails })],
  ])('names itself where its %s throws, and withholds a message that may hold data', (part, broken) => {
    const error = thrownBy(() => broken.plan(event));
    expect(error).toBeInstanceOf(MappingError);
    expect(error).toMatchObject({ route: 'order-shipped-sms', status: 422 });
    expect(String(error)).toContain(`order-shipped-sms: its ${part} threw RangeError. Its message is withheld`);
    expect(String(error)).not.toContain('+18005550199');
  });

  test('refuses an event in its own words, and names the field', () => {
    const picky = route({
      ...definition,
      action: () => {
        throw new EventRejection('Texts go to numbers in the US alone', { pointer: '/data/phone' });
      },
    });
    expect(thrownBy(() => picky.plan(event))).toMatchObject({
      status: 422,
      route: 'order-shipped-sms',
      message: 'Route order-shipped-sms refuses the event: /data/phone: Texts go to numbers in the US alone',
      violations: [{ pointer: '/data/phone', detail: 'Texts go to numbers in the US alone' }],
    });
  });

  test('cuts what its author says of a refusal, for the record has to hold it', () => {
    const verbose = route({
      ...definition,
      action: () => {
        throw new EventRejection('x'.repeat(500_000), { pointer: `/${'y'.repeat(500_000)}` });
      },
    });
    const cut = { pointer: `/${'y'.repeat(199)}…`, detail: `${'x'.repeat(200)}…` };
    expect(thrownBy(() => verbose.plan(event))).toMatchObject({
      message: `Route order-shipped-sms refuses the event: ${cut.pointer}: ${cut.detail}`,
      violations: [cut],
    });
  });

  test('tells of a million mistakes what an answer can hold', () => {
    const many = route({ ...definition, data: z.array(z.string()), action: () => undefined });
    const error = thrownBy(() => many.plan({ ...event, data: Array.from({ length: 10_000 }, () => 0) }));
    expect(error).toMatchObject({ violations: { length: 21 } });
    expect(String(error)).toContain('has 9980 more that are wrong');
  });

  test('cuts what it repeats of a member that has a name without end', () => {
    const strict = route({ ...definition, data: z.strictObject({}), action: () => undefined });
    const error = thrownBy(() => strict.plan({ ...event, data: { ['x'.repeat(100_000)]: 1 } }));
    expect(String(error).length).toBeLessThan(500);
  });

  test.each([
    ['a number that is not E.164', { phone: '555' }, '/request/payload/to/0/address'],
    ['an id that would leave its path', { conversationId: '../Services' }, '/conversationId'],
  ])('refuses what Twilio would refuse: %s', (_, data, pointer) => {
    const error = thrownBy(() => route(definition).plan({ ...event, data: { ...(event.data as object), ...data } }));
    expect(error).toBeInstanceOf(MappingError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Route order-shipped-sms made an action that Twilio would reject: /),
      violations: [{ pointer }],
    });
  });

  test('refuses a request too large to keep beside its history', () => {
    const error = thrownBy(() =>
      route(definition).plan({ ...event, data: { ...(event.data as object), orderNumber: 'x'.repeat(70_000) } }),
    );
    expect(String(error)).toContain('65536 is the most');
    expect(error).toMatchObject({
      route: 'order-shipped-sms',
      violations: [{ pointer: '/request', detail: expect.stringContaining('bytes; 65536 is the most') }],
    });
  });

  test('takes one that is just as large as may be', () => {
    const plan = (length: number) =>
      route(definition).plan({ ...event, data: { ...(event.data as object), orderNumber: 'x'.repeat(length) } });
    const most = 65_536 - Buffer.byteLength(JSON.stringify(Object(plan(0)).toCreate.request));
    expect(plan(most)).toMatchObject({ kind: 'action' });
    expect(() => plan(most + 1)).toThrow('made too large an action: /request: has 65537 bytes');
  });

  test.each([
    ['a name that fits no path', { name: 'Order Shipped' }],
    ['a deadline of more than a day', { deadlineSeconds: 86_401 }],
    ['a deadline that no poll could meet', { deadlineSeconds: 9 }],
    ['a choice in doubt that there is not', { whenInDoubt: JSON.parse('"retry"') }],
    ['no type, for then no event could reach it', { type: [] }],
    ['an empty type, for then no event could reach it', { type: '' }],
    ['a type longer than any event has', { type: 'x'.repeat(257) }],
    ['a type twice', { type: ['a', 'b', 'a'] }],
  ])('cannot be declared with %s', (_, settings) => {
    expect(() => route({ ...definition, ...settings })).toThrow(/route /);
  });

  // Whoever deploys without tsc learns it here.
  test.each([
    ['without an action', { action: undefined }, /^route order-shipped-sms: \/action: is not a function/],
    ['without a schema', { data: undefined }, /\/data: is not a zod schema/],
    ['with a filter that is none', { when: true }, /\/when: is not a function/],
    ['with a part that no route has', { whenindoubt: 'resend' }, /whenindoubt/],
  ])('cannot be declared %s, whatever tsc was told', (_, parts, message) => {
    const untyped: typeof definition = Object.assign({ ...definition }, parts);
    expect(() => route(untyped)).toThrow(message);
  });

  test('that is async refuses every event, and says why', () => {
    const untyped: typeof definition = Object.assign({ ...definition }, { action: async () => undefined });
    expect(() => route(untyped).plan(event)).toThrow(
      /Route order-shipped-sms: its mapping is async, which is not allowed\./,
    );
  });
});

test('a route takes one type or several', () => {
  expect(route(definition).types).toEqual(['com.example.order.shipped']);
  expect(route({ ...definition, type: ['a', 'b'] }).types).toEqual(['a', 'b']);
});

describe('the routes for an event', () => {
  const routes = [
    route(definition),
    route({ ...definition, name: 'two-types', type: ['com.example.order.paid', 'com.example.order.shipped'] }),
    route({ ...definition, name: 'other-type', type: 'com.example.order.lost' }),
    route({ ...definition, name: 'other-source', source: 'crm' }),
  ];

  test('are all that take its source and type, in their order', () => {
    expect(routesFor(routes, event).map(({ name }) => name)).toEqual(['order-shipped-sms', 'two-types']);
  });
});

const nested = (levels: number): unknown => (levels === 0 ? 'x' : { x: nested(levels - 1) });

describe('the passthrough route', () => {
  const request = {
    type: 'SEND_MESSAGE',
    payload: {
      from: { participantId: 'conv_participant_1' },
      to: [{ address: 'whatsapp:+18005550199', channel: 'WHATSAPP' }],
      content: { contentId: `HX${'0'.repeat(32)}`, variables: { 1: 'Ada' } },
    },
  };

  test("takes Twilio's own request with a conversation id beside it", () => {
    const plan = passthrough({ source: 'shop' }).plan({ ...event, data: { conversationId: 'c1', ...request } });
    expect(plan).toEqual({ kind: 'action', toCreate: { conversationId: 'c1', request } });
  });

  test('takes settings with every number that DynamoDB keeps', () => {
    const channelSettings = { zero: 0, minusZero: -0, least: 1e-130, most: Number.MAX_SAFE_INTEGER };
    const data = { conversationId: 'c1', ...request, payload: { ...request.payload, channelSettings } };
    expect(passthrough({ source: 'shop' }).plan({ ...event, data })).toMatchObject({ kind: 'action' });
  });

  test.each([
    ['no payload', { conversationId: 'c1', type: 'SEND_MESSAGE' }, '/data/payload'],
    ['a field that Twilio does not know', { conversationId: 'c1', ...request, priority: 1 }, '/data'],
    ['no conversation', request, '/data/conversationId'],
    [
      'settings that the ledger could not keep: too deep',
      { conversationId: 'c1', ...request, payload: { ...request.payload, channelSettings: { deep: nested(16) } } },
      '/data/payload/channelSettings',
    ],
    [
      'settings that the ledger could not keep: too large a number',
      { conversationId: 'c1', ...request, payload: { ...request.payload, channelSettings: { much: 1e200 } } },
      '/data/payload/channelSettings',
    ],
    [
      'settings that the ledger could not keep: a number too near to 0',
      { conversationId: 'c1', ...request, payload: { ...request.payload, channelSettings: { little: [-1e-131] } } },
      '/data/payload/channelSettings',
    ],
    [
      'settings that the ledger could not keep: a member without a name',
      { conversationId: 'c1', ...request, payload: { ...request.payload, channelSettings: { a: [{ '': 1 }] } } },
      '/data/payload/channelSettings',
    ],
    [
      'a variable without a name',
      {
        conversationId: 'c1',
        ...request,
        payload: { ...request.payload, content: { text: 't', variables: { '': 'x' } } },
      },
      '/data/payload/content/variables/',
    ],
  ])('names what is wrong: %s', (_, data, pointer) => {
    const error = thrownBy(() => passthrough({ source: 'shop' }).plan({ ...event, data }));
    expect(error).toMatchObject({ violations: [{ pointer }] });
  });
});
