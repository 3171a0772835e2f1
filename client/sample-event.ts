import type { Bridge } from '../lambdas/core/bridge/bridge.ts';
import { PASSTHROUGH_TYPE } from '../lambdas/core/bridge/passthrough.ts';
import { routesFor } from '../lambdas/core/bridge/route.ts';

export interface SampleEvent {
  readonly source: string;
  readonly type: string;
  readonly data: object;
}

interface SampleMessage {
  readonly conversationId: string;
  /** E.164. */
  readonly to: string;
  readonly orderNumber: string;
}

/** A fictional number (555-01xx) that the Twilio simulator delivers to. */
export const REACHABLE_RECIPIENT = '+12025550123';

/** Events for the example route and for the passthrough route. */
const candidates: readonly ((message: SampleMessage) => Omit<SampleEvent, 'source'>)[] = [
  ({ conversationId, to, orderNumber }) => ({
    type: 'com.example.order.shipped',
    data: { conversationId, phone: to, orderNumber },
  }),
  ({ conversationId, to, orderNumber }) => ({
    type: PASSTHROUGH_TYPE,
    data: {
      conversationId,
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: to, channel: 'SMS' }],
        content: { text: `Your order ${orderNumber} has shipped!` },
      },
    },
  }),
];

/** An event that one of the bridge's routes makes a message of. Undefined if it has neither of the two routes. */
export function sampleEvent(bridge: Bridge, message: SampleMessage): SampleEvent | undefined {
  const sources = Object.entries(bridge.sources).filter(([, { scheme }]) => scheme === 'Standard Webhooks');
  return sources
    .flatMap(([source]) => candidates.map((candidate) => ({ source, ...candidate(message) })))
    .find((event) => isMadeAMessage(bridge, event));
}

function isMadeAMessage({ routes }: Bridge, { source, type, data }: SampleEvent): boolean {
  const event = { source, origin: source, eventId: 'sample', type, data, extensions: {}, digest: '' };
  try {
    return routesFor(routes, event).some((route) => route.plan(event).kind === 'action');
  } catch {
    return false;
  }
}
