import { defineBridge, iam, route, sendMessage, standardWebhooks } from 'action-bridge/config';
import { z } from 'zod';

const order = z.object({ conversationId: z.string(), phone: z.e164(), orderNumber: z.string() });

const text = (data: z.infer<typeof order>, content: string) =>
  sendMessage({
    conversationId: data.conversationId,
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: data.phone, channel: 'SMS' }],
    content: { text: content },
  });

/**
 * Nobody hurries to know of an order that is late: its executions wait for longer than it takes to deploy three times. They do not
 * all end their waiting together, since an emulated AWS starts a process for each function that runs at the same moment.
 */
const delayWaitsSeconds = Array.from({ length: 10 }, (_, lane) => 300 + 8 * lane);

/** What somebody deploys in `npm run test:deploy`, in the place of test/package/app's own. */
export default defineBridge({
  sources: { shop: standardWebhooks({ secret: 'somebody/shop' }), warehouse: iam() },
  routes: [
    route({
      name: 'order-shipped',
      source: 'shop',
      type: 'com.example.order.shipped',
      data: order,
      action: ({ data }) => text(data, `Your order ${data.orderNumber} has shipped!`),
    }),
    ...delayWaitsSeconds.map((seconds, lane) =>
      route({
        name: `order-delayed-${lane}`,
        source: 'shop',
        type: 'com.example.order.delayed',
        data: order,
        when: ({ data }) => data.orderNumber.endsWith(`${lane}`),
        action: ({ data }) => text(data, `Your order ${data.orderNumber} comes later.`),
        polling: [seconds],
      }),
    ),
  ],
});
