import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { sampleEvent } from '../../client/sample-event.ts';
import { defineBridge, passthrough, route, sendMessage, standardWebhooks } from '../../lambdas/config.ts';

const sources = { crm: standardWebhooks({ secret: 's' }) };
const message = { conversationId: 'conv_1', to: '+12025550123', orderNumber: '7' };
const orders = (data: z.ZodObject<{ phone: z.ZodString }>) =>
  route({
    name: 'orders',
    source: 'crm',
    type: 'com.example.order.shipped',
    data,
    action: ({ data: { phone } }) =>
      sendMessage({
        conversationId: 'conv_1',
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: phone, channel: 'SMS' }],
        content: { text: 'hi' },
      }),
  });

describe('an event to try a bridge with', () => {
  test("is the example route's while that route takes it", () => {
    const bridge = defineBridge({
      sources,
      routes: [passthrough({ source: 'crm' }), orders(z.object({ phone: z.string() }))],
    });
    expect(sampleEvent(bridge, message)).toMatchObject({ source: 'crm', type: 'com.example.order.shipped' });
  });

  test("is the passthrough route's when the example route is gone or wants other data", () => {
    const picky = orders(z.object({ phone: z.string(), colour: z.string() }));
    for (const routes of [[passthrough({ source: 'crm' })], [passthrough({ source: 'crm' }), picky]]) {
      expect(sampleEvent(defineBridge({ sources, routes }), message)).toMatchObject({
        type: 'com.twilio.conversations.action.requested',
      });
    }
  });

  test('is none when the bridge has neither', () => {
    expect(sampleEvent(defineBridge({ sources, routes: [] }), message)).toBeUndefined();
  });
});
