import {
  defineBridge,
  EventRejection,
  github,
  passthrough,
  route,
  sendMessage,
  standardWebhooks,
} from 'action-bridge/config';
import { z } from 'zod';

const order = z.object({
  conversationId: z.string(),
  phone: z.string(),
  customer: z.object({ name: z.string() }).optional(),
});
type Order = z.infer<typeof order>;

const message = ({ conversationId, phone }: Order, text: string) =>
  sendMessage({
    conversationId,
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: phone, channel: 'SMS' }],
    content: { text },
  });

/** A route of every kind of result, two sources, and a third that no route uses. */
export default defineBridge({
  sources: {
    shop: standardWebhooks({ secret: 'test/shop' }),
    github: github({ secret: 'test/github' }),
    unused: standardWebhooks({ secret: 'test/unused' }),
  },
  routes: [
    route({
      name: 'shipped',
      source: 'shop',
      type: 'shipped',
      data: order,
      action: ({ data }) => message(data, 'Shipped'),
    }),
    route({
      name: 'shipped-abroad',
      source: 'shop',
      type: ['shipped', 'com.example.a-type.with-a-name.that-goes-on-and-on.until.no-table-holds-it'],
      data: order,
      when: ({ data }) => !data.phone.startsWith('+1'),
      action: ({ data }) => message(data, 'Shipped abroad'),
      deadlineSeconds: 90 * 60,
      whenInDoubt: 'resend',
    }),
    route({ name: 'shipped-quietly', source: 'shop', type: 'shipped', data: order, action: () => undefined }),
    route({
      name: 'greeted',
      source: 'shop',
      type: 'greeted',
      data: order,
      // What the compiler would not let through: the name is optional.
      action: ({ data }) => message(data, `Hello ${(data as { customer: { name: string } }).customer.name}`),
    }),
    route({
      name: 'picky',
      source: 'shop',
      type: 'picked',
      data: order,
      action: () => {
        throw new EventRejection('Texts go to numbers in the US alone', { pointer: '/data/phone' });
      },
    }),
    route({
      name: 'issue-opened',
      source: 'github',
      type: 'issues',
      data: z.object({ issue: z.object({ number: z.number() }) }),
      action: ({ data }) => message({ conversationId: 'conv_1', phone: '+18005550199' }, `Issue ${data.issue.number}`),
    }),
    passthrough({ source: 'shop', polling: [20, 5, 5, 60] }),
  ],
});
