import { defineBridge, passthrough, route, sendMessage, standardWebhooks } from 'action-bridge/config';
import { z } from 'zod';

/** Who may POST events, and which message each event becomes. Deployed by `cdk deploy`, run locally by `npm start`. */
export default defineBridge({
  sources: {
    shop: standardWebhooks({ secret: 'action-bridge/sources/shop' }),
  },
  routes: [
    route({
      name: 'order-shipped-sms',
      source: 'shop',
      type: 'com.example.order.shipped',
      data: z
        .object({
          conversationId: z.string(),
          phone: z.e164(),
          orderNumber: z.string(),
        })
        // Shown in the API description, /openapi.json.
        .meta({
          examples: [{ conversationId: 'conv_conversation_demo', phone: '+18005550199', orderNumber: '1042' }],
        }),
      action: ({ data }) =>
        sendMessage({
          conversationId: data.conversationId,
          from: { address: '+18005550100', channel: 'SMS' },
          to: [{ address: data.phone, channel: 'SMS' }],
          content: { text: `Your order ${data.orderNumber} has shipped!` },
        }),
    }),
    passthrough({ source: 'shop' }),
  ],
});
