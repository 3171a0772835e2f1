import type { Source } from '../core/bridge/source.ts';
import { type HmacSettings, hmac } from './hmac.ts';
import type { SourceSettings, UrlSignedSettings } from './settings.ts';

type Preset = Omit<HmacSettings, keyof UrlSignedSettings>;

const preset =
  (scheme: Preset) =>
  (settings: SourceSettings): Source =>
    hmac({ ...scheme, ...settings });

const urlSignedPreset =
  (scheme: Preset) =>
  (settings: UrlSignedSettings): Source =>
    hmac({ ...scheme, ...settings });

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const github = preset({
  name: 'GitHub',
  signature: { header: 'X-Hub-Signature-256', encoding: 'hex', prefix: 'sha256=' },
  signed: '{body}',
  event: { id: 'X-GitHub-Delivery', type: 'X-GitHub-Event' },
});

/** https://docs.stripe.com/webhooks#verify-manually */
export const stripe = preset({
  name: 'Stripe',
  signature: { header: 'Stripe-Signature', encoding: 'hex', prefix: 'v1=', separator: ',' },
  timestamp: { at: 'Stripe-Signature', prefix: 't=', unit: 'seconds', toleranceSeconds: 300 },
  signed: '{timestamp}.{body}',
  event: { id: '/id', type: '/type', time: '/created', perDelivery: ['pending_webhooks'] },
});

/**
 * https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 *
 * What a merchant does may be several topics' event, all with one id or one body, so the topic is part of the event's identity.
 */
export const shopify = preset({
  name: 'Shopify',
  signature: { header: 'X-Shopify-Hmac-Sha256', encoding: 'base64' },
  signed: '{body}',
  event: {
    id: { firstOf: ['X-Shopify-Event-Id', 'X-Shopify-Webhook-Id'] },
    type: 'X-Shopify-Topic',
    time: 'X-Shopify-Triggered-At',
    origin: 'X-Shopify-Topic',
  },
  toldApartBy: ['X-Shopify-Topic'],
});

/**
 * https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests#validate-the-v3-request-signature
 *
 * An eventId is not unique, so what the event is about is part of its id, and the account and the subscription are its
 * origin. The URL is signed with these of its escapes decoded.
 */
export const hubspot = urlSignedPreset({
  name: 'HubSpot',
  signature: { header: 'X-HubSpot-Signature-v3', encoding: 'base64' },
  timestamp: { at: 'X-HubSpot-Request-Timestamp', unit: 'milliseconds', toleranceSeconds: 300 },
  signed: '{method}{url}{body}{timestamp}',
  decodedInUrl: ":/?@!$'()*,;",
  event: {
    list: '',
    id: [
      '/eventId',
      '/occurredAt',
      { firstOf: ['/objectId', '/fromObjectId', '/newObjectId'], optional: true },
      { firstOf: ['/propertyName', '/toObjectId', '/messageId'], optional: true },
    ],
    type: '/subscriptionType',
    time: '/occurredAt',
    origin: ['/portalId', '/subscriptionId'],
    perDelivery: ['attemptNumber'],
  },
});

/** https://developer.zendesk.com/documentation/webhooks/verifying */
export const zendesk = preset({
  name: 'Zendesk',
  signature: { header: 'X-Zendesk-Webhook-Signature', encoding: 'base64' },
  signed: '{X-Zendesk-Webhook-Signature-Timestamp}{body}',
  event: { id: 'X-Zendesk-Webhook-Invocation-Id', type: '/type', time: '/time' },
});

/** https://developer.squareup.com/docs/webhooks/step3validate */
export const square = urlSignedPreset({
  name: 'Square',
  signature: { header: 'X-Square-HmacSha256-Signature', encoding: 'base64' },
  signed: '{url}{body}',
  event: { id: '/event_id', type: '/type', time: '/created_at' },
});

/** https://linear.app/developers/webhooks#securing-webhooks */
export const linear = preset({
  name: 'Linear',
  signature: { header: 'Linear-Signature', encoding: 'hex' },
  timestamp: { at: '/webhookTimestamp', unit: 'milliseconds', toleranceSeconds: 60 },
  signed: '{body}',
  event: {
    id: 'Linear-Delivery',
    type: ['/type', '/action'],
    time: '/createdAt',
    perDelivery: ['webhookTimestamp'],
  },
});

/** https://www.typeform.com/developers/webhooks/secure-your-webhooks/ */
export const typeform = preset({
  name: 'Typeform',
  signature: { header: 'Typeform-Signature', encoding: 'base64', prefix: 'sha256=' },
  signed: '{body}',
  event: { id: '/event_id', type: '/event_type', time: '/form_response/submitted_at' },
});

/** https://developer.pagerduty.com/docs/verifying-webhook-signatures */
export const pagerduty = preset({
  name: 'PagerDuty',
  signature: { header: 'X-PagerDuty-Signature', encoding: 'hex', prefix: 'v1=', separator: ',' },
  signed: '{body}',
  event: { id: '/event/id', type: '/event/event_type', time: '/event/occurred_at' },
});
