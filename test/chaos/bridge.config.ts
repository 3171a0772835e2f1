import { defineBridge, route, sendMessage } from 'action-bridge/config';
import * as z from 'zod';
import bridge from '../../bridge.config.ts';

const data = z.object({ conversationId: z.string(), phone: z.e164(), text: z.string() });

/** The repository's own bridge, with events that make two actions, and with actions that soon expire. */
export default defineBridge({
  ...bridge,
  routes: [
    ...bridge.routes,
    ...['customer', 'courier'].map((who) =>
      route({
        name: `pair-${who}`,
        source: 'shop',
        type: 'com.example.chaos.pair',
        data,
        action: ({ data: { conversationId, phone, text } }) =>
          sendMessage({
            conversationId,
            from: { address: '+18005550100', channel: 'SMS' },
            to: [{ address: phone, channel: 'SMS' }],
            content: { text: `For the ${who}: ${text}` },
          }),
      }),
    ),
    route({
      name: 'flash-sale',
      source: 'shop',
      type: 'com.example.chaos.flash-sale',
      deadlineSeconds: 10,
      data,
      action: ({ data: { conversationId, phone, text } }) =>
        sendMessage({
          conversationId,
          from: { address: '+18005550100', channel: 'SMS' },
          to: [{ address: phone, channel: 'SMS' }],
          content: { text },
        }),
    }),
  ],
});
