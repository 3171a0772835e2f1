import { createHash } from 'node:crypto';
import { basic, bearer, iam, type Source, twilio } from '../../lambdas/config.ts';
import { twilioSdk } from '../oracles/twilio.ts';
import type { SourceUnderTest } from '../sources/source.contract.ts';
import { vendors } from '../sources/vendors.ts';
import type { Authorizer } from './signed-event.ts';

/** What goes over the wire beside the body. */
export interface Envelope {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly authorizer?: Authorizer;
}

/** An upstream system whose requests are taken, each kind of source once. */
export interface HonestSender {
  readonly name: string;
  readonly source: Source;
  readonly secret: string;
  readonly otherSecret: string;
  /** The header that proves the request; none where API Gateway's authorizer does. */
  readonly proof: string | undefined;
  /** Whether the proof covers the body. */
  readonly signs: boolean;
  /** Seconds that the signature may be old or early; undefined where it has no age. */
  readonly toleranceSeconds?: number | undefined;
  readonly isForm: boolean;
  readonly type: string;
  /** Where, in headers and body, the event says which one it is: a header, or a JSON Pointer. */
  readonly identity: readonly string[];
  readonly body: (text: string, at: Date) => string;
  readonly seal: (body: string, signing: { readonly secret: string; readonly at: Date }) => Promise<Envelope>;
}

const settings = { secret: 'action-bridge/sources/upstream' };
const json = { 'content-type': 'application/json' };

/** Where each vendor's event has its id and its type. */
const identities: Readonly<Record<string, readonly string[]>> = {
  'Standard Webhooks': ['/type'],
  Svix: ['/type'],
  'Standard Webhooks with a key pair': ['/type'],
  GitHub: ['x-github-delivery', 'x-github-event'],
  Stripe: ['/id', '/type'],
  Shopify: ['x-shopify-event-id', 'x-shopify-topic'],
  Slack: ['/event_id', '/event/type'],
  HubSpot: ['/0/eventId', '/0/subscriptionType'],
  Zendesk: ['x-zendesk-webhook-invocation-id', '/type'],
  Square: ['/event_id', '/type'],
  Linear: ['linear-delivery', '/type', '/action'],
  Typeform: ['/event_id', '/event_type'],
  PagerDuty: ['/event/id', '/event/event_type'],
  'Twilio, a form': ['i-twilio-idempotency-token'],
  'a source of one’s own': ['/meta/tenant'],
};

function signing(vendor: SourceUnderTest): HonestSender {
  const { name, source, secret, otherSecret, signatureHeader, toleranceSeconds, body, event } = vendor;
  return {
    name,
    source,
    secret,
    otherSecret,
    proof: signatureHeader,
    signs: true,
    toleranceSeconds,
    isForm: name === 'Twilio, a form',
    type: event(body('', new Date(0))).type,
    identity: identities[name] ?? [],
    body,
    seal: async (text, by) => {
      const headers = Object.entries(await vendor.headers(text, by));
      return { headers: Object.fromEntries(headers.map(([header, value]) => [header.toLowerCase(), value])) };
    },
  };
}

/** CloudEvents from senders that sign nothing. */
const unsigned = {
  secret: 'k3y-of-12345', // 12 bytes, so that its base64 has no padding.
  otherSecret: 'another key!',
  signs: false,
  isForm: false,
  type: 'user.renamed',
  identity: ['/id', '/source', '/type'],
  body: (text: string) =>
    JSON.stringify({ specversion: '1.0', id: 'evt_1', source: '/crm', type: 'user.renamed', data: { text } }),
};

const others: readonly HonestSender[] = [
  {
    ...unsigned,
    name: 'Twilio, JSON',
    source: twilio(settings),
    proof: 'x-twilio-signature',
    signs: true,
    type: 'COMMUNICATION_CREATED',
    identity: ['/eventType', 'i-twilio-idempotency-token'],
    body: (text) => JSON.stringify({ eventType: 'COMMUNICATION_CREATED', data: { text } }),
    seal: async (body, { secret }) => {
      const query = `bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
      const url = `https://bridge.example.com/events/upstream?${query}`;
      const signature = twilioSdk.getExpectedTwilioSignature(secret, url, {});
      return { headers: { ...json, 'i-twilio-idempotency-token': '9a1f5c3e', 'x-twilio-signature': signature }, query };
    },
  },
  {
    ...unsigned,
    name: 'a bearer token',
    source: bearer(settings),
    proof: 'authorization',
    seal: async (_, { secret }) => ({ headers: { ...json, authorization: `Bearer ${secret}` } }),
  },
  {
    ...unsigned,
    name: 'basic credentials',
    source: basic(settings),
    secret: 'crm:of-12345',
    otherSecret: 'crm:of-12346',
    proof: 'authorization',
    seal: async (_, { secret }) => ({
      headers: { ...json, authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    }),
  },
  {
    ...unsigned,
    name: 'IAM',
    source: iam(),
    proof: undefined,
    seal: async () => ({
      headers: json,
      authorizer: { iam: { accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:user/crm' } },
    }),
  },
];

export const honestSenders: readonly HonestSender[] = [...vendors.map(signing), ...others];
