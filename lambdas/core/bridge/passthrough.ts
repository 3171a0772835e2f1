import * as z from 'zod/mini';
import { conversationId, sendMessageRequest } from '../action/send-message.ts';
import { type Route, type RouteDefinition, route } from './route.ts';

/** The type of event that carries Twilio's own request. */
export const PASSTHROUGH_TYPE = 'com.twilio.conversations.action.requested';

const data = z.strictObject({ conversationId, ...sendMessageRequest.shape }).register(z.globalRegistry, {
  examples: [
    {
      conversationId: 'conv_conversation_01h9ze8m5nfsx9rjs2wjpxcz9d',
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: '+18005550199', channel: 'SMS' }],
        content: { text: 'Your table is ready.' },
      },
    },
  ],
});

/** A ready-made route: the event's data is Twilio's create request plus `conversationId`. */
export function passthrough<const Source extends string>(
  settings: { readonly source: Source } & Partial<
    Pick<RouteDefinition<Source, typeof data>, 'name' | 'type' | 'deadlineSeconds' | 'whenInDoubt' | 'polling'>
  >,
): Route<Source> {
  return route({
    name: 'passthrough',
    type: PASSTHROUGH_TYPE,
    ...settings,
    data,
    action: ({ data: { conversationId: to, ...request } }) => ({ conversationId: to, request }),
  });
}
