import { defineBridge, iam, passthrough, route, sendMessage, standardWebhooks } from 'action-bridge/config';
import { z } from 'zod';

export default defineBridge({
  sources: { shop: standardWebhooks({ secret: 'somebody/shop' }), warehouse: iam() },
  routes: [
    route({
      name: 'order-shipped',
      source: 'shop',
      type: 'com.example.order.shipped',
      data: z.object({ conversationId: z.string(), phone: z.e164(), orderNumber: z.string() }),
      action: ({ data }) =>
        sendMessage({
          conversationId: data.conversationId,
          from: { address: '+18005550100', channel: 'SMS' },
          to: [{ address: data.phone, channel: 'SMS' }],
          content: { text: `Your order ${data.orderNumber} has shipped!` },
        }),
    }),
    passthrough({ source: 'warehouse' }),
  ],
});
