import type { Bridge } from '../lambdas/core/bridge/bridge.ts';
import { PASSTHROUGH_TYPE } from '../lambdas/core/bridge/passthrough.ts';
import { routesFor } from '../lambdas/core/bridge/route.ts';

/** An event that the configured bridge makes a message of, to try it with. */
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

/** A recipient of the 555-01xx range, which nobody has. The Twilio simulator delivers to it. */
export const REACHABLE_RECIPIENT = '+12025550123';

/** Events of the example route and of the passthrough route; which of them a bridge knows is up to its config. */
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

/**
 * An event for a bridge to try: the first that one of its routes makes a message of. Undefined when bridge.config.ts
 * has neither the example route nor the passthrough route any more.
 */
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
