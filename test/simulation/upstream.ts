import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { signedRequest } from '../fixtures/signed-request.ts';
import { PRIVATE_TEXT, REFUSED_TEXT, SECRETS, SOURCE } from './shop.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { UpstreamEvent } from './workload.ts';

/** A request to the bridge's API. */
export interface ApiRequest {
  readonly source: string;
  readonly request: ReceivedRequest;
}

/** A POST of an event, and what the bridge's API answered to it. */
export interface EventPost {
  readonly event: UpstreamEvent;
  readonly eventId: string;
  readonly marker: string;
  readonly body: string;
  readonly signature: string;
  readonly at: number;
  /** What the bridge answered, whether or not the answer arrived. */
  readonly answer: APIGatewayProxyStructuredResultV2;
}

/** What came of a POST. */
export interface Posted {
  readonly answer: APIGatewayProxyStructuredResultV2;
  /** Whether the answer arrived. */
  readonly isHeard: boolean;
}

/** Pauses of a sender that was not answered 2xx. */
const RETRY_PAUSES_SECONDS = [1, 5, 30, 120, 600];

/** The sender of a workload's events. */
export function upstream(settings: {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly post: (request: ApiRequest) => Promise<Posted>;
  /** The secret that it signs with at this moment. */
  readonly secret: () => string;
}) {
  const { time, random, post, secret } = settings;
  const posts: EventPost[] = [];
  let underway = 0;

  async function deliver(event: UpstreamEvent, index: number): Promise<void> {
    underway += 1;
    for (const pauseSeconds of [...RETRY_PAUSES_SECONDS, undefined]) {
      const { eventId, marker, body } = contentOf(event, index);
      const at = time.now();
      const { headers } = signedRequest({ id: eventId, body }, signingSecret(event), signedAt(event));
      const { answer, isHeard } = await post({
        source: event.flaw === 'unknownSource' ? 'nobody' : SOURCE,
        request: {
          method: 'POST',
          url: `https://bridge.example/events/${SOURCE}`,
          headers: headersOf(headers, event),
          body: Buffer.from(body),
        },
      });
      const signature = headers['webhook-signature'] ?? '';
      posts.push({ event, eventId, marker, body, signature, at, answer });
      const isTaken = isHeard && answer.statusCode !== undefined && answer.statusCode < 300;
      if (isTaken || !event.isPersistent || event.flaw !== undefined || pauseSeconds === undefined) break;
      await time.sleep(pauseSeconds * 1_000 * (0.5 + random()));
    }
    underway -= 1;
  }

  function signingSecret({ flaw }: UpstreamEvent): string {
    return flaw === 'forged' ? SECRETS.forged : secret();
  }

  function signedAt({ flaw }: UpstreamEvent): Date {
    return new Date(time.now() - (flaw === 'stale' ? 3_600_000 : 0));
  }

  return {
    posts,
    isIdle: () => underway === 0,
    /** Delivers everything in its time. */
    begin(events: readonly UpstreamEvent[]): void {
      for (const [index, event] of events.entries()) {
        for (const seconds of [0, ...event.againAfterSeconds]) {
          underway += 1;
          time.after((event.atSeconds + seconds) * 1_000, () => {
            underway -= 1;
            void deliver(event, index);
          });
        }
      }
    },
  };
}

function headersOf(signed: Readonly<Record<string, string>>, { flaw }: UpstreamEvent): Record<string, string> {
  const headers = { ...signed, 'content-type': 'application/json' };
  if (flaw !== 'unsigned') return headers;
  const { 'webhook-signature': _, ...unsigned } = signed;
  return { 'content-type': 'application/json', ...unsigned };
}

function contentOf(event: UpstreamEvent, index: number) {
  const eventId = `event-${event.id}`;
  // Two events that share an id differ in this, and so in their bodies.
  const marker = `${eventId}/${index}`;
  const text = event.isRefused ? REFUSED_TEXT : `${PRIVATE_TEXT}: ${event.text}`;
  const data = { conversationId: `conv_${event.conversation}`, text, marker };
  const envelope = { specversion: '1.0', id: eventId, source: '/shop', type: event.type, data };
  const body = event.flaw === 'notJson' ? `${JSON.stringify(envelope)}}` : JSON.stringify(bodyOf(envelope, event));
  return { eventId, marker, body };
}

function bodyOf(envelope: object & { readonly data: object }, { flaw }: UpstreamEvent): object {
  if (flaw === 'noEnvelope') return { data: envelope.data };
  if (flaw === 'unreadable') return { ...envelope, data: { ...envelope.data, conversationId: 7 } };
  return envelope;
}
