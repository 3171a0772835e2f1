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
    route({
      name: 'order-delayed',
      source: 'shop',
      type: 'com.example.order.delayed',
      data: order,
      action: ({ data }) => text(data, `Your order ${data.orderNumber} comes later.`),
      // Nobody hurries to know: its executions wait for as long as another version takes to be deployed.
      polling: [360],
    }),
  ],
});
