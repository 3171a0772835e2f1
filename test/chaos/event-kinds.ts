import { PASSTHROUGH_TYPE } from '../../lambdas/core/bridge/passthrough.ts';

/** What an event wants said, where and to whom. */
export interface Message {
  readonly conversationId: string;
  readonly to: string;
  readonly text: string;
}

interface EventKind {
  readonly type: string;
  /** The routes that make an action of it. */
  readonly routes: readonly string[];
  readonly data: (message: Message) => Record<string, unknown>;
}

const asIs = ({ conversationId, to, text }: Message) => ({ conversationId, phone: to, text });

/** The events of bridge.config.ts, and those of the config beside this file. */
export const eventKinds = {
  order: {
    type: 'com.example.order.shipped',
    routes: ['order-shipped-sms'],
    data: ({ conversationId, to, text }) => ({ conversationId, phone: to, orderNumber: text }),
  },
  message: {
    type: PASSTHROUGH_TYPE,
    routes: ['passthrough'],
    data: ({ conversationId, to, text }) => ({
      conversationId,
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: to, channel: 'SMS' }],
        content: { text },
      },
    }),
  },
  pair: { type: 'com.example.chaos.pair', routes: ['pair-customer', 'pair-courier'], data: asIs },
  flashSale: { type: 'com.example.chaos.flash-sale', routes: ['flash-sale'], data: asIs },
} satisfies Record<string, EventKind>;

export type EventKindName = keyof typeof eventKinds;

/** The kinds that every bridge with this repository's bridge.config.ts takes. */
export const ordinaryKinds = ['order', 'message'] as const satisfies readonly EventKindName[];

/** Those and the ones of the config beside this file. */
export const allKinds = [...ordinaryKinds, 'pair', 'flashSale'] as const satisfies readonly EventKindName[];
