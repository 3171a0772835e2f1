import { defineBridge, EventRejection, route, sendMessage, standardWebhooks } from 'action-bridge/config';
import { z } from 'zod';

/** A shop tells its customers that their order is on its way: by WhatsApp if they chose it, else by SMS. */
export default defineBridge({
  sources: {
    shop: standardWebhooks({ secret: 'action-bridge/sources/shop' }),
  },
  routes: [
    route({
      name: 'order-shipped',
      source: 'shop',
      type: 'com.example.order.shipped',
      data: z.object({
        orderNumber: z.string(),
        conversationId: z.string(),
        customer: z.object({ firstName: z.string(), phone: z.e164(), prefers: z.enum(['sms', 'whatsapp']) }),
        parcels: z.array(z.object({ carrier: z.string(), trackingUrl: z.url() })),
      }),
      when: ({ data }) => !data.orderNumber.startsWith('TEST-'),
      action: ({ data: { customer, parcels, orderNumber, conversationId } }) => {
        const [parcel] = parcels;
        if (!parcel) throw new EventRejection('an order that was shipped has a parcel', { pointer: '/data/parcels' });
        const channel = customer.prefers === 'whatsapp' ? 'WHATSAPP' : 'SMS';
        const addressOf = (phone: string) => (channel === 'WHATSAPP' ? `whatsapp:${phone}` : phone);
        return sendMessage({
          conversationId,
          from: { address: addressOf('+18005550100'), channel },
          to: [{ address: addressOf(customer.phone), channel }],
          content: {
            text: `Hello ${customer.firstName}, your order ${orderNumber} is on its way with ${parcel.carrier}: ${parcel.trackingUrl}`,
          },
        });
      },
    }),
  ],
});
